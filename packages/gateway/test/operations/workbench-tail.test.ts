import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import type { Followed } from "../../src/operations/follow-log.ts";
import { type Gateway, openGateway } from "../../src/operations/gateway.ts";
import { followNotifications } from "../../src/operations/notifications/follow-notifications.ts";
import { followEvents } from "../../src/operations/sandbox/follow-events.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import {
  browseWorkbench,
  type WorkbenchFilter,
} from "../../src/operations/workbench/browse-workbench.ts";
import type { WorkbenchEntry } from "../../src/operations/workbench/entry.ts";
import { followWorkbench } from "../../src/operations/workbench/follow-workbench.ts";
import { matchesFilter } from "../../src/operations/workbench/matches-filter.ts";
import { openDatabase } from "../../src/store/database.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { owe } from "../support/deliveries.ts";
import { letEverythingHappen } from "../support/everything-happened.ts";
import {
  chargeBody,
  createTestGateway,
  startTestServer,
  TEST_SECRET,
  type TestGateway,
  type TestServer,
} from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { startReceiver } from "../support/receiver.ts";

const ALL_MAX = 1_000;

async function list({ gateway, keys }: TestGateway, filter: WorkbenchFilter) {
  const page = { direction: "older", limit: ALL_MAX } as const;
  const { entries } = await browseWorkbench(gateway, keys.id, { filter, page });
  return entries;
}

async function follow(
  t: TestContext,
  { gateway, keys }: Pick<TestGateway, "gateway" | "keys">,
  filter: WorkbenchFilter = {},
) {
  const over = new AbortController();
  t.after(() => over.abort());
  const options = { filter, from: "now", signal: over.signal } as const;
  return await followWorkbench(gateway, keys.id, options);
}

async function take<Entry>(
  entries: AsyncGenerator<Followed<Entry>, void, undefined>,
  count: number,
): Promise<readonly Entry[]> {
  const taken: Entry[] = [];
  while (taken.length < count) {
    const { value, done } = await entries.next();
    assert.ok(!done, "the stream ended");
    taken.push((value as Followed<Entry>).entry);
  }
  return taken;
}

const placesOf = (entries: readonly WorkbenchEntry[]) => entries.map(({ place }) => place).sort();

/** Everything happens to a merchant, and some of it is refused. */
async function live(t: TestContext): Promise<TestServer> {
  const receiver = await startReceiver(t);
  const server = await startTestServer(t);
  await letEverythingHappen(server, receiver);
  await server.call("GET", "/v2/100%25_off/status");
  await server.call("POST", "/v2/charge", { ...chargeBody('Kopi "É"'), payment_type: "card" });
  await server.call("POST", "/sandbox/v1/events", { name: "certify.one", order: "never-charged" });
  await deliverDue(server.gateway, { merchantId: server.keys.id });
  return server;
}

function filtersFor(all: readonly WorkbenchEntry[]): readonly WorkbenchFilter[] {
  const transactionIds = new Set(all.flatMap(({ transactionId }) => transactionId ?? []));
  const orderIds = new Set(all.flatMap(({ orderId }) => orderId ?? []));
  const kinds = ["request", "event", "delivery", "wallet", "upstream"] as const;
  const texts = ["charge", "CHARGE", "100%", "_off", "payment_type", '"É\\"', "[]", "node", "x y"];
  return [
    {},
    ...kinds.map((kind) => ({ kinds: [kind] })),
    { kinds: ["wallet", "delivery"] },
    ...[true, false].flatMap((failed) => [
      { failed },
      ...kinds.map((kind) => ({ failed, kinds: [kind] })),
    ]),
    ...[...orderIds, ...transactionIds, "nobody"].flatMap((subject) => [
      { subject },
      { subject, failed: true },
      { subject, text: "refund" },
    ]),
    ...["200", "404", "412", "4"].map((code) => ({ code })),
    ...texts.map((text) => ({ text })),
    { text: "charge", code: "400", kinds: ["request"] },
    { text: "charge", kinds: ["event"] },
  ];
}

