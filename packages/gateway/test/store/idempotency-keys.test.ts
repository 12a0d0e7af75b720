import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import {
  claimKey,
  deleteOldKeys,
  keepAnswer,
  releaseKey,
} from "../../src/store/transactions/idempotency-keys.ts";
import { createTestGateway, NOON } from "../support/gateway.ts";
import { untilSomebodyWaits } from "../support/while-locked.ts";

const LATER = new Date(NOON.getTime() + 60_000);
const ROW = { key: "key-1", run_id: "other", leased_until: LATER, expires_at: LATER };
const CLAIM = {
  key: "key-1",
  runId: "mine",
  wall: NOON,
  leasedUntil: LATER,
  now: NOON,
  expiresAt: LATER,
};

suite("claiming an idempotency key", () => {
  test("sees the answer of a run that ended while the claim was waiting for it", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const claim = await gateway.db.kysely.transaction().execute(async (other) => {
      await other
        .insertInto("idempotency_key")
        .values({ ...ROW, merchant_id: keys.id, http_status: 200, answer: '{"first":true}' })
        .execute();
      const claiming = claimKey(gateway.db, { ...CLAIM, merchantId: keys.id });
      // The claim's statement begins before the other run's commit: its snapshot lacks the row.
      await untilSomebodyWaits(gateway.db);
      return { claiming };
    });
    assert.deepEqual(await claim.claiming, { httpStatus: 200, text: '{"first":true}' });
  });

  test("never finds an answer that is too old while another run takes the key over", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const { kysely } = gateway.db;
    const old = { expires_at: NOON, leased_until: NOON, http_status: 200, answer: '{"old":true}' };
    await kysely
      .insertInto("idempotency_key")
      .values({ ...ROW, ...old, merchant_id: keys.id })
      .execute();
    const claim = await kysely.transaction().execute(async (other) => {
      await other
        .updateTable("idempotency_key")
        .set({ ...ROW, run_id: "another", http_status: null, answer: null })
        .where("merchant_id", "=", keys.id)
        .execute();
      const claiming = claimKey(gateway.db, { ...CLAIM, merchantId: keys.id });
      // Its snapshot has the key as it was before, free to be taken.
      await untilSomebodyWaits(gateway.db);
      return { claiming };
    });
    assert.equal(await claim.claiming, "running");
  });
});

suite("an idempotency key that two merchants use", () => {
  test("has each one's own answer", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const { db } = gateway;
    const other = await createMerchant(gateway);
    for (const { id: merchantId } of [keys, other]) {
      assert.equal(await claimKey(db, { ...CLAIM, merchantId }), "claimed");
      await db.kysely.transaction().execute(async (trx) => {
        const answer = { httpStatus: 200, text: merchantId };
        await keepAnswer(trx, { merchantId, key: "key-1", runId: "mine", answer });
      });
    }
    for (const { id: merchantId } of [keys, other]) {
      const again = await claimKey(db, { ...CLAIM, merchantId, runId: "again" });
      assert.deepEqual(again, { httpStatus: 200, text: merchantId });
    }
  });
});

suite("sweeping idempotency keys", () => {
  test("leaves one alone whose run may still end, though its answer would be too old", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const { db } = gateway;
    const claim = { ...CLAIM, merchantId: keys.id, expiresAt: NOON };
    assert.equal(await claimKey(db, claim), "claimed");
    assert.equal(await deleteOldKeys(db, NOON), 0);
    assert.equal(await deleteOldKeys(db, LATER), 1);
  });
});

suite("freeing an idempotency key", () => {
  test("is for the run that has it, and for no key that has its answer", async (t) => {
    const { gateway, keys } = await createTestGateway(t);
    const { db } = gateway;
    const mine = { ...CLAIM, merchantId: keys.id };
    assert.equal(await claimKey(db, mine), "claimed");
    const end = new Date(LATER.getTime() + 1);
    const theirs = {
      ...mine,
      runId: "theirs",
      wall: end,
      leasedUntil: new Date(end.getTime() + 60_000),
    };
    assert.equal(await claimKey(db, theirs), "claimed", "the lease of the first run has ended");

    await releaseKey(db, mine);
    const third = { ...theirs, runId: "third" };
    assert.equal(await claimKey(db, third), "running");

    const answer = { httpStatus: 200, text: '{"second":true}' };
    const keep = async (runId: string) =>
      await db.kysely.transaction().execute(async (trx) => {
        await keepAnswer(trx, { merchantId: keys.id, key: "key-1", runId, answer });
      });
    await keep("mine");
    assert.equal(await claimKey(db, third), "running", "a run that lost its key answers nothing");
    await keep("theirs");
    await releaseKey(db, theirs);
    assert.deepEqual(await claimKey(db, { ...third, now: NOON }), answer);
  });
});
