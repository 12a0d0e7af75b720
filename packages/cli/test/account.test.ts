import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { linkAccount } from "../../gateway/test/support/linked-account.ts";
import { runCommand } from "./support/run-command.ts";

const PHONE = "6281110000001";

interface Created {
  readonly account_id: string;
}

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
    const begun = JSON.parse(await gerbang("create", "81110000001", "--json")) as Created;
    const { account_id: accountId } = begun;
    const [another, unknown, shown, changed, refused] = await Promise.all([
      gerbang("create", "81110000002"),
      gerbang("create", "123450001"),
      gerbang("show", accountId),
      gerbang("customer", PHONE, "--balance", "5000", "--pay-later", "none", "--freeze"),
      gerbang("customer", PHONE, "--balance", "much"),
    ]);
    assert.match(another, /PENDING {2}\+6281110000002[^]*link it at http/);
    assert.match(unknown, /User Not Found/);
    assert.match(shown, /PENDING[^]*link it at http[^]*\/gpar_[^]*Bayu Wijaya, \+6281110000001/);
    assert.match(changed, /\+6281110000001, frozen\n {2}wallet Rp 5000, PayLater -, Savings -/);
    assert.match(refused, /wallet_balance must be a whole number/);
    assert.match(await gerbang("link", accountId, "--json"), /"account_status": "ENABLED"/);
    assert.match(await gerbang("rotate", accountId), /ENABLED/);
    assert.match(await gerbang("unlink", accountId), /DISABLED[^]*ended by customer/);
    const [again, listed] = await Promise.all([
      gerbang("unlink", accountId),
      gerbang("list", "--limit", "2"),
    ]);
    assert.match(again, /The account is not linked/);
    assert.match(listed, new RegExp(`^${accountId} {2}DISABLED`, "m"));
  });

  test("is what a charge takes from, or reserves for a capture", async (t) => {
    const made = await startTestServer(t);
    const { account } = await linkAccount(made);
    const environment = {
      GERBANG_URL: made.url,
      GERBANG_SERVER_KEY: made.keys.serverKey.reveal(),
    };
    const gerbang = async (...args: string[]) => {
      const { stdout, stderr } = await runCommand(args, environment);
      return stdout + stderr;
    };
    const charge = async (order: string, amount: string, ...options: string[]) =>
      await gerbang("charge", order, amount, "--account", account.id, ...options);
    const [taken, reserved, asked, poor, unknown] = await Promise.all([
      charge("kopi-1", "44000", "--source", "PAY_LATER"),
      charge("kopi-2", "44000", "--pre-auth"),
      charge("kopi-3", "200000"),
      charge("kopi-4", "1000", "--source", "GOPAY_SAVINGS"),
      gerbang("charge", "1000", "--account", "nobody"),
    ]);
    assert.match(taken, /settlement/);
    assert.doesNotMatch(taken, / it: /);
    assert.match(reserved, /authorize[^]*^Take it: gerbang capture kopi-2$/m);
    assert.match(asked, /^verification-link-url +http[^]*^Pay it: gerbang pay kopi-3$/m);
    assert.match(poor, /no GOPAY_SAVINGS; it has GOPAY_WALLET, PAY_LATER/);
    assert.match(unknown, /Account doesn't exist/);
    const [captured, other] = await Promise.all([
      gerbang("capture", "kopi-2"),
      gerbang("capture", "kopi-1"),
    ]);
    assert.match(captured, /^transaction_status +settlement$/m);
    assert.match(other, /cannot be updated/);
  });
});
