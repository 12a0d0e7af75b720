import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../gateway/src/domain/secret.ts";
import { openGateway } from "../../gateway/src/operations/gateway.ts";
import { createMerchant } from "../../gateway/src/operations/merchants/create-merchant.ts";
import { callAttention } from "../../gateway/src/operations/upstream/call-attention.ts";
import { openDatabase } from "../../gateway/src/store/database.ts";
import { activeAccount } from "../../gateway/test/support/upstream-accounts.ts";
import { openTerminal, SECRET } from "./support/terminal.ts";

suite("gerbang attention", () => {
  test("tells what upstreams leave to people, and decides it once, for a reason", async (t) => {
    const terminal = await openTerminal(t);
    const db = openDatabase({ connectionString: terminal.url, max: 1 });
    t.after(async () => await db.close());
    const gateway = openGateway({
      db,
      secret: new Secret(SECRET),
      wallNow: () => new Date(),
      upstreams: { mode: "sandbox" },
    });
    const { id: merchantId } = await createMerchant(gateway, { environment: "production" });
    const { id: subject } = await activeAccount(gateway, { merchantId, label: "Main bank" });
    const data = { code: "401", message: "Unknown Merchant server_key/id" };
    await callAttention(gateway, { merchantId, kind: "unauthorized", subject, data });
    const run = async (...args: readonly string[]) =>
      await terminal.run(["attention", ...args, "--json"], { env: { UPSTREAMS: "sandbox" } });
    const listed = await run("list", merchantId);
    assert.equal(listed.code, 0, listed.stderr);
    const [one] = JSON.parse(listed.stdout) as readonly Record<string, string>[];
    assert.ok(one);
    const { id = "" } = one;
    assert.deepEqual(
      [one["kind"], one["account"], one["may_be_decided"]],
      ["unauthorized", "Main bank", "seen"],
    );
    const shown = JSON.parse((await run("show", merchantId, id)).stdout) as Record<string, string>;
    assert.equal(shown["facts"], "code=401, message=Unknown Merchant server_key/id");
    const why = ["--reason", "the key was changed at the bank"];
    const [wrong, unknown, silent, nowhere] = await Promise.all([
      run("decide", merchantId, id, "return", ...why),
      run("decide", merchantId, id, "shrug", ...why),
      run("decide", merchantId, id, "seen", "--reason", " "),
      run("show", merchantId, "none"),
    ]);
    assert.deepEqual([wrong.code, unknown.code, silent.code, nowhere.code], [1, 1, 1, 1]);
    assert.match(wrong.stdout + wrong.stderr, /This is not decided so/);
    assert.match(silent.stdout + silent.stderr, /--reason must have/);
    const decided = await run("decide", merchantId, id, "seen", ...why);
    assert.match(decided.stdout, /seen by gerbang .command line.: the key was changed at the bank/);
    const again = await run("decide", merchantId, id, "seen", ...why);
    assert.match(again.stdout + again.stderr, /It is decided already/);
    assert.equal((await run("list", merchantId)).stdout.trim(), "[]");
    const log = await db.kysely.selectFrom("activity").select(["action", "user_name"]).execute();
    assert.ok(
      log.some(
        ({ action, user_name: by }) =>
          action === "attention_seen" && by === "gerbang (command line)",
      ),
    );
    assert.equal((await run("list", "G000000000")).code, 1);
  });
});
