import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { type SharedChanges, sharedChanges } from "../../src/store/shared-changes.ts";
import { createEmptyDatabase } from "../support/database.ts";

const CHANGE = { merchantId: "G1" as MerchantId, owesNotifications: true };

async function heard(changes: SharedChanges): Promise<unknown> {
  return await new Promise((resolve) => {
    const stop = changes.subscribe((change) => {
      stop();
      resolve(change);
    });
  });
}

suite("changes shared by processes", () => {
  test("are heard by the others, and once by the one that tells", async (t) => {
    const { connection } = await createEmptyDatabase(t);
    const onError = (error: unknown) => assert.fail(String(error));
    const [one, other] = [1, 2].map(() => sharedChanges({ connection, onError }));
    assert.ok(one && other);
    await Promise.all([one.ready, other.ready]);
    const own: unknown[] = [];
    one.subscribe((change) => own.push(change));
    const arrived = heard(other);
    one.announce(CHANGE);
    one.announce(CHANGE);
    assert.deepEqual(await arrived, CHANGE);
    const answered = heard(one);
    other.announce({ ...CHANGE, merchantId: "G2" as MerchantId });
    await answered;
    assert.deepEqual(own.slice(0, 2), [CHANGE, CHANGE]);
    assert.equal(own.length, 3);
    await Promise.all([one.stop(), other.stop()]);
  });

  test("stay within the process while the connection is lost, and reach the others after", async (t) => {
    const { connection, pool } = await createEmptyDatabase(t);
    const lost = Promise.withResolvers<unknown>();
    const one = sharedChanges({ connection, onError: lost.resolve, retryMs: 1 });
    await one.ready;
    await pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen%'",
    );
    await lost.promise;
    const own = heard(one);
    one.announce(CHANGE);
    assert.deepEqual(await own, CHANGE);
    await one.ready;
    const other = sharedChanges({ connection, onError: () => {} });
    await other.ready;
    const arrived = heard(other);
    one.announce(CHANGE);
    assert.deepEqual(await arrived, CHANGE);
    await Promise.all([one.stop(), other.stop()]);
  });

  test("are told in one statement at a time, however many there are", async (t) => {
    const { connection } = await createEmptyDatabase(t);
    const warnings: string[] = [];
    const warn = ({ message }: Error) => warnings.push(message);
    process.on("warning", warn);
    t.after(() => process.off("warning", warn));
    const onError = (error: unknown) => assert.fail(String(error));
    const [one, other] = [1, 2].map(() => sharedChanges({ connection, onError }));
    assert.ok(one && other);
    await Promise.all([one.ready, other.ready]);
    const told = Array.from({ length: 2_000 }, (_, index) => `G${index}` as MerchantId);
    const unheard = new Set<string>(told);
    const allHeard = new Promise<void>((resolve) => {
      other.subscribe(({ merchantId }) => {
        unheard.delete(merchantId);
        if (unheard.size === 0) resolve();
      });
    });
    for (const merchantId of told) one.announce({ merchantId, owesNotifications: true });
    await allHeard;
    await Promise.all([one.stop(), other.stop()]);
    assert.deepEqual(warnings, []);
  });
});
