import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import {
  attemptDelivery,
  recordAttempt,
  type UnrecordedAttempt,
} from "../../src/operations/notifications/deliver-notification.ts";
import {
  type LeasedNotification,
  leaseNotifications,
} from "../../src/store/notifications/notification-queue.ts";
import { attemptSaver } from "../../src/store/notifications/save-attempts.ts";
import { attempts, owe } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";
import { whileLocked } from "../support/while-locked.ts";

interface Ended {
  readonly leased: LeasedNotification;
  readonly ended: UnrecordedAttempt;
}

/** Attempts that ended with these answers, in this order, at one URL; none is recorded yet. */
async function endWith(
  t: TestContext,
  made: TestGateway,
  answers: readonly number[],
): Promise<readonly Ended[]> {
  const { gateway, clock } = made;
  const receiver = await startReceiver(t, 200);
  for (const [place] of answers.entries()) await owe(made, String(place), receiver.url);
  const { leased } = await leaseNotifications(gateway.db, {
    wall: clock.now,
    until: new Date(clock.now.getTime() + 60_000),
    limit: answers.length,
    room: answers.length,
    rooms: {},
  });
  const ended: Ended[] = [];
  for (const [place, one] of leased.entries()) {
    receiver.answer(answers[place] ?? 200);
    clock.advance(1_000);
    ended.push({ leased: one, ended: await attemptDelivery(gateway, one) });
  }
  return ended;
}

async function incidents({ gateway }: TestGateway) {
  return await gateway.db.kysely
    .selectFrom("delivery_incident")
    .select(["cause", "failures", "falls", "ended_by"])
    .orderBy("id")
    .execute();
}

const record = async ({ gateway }: TestGateway, all: readonly Ended[]) =>
  await Promise.all(all.map(async (one) => await recordAttempt(gateway, one.leased, one.ended)));

suite("attempts that are recorded together", () => {
  for (const [answers, left] of [
    [[404, 404, 200], ["no_route 2 answer"]],
    [[200, 404], ["no_route 1 open"]],
    [
      [404, 500, 404],
      ["no_route 2 open", "fails 1 other_cause"],
    ],
    [
      [404, 500, 200, 500],
      ["no_route 1 other_cause", "fails 2 open"],
    ],
    [[200, 200], []],
  ] as const) {
    test(`leave at ${answers.join(", ")}: ${left.join(", ") || "nothing"}`, async (t) => {
      const made = await createTestGateway(t);
      await record(made, await endWith(t, made, answers));
      const found = (await incidents(made)).map(
        (one) => `${one.cause} ${one.failures} ${one.ended_by ?? "open"}`,
      );
      assert.deepEqual(found.sort(), [...left].sort());
      const failed = (await attempts(made)).filter((one) => one.answer_status !== 200);
      assert.ok(failed.every((one) => one.incident_id !== null));
      assert.ok((await attempts(made)).every((one) => one.answer_headers?.["date"]));
    });
  }

  test("go on with what is open, whatever it is that is open", async (t) => {
    const made = await createTestGateway(t);
    const all = await endWith(t, made, [404, 500, 404, 200]);
    for (const one of all) await record(made, [one]);
    assert.deepEqual(await incidents(made), [
      { cause: "no_route", failures: 2, falls: 2, ended_by: "answer" },
      { cause: "fails", failures: 1, falls: 1, ended_by: "other_cause" },
    ]);
  });

  test("say nothing when the lease was lost, and by two processes at one moment are one", async (t) => {
    const made = await createTestGateway(t);
    const { gateway } = made;
    const [first, second, lost] = await endWith(t, made, [500, 500, 404]);
    assert.ok(first && second && lost);
    const stale = { ...lost, leased: { ...lost.leased, leaseId: "somebody else's" } };
    assert.deepEqual(await record(made, [stale]), [false]);
    assert.deepEqual(await incidents(made), []);

    const other = { ...gateway, saveAttempt: attemptSaver(gateway.db) };
    await whileLocked(gateway.db, "lock delivery_incident in share mode", {
      waiting: 2,
      work: async () =>
        await Promise.all([
          recordAttempt(gateway, first.leased, first.ended),
          recordAttempt(other, second.leased, second.ended),
        ]),
    });
    assert.deepEqual(await incidents(made), [
      { cause: "fails", failures: 2, falls: 1, ended_by: null },
    ]);
    const ids = new Set((await attempts(made)).map((one) => one.incident_id));
    assert.equal(ids.size, 1);
  });
});
