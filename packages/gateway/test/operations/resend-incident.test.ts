import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { readCurrentIncidents } from "../../src/operations/notifications/read-incidents.ts";
import {
  readResendRun,
  resendIncident,
  stopResending,
} from "../../src/operations/notifications/resend-incident.ts";
import { leaseNotifications } from "../../src/store/notifications/notification-queue.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { deliverAll, notifications, owe } from "../support/deliveries.ts";
import { createTestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";
import { whileLocked } from "../support/while-locked.ts";

/** Three orders whose notification was given up, and one that waits for its next attempt. */
async function openIncident(t: TestContext) {
  const receiver = await startReceiver(t, 500);
  const made = await createTestGateway(t);
  const { gateway, keys, clock } = made;
  for (const order of ["1", "2", "3"]) {
    await owe(made, order, receiver.url);
    clock.advance(60_000);
  }
  await deliverAll(made);
  await owe(made, "4", receiver.url);
  await deliverDue(gateway, { merchantId: keys.id });
  const read = async () => (await readCurrentIncidents(gateway, await made.merchant()))[0];
  const id = (await read())?.id ?? "";
  return {
    ...made,
    receiver,
    id,
    read,
    deliver: async () => await deliverDue(gateway, { merchantId: keys.id }),
    resend: async (owedSince?: Date) =>
      await resendIncident(gateway, await made.merchant(), {
        incidentId: id,
        by: "Ayu",
        owedSince,
      }),
    run: async () => await readResendRun(gateway, keys.id, id),
  };
}

suite("sending again what an incident kept from arriving", () => {
  test("sends all of it once, whoever asks how often, and says how far it is", async (t) => {
    const made = await openIncident(t);
    const { gateway, receiver, resend, run } = made;
    assert.deepEqual((await made.read())?.reach.resendable, 4);
    receiver.answer(200);
    const before = receiver.received.length;
    const counts = await whileLocked(gateway.db, "lock notification in share mode", {
      waiting: 2,
      work: async () => await Promise.all([resend(), resend()]),
    });
    assert.deepEqual(counts.toSorted(), [0, 4]);
    const begun = await run();
    assert.deepEqual(
      [begun?.total, begun?.sent, begun?.failed, begun?.left, begun?.untried, begun?.begunBy],
      [4, 0, 0, 4, 3, "Ayu"],
    );
    assert.equal((await made.read())?.reach.waitingOrders, 4);

    await made.deliver();
    const done = await run();
    assert.deepEqual([done?.sent, done?.failed, done?.left], [4, 0, 0]);
    assert.equal(receiver.received.length - before, 4);
    const { reach, state } = (await made.read()) ?? {};
    assert.deepEqual([state, reach?.waitingOrders, reach?.resendable], ["recovered", 0, 0]);
    assert.equal(await resend(), 0);
  });

  test("sends only what became owed from a moment on", async (t) => {
    const made = await openIncident(t);
    const [, second] = await notifications(made);
    assert.equal(await made.resend(second?.created_at), 3);
    assert.deepEqual((await made.run())?.owedSince, second?.created_at);
    assert.equal(await made.resend(), 1);
  });

  test("can be stopped: what is not under way is taken back, and may be sent later", async (t) => {
    const made = await openIncident(t);
    const { gateway, clock, keys, id } = made;
    await made.resend();
    const lease = { wall: clock.now, until: new Date(clock.now.getTime() + 60_000) };
    const { leased } = await leaseNotifications(gateway.db, {
      ...lease,
      limit: 2,
      room: 2,
      rooms: {},
    });
    const inHand = leased.filter((one) => one.attempts === 0).length;
    const stop = async () =>
      await stopResending(gateway, await made.merchant(), { incidentId: id, by: "Budi" });
    assert.equal(await stop(), 3 - inHand);
    assert.equal(await stop(), undefined);
    const stopped = await made.run();
    assert.deepEqual([stopped?.stoppedBy, stopped?.total], ["Budi", 1 + inHand]);
    assert.equal((await made.read())?.reach.waitingOrders, 4);
    assert.equal(await made.resend(), 3 - inHand);
    assert.equal(
      await stopResending(gateway, { id: keys.id }, { incidentId: "none", by: "" }),
      undefined,
    );
  });
});
