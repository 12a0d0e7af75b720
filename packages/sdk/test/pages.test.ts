import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ChargeResponse, CheckoutState } from "@gerbang/protocol";
import {
  createCheckoutEndpoints,
  createFinish,
  type Finish,
  GatewayError,
  type MemoryTransaction,
  memoryStore,
  type PaymentStore,
} from "../src/index.ts";
import { FakeGateway } from "./support/fake-gateway.ts";
import { openShop } from "./support/shop.ts";

const TOKEN = "an-unguessable-token";

async function openPages(store: PaymentStore<MemoryTransaction> = memoryStore()) {
  const gateway = new FakeGateway();
  const booked: string[] = [];
  const shop = openShop<MemoryTransaction>({
    store,
    gateway,
    book: (tx, fact) => {
      tx.afterCommit(() => booked.push(fact));
    },
    booked: () => booked,
  });
  const { payments } = shop.receiver;
  shop.prices.set("order-1", 50_000);
  await payments.track({
    ...gateway.charge("order-1", 50_000),
    actions: [
      { name: "generate-qr-code", method: "GET", url: "https://gateway.example/qr" },
      { name: "deeplink-redirect", method: "GET", url: "gojek://pay" },
    ],
  } as ChargeResponse);
  const timers: { ms: number; run: () => void }[] = [];
  const endpoints = createCheckoutEndpoints({
    payments,
    findOrderId: (request) => (request.url.includes(TOKEN) ? "order-1" : undefined),
    streamsMax: 2,
    every: (ms, run) => {
      const timer = { ms, run };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
  });
  const get = async (path: string, init?: RequestInit) =>
    await endpoints.handle(new Request(`https://shop.example/checkout/${path}`, init));
  return { gateway, shop, payments, booked, timers, get };
}

/** Reads a live stream event by event. */
function eventsOf(response: Response) {
  assert.ok(response.body);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        return event;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  };
  const state = async () => {
    const event = await next();
    return JSON.parse(event?.replace(/^.*\ndata: /, "") ?? "null") as CheckoutState | null;
  };
  return { next, state, cancel: async () => await reader.cancel() };
}

suite("the checkout endpoints", () => {
  test("tell where the order stands, to those who may see it", async () => {
    const { get } = await openPages();
    const response = await get(TOKEN);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.deepEqual(await response.json(), {
      order_id: "order-1",
      transaction_status: "pending",
      payment_type: "gopay",
      gross_amount: "50000.00",
      expires_at: "2026-01-05T03:30:30.000Z",
      now: "2026-01-05T03:15:30.000Z",
      qr_code_url: "https://gateway.example/qr",
      deeplink_url: "gojek://pay",
    });
    for (const path of ["order-1", "order-1/events", "wrong/events"]) {
      assert.equal((await get(path)).status, 404);
    }
  });

  test("show a change as soon as this process has received it, and then end", async () => {
    const { gateway, shop, timers, get } = await openPages();
    const response = await get(`${TOKEN}/events`);
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const events = eventsOf(response);
    assert.equal(await events.next(), "retry: 3000");
    assert.equal((await events.state())?.transaction_status, "pending");
    gateway.move("order-1", "settlement", "qris");
    for (const body of gateway.outbox) await shop.deliver(body);
    const paid = await events.state();
    assert.equal(paid?.transaction_status, "settlement");
    assert.equal(paid.payment_type, "qris");
    assert.equal(await events.next(), undefined);
    assert.equal(timers.length, 0);
  });

  test("tell a browser that comes back after the end to stay away", async () => {
    const { gateway, shop, get } = await openPages();
    gateway.move("order-1", "settlement");
    for (const body of gateway.outbox) await shop.deliver(body);
    const headers = { "last-event-id": "settlement" };
    assert.equal((await get(`${TOKEN}/events`, { headers })).status, 204);
    const events = eventsOf(await get(`${TOKEN}/events`));
    await events.next();
    assert.equal((await events.state())?.transaction_status, "settlement");
    assert.equal(await events.next(), undefined);
  });

  test("show what another process has received, by looking into the store", async () => {
    const store = memoryStore();
    const here = await openPages(store);
    const events = eventsOf(await here.get(`${TOKEN}/events`));
    await events.next();
    await events.state();
    const elsewhere = openShop<MemoryTransaction>({
      store,
      gateway: here.gateway,
      book: () => {},
      booked: () => [],
    });
    elsewhere.prices.set("order-1", 50_000);
    here.gateway.move("order-1", "expire");
    for (const body of here.gateway.outbox) await elsewhere.deliver(body);
    here.timers.find(({ ms }) => ms === 3_000)?.run();
    assert.equal((await events.state())?.transaction_status, "expire");
    assert.equal(await events.next(), undefined);
  });

  test("keep the connection alive, and let go of everything when the browser leaves", async () => {
    const { timers, get } = await openPages();
    const events = eventsOf(await get(`${TOKEN}/events`));
    await events.next();
    await events.state();
    timers.find(({ ms }) => ms === 20_000)?.run();
    assert.equal(await events.next(), ":");
    await events.cancel();
    assert.equal(timers.length, 0);
    const leaving = new AbortController();
    await get(`${TOKEN}/events`, { signal: leaving.signal });
    assert.equal(timers.length, 2);
    leaving.abort();
    assert.equal(timers.length, 0);
    // One that left while the order was looked up.
    await get(`${TOKEN}/events`, { signal: AbortSignal.abort() });
    assert.equal(timers.length, 0);
  });

  test("refuse more streams for one order than anybody needs", async () => {
    const { get } = await openPages();
    const open = [await get(`${TOKEN}/events`), await get(`${TOKEN}/events`)];
    assert.deepEqual(
      open.map(({ status }) => status),
      [200, 200],
    );
    assert.equal((await get(`${TOKEN}/events`)).status, 503);
    await open[0]?.body?.cancel();
    assert.equal((await get(`${TOKEN}/events`)).status, 200);
  });
});

