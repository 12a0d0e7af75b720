import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { byNight } from "../../checkout/test/support/sample.ts";
import { Secret } from "../../gateway/src/domain/secret.ts";
import { openGateway } from "../../gateway/src/operations/gateway.ts";
import { createMerchant } from "../../gateway/src/operations/merchants/create-merchant.ts";
import { openDatabase } from "../../gateway/src/store/database.ts";
import { startTestServer } from "../../gateway/test/support/gateway.ts";
import { activeAccount } from "../../gateway/test/support/upstream-accounts.ts";
import { openTerminal, SECRET } from "./support/terminal.ts";

/** A terminal, a bank, and a production merchant that may rehearse its account there. */
async function openRehearsals(t: TestContext) {
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
  const env = { UPSTREAMS: "sandbox" };
  return {
    bank,
    good,
    gone,
    begin: (...args: readonly string[]) => terminal.begin(args, { env }),
    run: async (...args: readonly string[]) => await terminal.run(args, { env }),
    query: async (text: string) => {
      const own = openDatabase({ connectionString: terminal.url, max: 1 });
      await own.pool.query(text);
      await own.close();
    },
  };
}

suite("gerbang rehearse", () => {
  test("says what it will do, does it, and ends with what came of it", async (t) => {
    const { bank, good, gone, run } = await openRehearsals(t);
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

  test("a second one is told so, and what a kill -9 has left is closed by the next when its time is over", {
    skip: byNight,
  }, async (t) => {
    const { bank, good, begin, run, query } = await openRehearsals(t);
    const atBank = async () => {
      const { rows } = await bank.gateway.db.pool.query<{ told: string }>(
        "select status || ' ' || payment_type as told from transaction order by told",
      );
      return rows.map(({ told }) => told);
    };
    const first = begin("rehearse", "--account", good.id);
    // It waits for somebody to pay.
    await new Promise<void>((resolve) => {
      let said = "";
      first.child.stderr.on("data", (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes("Pay rehearsal-")) resolve();
      });
    });
    const second = await run("rehearse", "--account", good.id, "--skip-payment");
    assert.equal(second.code, 3, second.stderr);
    assert.match(second.stderr, /Another rehearsal of this account is under way/);
    assert.doesNotMatch(second.stderr, /leftovers/);
    first.child.kill("SIGKILL");
    assert.equal((await first.ended).code, null);
    assert.ok((await atBank()).includes("pending qris"));

    await query("update upstream_rehearsal set leased_until = now()");
    const next = await run("rehearse", "--account", good.id, "--skip-payment");
    assert.equal(next.code, 0, next.stderr);
    assert.match(next.stderr, /leftovers: expected: closed 1/);
    const left = await atBank();
    assert.ok(left.length > 3 && left.every((told) => !told.startsWith("pending")), left.join());
  });
});
