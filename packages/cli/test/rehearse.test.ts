import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Secret } from "../../gateway/src/domain/secret.ts";
import { openGateway } from "../../gateway/src/operations/gateway.ts";
import { createMerchant } from "../../gateway/src/operations/merchants/create-merchant.ts";
import { openDatabase } from "../../gateway/src/store/database.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { activeAccount } from "../../gateway/test/support/upstream-accounts.ts";
import { openTerminal, SECRET } from "./support/terminal.ts";

suite("gerbang rehearse", () => {
  test("says what it will do, does it, and ends with what came of it", async (t) => {
    const [terminal, bank] = await Promise.all([openTerminal(t), startTestServer(t)]);
    const db = openDatabase({ connectionString: terminal.url, max: 1 });
    const gateway = openGateway({
      db,
      secret: new Secret(SECRET),
      wallNow: () => new Date(),
      upstreams: { mode: "sandbox" },
      delivery: { allowPrivateTargets: true },
    });
    const { id: merchantId } = await createMerchant(gateway, { environment: "production" });
    const place = { merchantId, profile: "gerbang" } as const;
    const good = await activeAccount(gateway, {
      ...place,
      baseUrl: bank.url,
      serverKey: bank.keys.serverKey,
    });
    const gone = await activeAccount(gateway, { ...place, baseUrl: "http://127.0.0.1:1" });
    await db.close();
    const run = async (...args: readonly string[]) =>
      await terminal.run(args, { env: { UPSTREAMS: "sandbox" } });
    const [done, unreachable, wrong, unknown] = await Promise.all([
      run("rehearse", "--account", good.id, "--skip-payment"),
      run("rehearse", "--account", gone.id, "--json"),
      run("rehearse", "--account", good.id, "--pay-within", "0"),
      run("rehearse", "--account", "nobody"),
    ]);
    assert.equal(done.code, 0, done.stderr + done.stdout);
    assert.match(done.stderr, /up to 3 orders \(rehearsal-…\) of Rp 1\.000 each, about 60 calls/);
    assert.match(done.stderr, /charge_qris: expected: .* \[rehearsal-/);
    assert.match(done.stdout, /qris_answer = qr_string/);
    assert.match(done.stdout, /\d+ calls\. Nothing stands in the way/);
    assert.doesNotMatch(done.stdout + done.stderr, new RegExp(bank.keys.serverKey.reveal()));
    assert.deepEqual([unreachable.code, wrong.code, unknown.code], [3, 2, 1]);
    const told = JSON.parse(unreachable.stdout) as { outcome: string };
    assert.equal(told.outcome, "unreachable");

    const set = ["finding", "set", good.id, "message", "none", "--reason", "their mail", "--json"];
    const list = JSON.parse((await run("upstream", ...set)).stdout) as readonly object[];
    assert.ok(list.some((one) => JSON.stringify(one).includes('"by":"operator"')));
    const bad = await run("upstream", "finding", "set", good.id, "message", "x", "--reason", "y");
    assert.match(bad.stderr, /cannot have this value/);
  });
});
