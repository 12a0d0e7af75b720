import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { type FollowedEvent, followEvents } from "../../src/operations/sandbox/follow-events.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { owe } from "../support/deliveries.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";

type Filter = Parameters<typeof followEvents>[2]["filter"];

async function follow(t: TestContext, { gateway, keys }: TestGateway, filter: Filter = {}) {
  const over = new AbortController();
  t.after(() => over.abort());
  const events = await followEvents(gateway, keys.id, { filter, from: "now", signal: over.signal });
  return {
    over,
    next: async (): Promise<FollowedEvent["entry"] | undefined> => {
      const { value } = (await events.next()) as { value: FollowedEvent | undefined };
      return value?.entry;
    },
  };
}

suite("the newest part of a log", () => {
  test("is told to each of its readers, with what they asked for and in one object", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "first");
    const second = await owe(made, "second");
    const all = await follow(t, made);
    const others = await follow(t, made);
    const ofOrder = await follow(t, made, { orderId: "second" });
    const ofTransaction = await follow(t, made, { transactionId: second });
    const ofName = await follow(t, made, { name: "transaction.can*", orderId: "second" });
    const told = Promise.all(
      [all, all, others, ofOrder, ofTransaction, ofName].map(async ({ next }) => await next()),
    );
    await cancel(made.gateway, await made.merchant(), "first");
    await cancel(made.gateway, await made.merchant(), "second");
    const [first, next, same, ...only] = await told;
    assert.equal(first?.orderId, "first");
    assert.equal(same, first);
    assert.equal(next?.orderId, "second");
    for (const event of only) assert.equal(event, next);
  });

  test("tells of what was committed late, after what was made later", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys } = made;
    const early = gateway.newId();
    made.clock.advance(5_000);
    const { next } = await follow(t, made);
    const told = next();
    await owe(made, "later");
    assert.equal((await told)?.orderId, "later");
    await gateway.db.pool.query(
      `insert into event (merchant_id, id, name, occurred_at, recorded_at)
       values ($1, $2, 'certify.late', $3, $3)`,
      [keys.id, early, made.clock.now],
    );
    assert.equal((await next())?.id, early);
  });

  test("is caught up with by a reader who was too slow, and nothing is left out", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, keys } = made;
    const { next } = await follow(t, made);
    const first = next();
    await owe(made, "first");
    assert.equal((await first)?.orderId, "first");
    const { next: quick } = await follow(t, made);
    const ids = Array.from({ length: 2_500 }, () => gateway.newId());
    await gateway.db.pool.query(
      `insert into event (merchant_id, id, name, occurred_at, recorded_at)
       select $1, id, 'certify.many', $3, $3 from unnest($2::text[]) one (id)`,
      [keys.id, ids, made.clock.now],
    );
    gateway.db.changes.announce({ merchantId: keys.id });
    // The other one is told all of it before this one asks.
    for (const reader of [quick, next]) {
      const told: string[] = [];
      while (told.length < ids.length) told.push((await reader())?.id ?? "");
      assert.deepEqual(told, ids);
    }
  });

  test("goes on when a look at it failed, and is let go by its last reader", async (t) => {
    const made = await createTestGateway(t);
    const { gateway } = made;
    const reports: unknown[] = [];
    const reporting = { ...gateway, report: (_: unknown, about: object) => reports.push(about) };
    const { next, over } = await follow(t, { ...made, gateway: reporting });
    const told = next();
    await gateway.db.pool.query("alter table event rename to away");
    gateway.db.changes.announce({ merchantId: made.keys.id });
    while (reports.length === 0) await new Promise(setImmediate);
    assert.deepEqual(reports[0], { work: "log_tail", log: "event" });
    await gateway.db.pool.query("alter table away rename to event");
    await owe(made, "first");
    assert.equal((await told)?.orderId, "first");
    const end = next();
    over.abort();
    assert.equal(await end, undefined);
    assert.equal(gateway.logTails.size, 0);
  });
});