suite("the newest part of the workbench", () => {
  test("is told by the filters by which the list is found", { timeout: 120_000 }, async (t) => {
    const server = await live(t);
    const all = await list(server, {});
    const filters = filtersFor(all);
    let found = 0;
    for (const filter of filters) {
      const expected = placesOf(await list(server, filter));
      const told = placesOf(all.filter((entry) => matchesFilter(entry, filter)));
      assert.deepEqual(told, expected, JSON.stringify(filter));
      if (expected.length > 0) found++;
    }
    assert.ok(all.length > 60 && found > filters.length / 2, `${found} of ${filters.length}`);
  });

  test("is read once for three hundred who open it and who are told", async (t) => {
    const made = await createTestGateway(t);
    const { gateway } = made;
    await owe(made, "before");
    let statements = 0;
    gateway.db.pool.on("acquire", () => statements++);
    const filters: WorkbenchFilter[] = [{}, { kinds: ["event"] }, { subject: "first" }];
    const [all] = await Promise.all(Array.from({ length: 300 }, async () => await follow(t, made)));
    assert.ok(all);
    assert.ok(statements < 40, `${statements} statements to open them`);
    const others = await Promise.all(filters.map(async (filter) => await follow(t, made, filter)));
    statements = 0;
    const told = Promise.all([all, ...others].map(async (entries) => await take(entries, 1)));
    await owe(made, "first");
    for (const [entry] of await told) assert.equal(entry, (await told)[0]?.[0]);
    assert.ok(statements < 40, `${statements} statements to tell them`);
  });

  test("is told by kinds, orders and texts as it grows, in one order and each entry once", async (t) => {
    const server = await startTestServer(t);
    const filters: readonly WorkbenchFilter[] = [
      {},
      { kinds: ["event"] },
      { failed: true },
      { subject: "order-2" },
      { text: "ORDER-3", code: "404" },
    ];
    const streams = await Promise.all(
      filters.map(async (filter) => await follow(t, server, filter)),
    );
    for (const order of ["order-1", "order-2"]) {
      await server.call("POST", "/v2/charge", chargeBody(order));
      await server.call("POST", `/sandbox/v1/transactions/${order}/pay`);
      await server.call("GET", "/v2/order-3/status");
      server.clock.advance(1_000);
    }
    for (const [at, entries] of streams.entries()) {
      const expected = placesOf(await list(server, filters[at] ?? {}));
      assert.notEqual(expected.length, 0);
      const told = (await take(entries, expected.length)).map(({ place }) => place);
      assert.deepEqual([...told].sort(), expected, JSON.stringify(filters[at]));
    }
  });

  test("counts for whoever goes on what was there when it began, also of a part of it", async (t) => {
    const made = await createTestGateway(t);
    await owe(made, "before");
    const filter = { kinds: ["event"] } as const;
    // The first one begins before anything was read, the second one after that.
    for (const order of ["first", "second"]) {
      const entries = await follow(t, made, filter);
      await owe(made, order);
      const { value } = await entries.next();
      assert.ok(value);
      assert.equal(value.entry.orderId, order);
      const over = new AbortController();
      t.after(() => over.abort());
      const options = { filter, from: value.cursor, signal: over.signal };
      const resumed = await followWorkbench(made.gateway, made.keys.id, options);
      await owe(made, `${order}-next`);
      const [next] = await take(resumed, 1);
      assert.equal(next?.orderId, `${order}-next`);
      made.clock.advance(60_000);
    }
  });
});

/** Another process on the same database, which tells this one nothing. */
function anotherProcess(t: TestContext, made: TestGateway): Gateway {
  const db = openDatabase({ connectionString: made.databaseUrl, max: 4 });
  lastOfAll(t, async () => await db.close());
  return openGateway({ db, secret: TEST_SECRET, wallNow: made.gateway.wallNow });
}

suite("logs to which two processes commit at once", () => {
  test("are told whole, each entry once, and what happened to an order in its turn", async (t) => {
    const made = await createTestGateway(t, {
      settings: { paymentNotificationUrls: ["http://127.0.0.1:9/"] },
    });
    const { keys } = made;
    const over = new AbortController();
    t.after(() => over.abort());
    const options = { from: "now", signal: over.signal } as const;
    const workbench = await follow(t, made, { kinds: ["event"] });
    const events = await followEvents(made.gateway, keys.id, { filter: {}, ...options });
    const owed = await followNotifications(made.gateway, keys.id, options);
    const processes = [made, { ...made, gateway: anotherProcess(t, made) }];
    const orders = Array.from({ length: 60 }, (_, at) => `order-${at}`);
    await Promise.all(
      orders.map(async (order, at) => {
        const shop = processes[at % 2] ?? made;
        await owe(shop, order);
        await cancel(shop.gateway, await shop.merchant(), order);
      }),
    );
    const count = 2 * orders.length;
    const told = [
      (await take(workbench, count)).map(({ kind, ...entry }) => [
        entry.orderId,
        kind === "event" && "event" in entry && entry.event.name,
      ]),
      (await take(events, count)).map(({ orderId, name }) => [orderId, name]),
      (await take(owed, count)).map(({ orderId, transactionStatus }) => [
        orderId,
        `transaction.${transactionStatus}`,
      ]),
    ];
    for (const log of told) {
      for (const order of orders) {
        const names = log.filter(([orderId]) => orderId === order).map(([, name]) => name);
        assert.deepEqual(names, ["transaction.pending", "transaction.cancel"], order);
      }
    }
  });
});