suite("the way back from the wallet", () => {
  async function openFinish(client?: Pick<FakeGateway, "status">) {
    const pages = await openPages();
    const seen: Finish[] = [];
    const errors: unknown[] = [];
    const handle = createFinish({
      payments: pages.payments,
      client: client ?? pages.gateway,
      urlOf: (finish) => {
        seen.push(finish);
        return `/orders/${finish.orderId}`;
      },
      onError: (error) => errors.push(error),
    });
    const finish = async (query: string) =>
      await handle(new Request(`https://shop.example/finish/?${query}`));
    return { ...pages, seen, errors, finish };
  }

  test("does not believe a success that the gateway does not know of", async () => {
    const { seen, booked, finish } = await openFinish();
    const response = await finish("order_id=order-1&result=success");
    assert.equal(response.status, 303);
    assert.equal(response.headers.get("location"), "/orders/order-1");
    assert.equal(seen[0]?.state?.transaction_status, "pending");
    assert.equal(seen[0].hint, "success");
    assert.deepEqual(booked, []);
  });

  test("learns of the payment before its notification comes, whatever the result says", async () => {
    const { gateway, shop, seen, booked, finish } = await openFinish();
    gateway.move("order-1", "settlement");
    await finish("order_id=order-1&result=failure");
    assert.equal(seen[0]?.state?.transaction_status, "settlement");
    for (const body of gateway.outbox) await shop.deliver(body);
    assert.deepEqual(booked, ["order-1 paid"]);
  });

  test("asks the gateway at most once in ten seconds, however often it is called", async () => {
    const { gateway, finish } = await openFinish();
    for (let count = 0; count < 5; count += 1) await finish("order_id=order-1");
    assert.equal(gateway.statusCalls, 1);
    gateway.now = new Date(gateway.now.getTime() + 10_000);
    await finish("order_id=order-1");
    assert.equal(gateway.statusCalls, 2);
  });

  test("sends the customer on when the gateway cannot be asked, or the order is unknown", async () => {
    const away = { status: async () => await Promise.reject(new GatewayError("timeout", "away")) };
    const { errors, seen, finish } = await openFinish(away);
    assert.equal((await finish("order_id=order-1&result=success")).status, 303);
    assert.equal(errors.length, 1);
    assert.equal((await finish("order_id=nobody-s")).status, 303);
    assert.equal(seen[1]?.state, undefined);
    assert.equal((await finish("")).status, 400);
  });
});
