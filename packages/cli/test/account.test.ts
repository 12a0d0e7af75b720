import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { beginLink } from "../../gateway/test/support/accounts.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { runCommand } from "./support/run-command.ts";

const PHONE = "6281110000001";

suite("gerbang account", () => {
  test("lists accounts, links and unlinks them, and changes their customers", async (t) => {
    const made = await startTestServer(t);
    const environment = {
      GERBANG_URL: made.url,
      GERBANG_SERVER_KEY: made.keys.serverKey.reveal(),
    };
    const gerbang = async (...args: string[]) => {
      const { stdout, stderr } = await runCommand(["account", ...args], environment);
      return stdout + stderr;
    };
    const { accountId } = await beginLink(made);
    const [shown, changed, refused] = await Promise.all([
      gerbang("show", accountId),
      gerbang("customer", PHONE, "--balance", "5000", "--pay-later", "none", "--freeze"),
      gerbang("customer", PHONE, "--balance", "much"),
    ]);
    assert.match(shown, /PENDING[^]*link it at http[^]*\/gpar_[^]*Bayu Wijaya, \+6281110000001/);
    assert.match(changed, /\+6281110000001, frozen\n {2}wallet Rp 5000, PayLater -, Savings -/);
    assert.match(refused, /wallet_balance must be a whole number/);
    assert.match(await gerbang("link", accountId, "--json"), /"account_status": "ENABLED"/);
    assert.match(await gerbang("rotate", accountId), /ENABLED/);
    assert.match(await gerbang("unlink", accountId), /DISABLED[^]*ended by customer/);
    const [again, listed] = await Promise.all([
      gerbang("unlink", accountId),
      gerbang("list", "--limit", "1"),
    ]);
    assert.match(again, /The account is not linked/);
    assert.match(listed, new RegExp(`^${accountId} {2}DISABLED`));
  });
});
