import assert from "node:assert/strict";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { suite, type TestContext, test } from "node:test";
import type { PayerState } from "../../src/pages/parts/payer-state.ts";
import { leaveDuringLookUp } from "../support/early-leaver.ts";
import { startTestServer, type TestServer } from "../support/gateway.ts";
import { chargeOrder, postForm } from "../support/payer.ts";

/** How often a stream says what is, hint or not. */
const REPEAT_MS = 10_000;

interface Stream {
  readonly status: number;
  readonly contentType: string;
  /** The next state, or `undefined` when the stream has ended. */
  next(): Promise<PayerState | undefined>;
  close(): void;
}

/** Over a connection of its own, which is gone once the page is closed. */
async function openStream(t: TestContext, url: string): Promise<Stream> {
  const request = get(url, { agent: false });
  // Of an answer that breaks off because we left.
  request.on("error", () => {});
  t.after(() => request.destroy());
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  const chunks = answer.setEncoding("utf8")[Symbol.asyncIterator]();
  let text = "";
  return {
    status: answer.statusCode ?? 0,
    contentType: answer.headers["content-type"] ?? "",
    async next() {
      for (;;) {
        const event = /data: (.*)\n\n/.exec(text);
        if (event) {
          text = text.slice(event.index + event[0].length);
          return JSON.parse(event[1] ?? "") as PayerState;
        }
        const chunk = (await chunks.next()) as IteratorResult<string>;
        if (chunk.done) return undefined;
        text += chunk.value;
      }
    },
    close: () => request.destroy(),
  };
}

async function arrange(t: TestContext) {
  const server = await startTestServer(t);
  const order = await chargeOrder(server, "kopi-1");
  const url = `${server.url}/gopay/ui/checkout/live?referenceid=${order.reference}`;
  return { server, order, url };
}

async function setClock({ gateway, keys }: TestServer, clock_frozen_at: Date): Promise<void> {
  await gateway.db.kysely
    .updateTable("merchant")
    .set({ clock_frozen_at })
    .where("id", "=", keys.id)
    .execute();
  gateway.db.changes.announce({ merchantId: keys.id });
}

suite("the live stream of a payer's page", () => {
  test("says what is now, tells of the payment wherever it came from, and ends", async (t) => {
    const { server, url } = await arrange(t);
    const stream = await openStream(t, url);
    assert.match(stream.contentType, /^text\/event-stream/);
    assert.deepEqual(await stream.next(), {
      transaction_status: "pending",
      expires_at: "2026-11-02T05:15:00.000Z",
      now: "2026-11-02T05:00:00.000Z",
      is_frozen: false,
    });
    const other = await chargeOrder(server, "kopi-2");
    await postForm(`${server.url}/gopay/ui/checkout/pay`, {
      referenceid: other.reference,
      pin: "112233",
    });
    const startedAt = performance.now();
    await server.call("POST", "/v2/kopi-1/cancel");
    assert.equal((await stream.next())?.transaction_status, "cancel");
    assert.equal(await stream.next(), undefined);
    assert.ok(performance.now() - startedAt < REPEAT_MS / 2, "told by the hint, not by the repeat");
  });

  test("tells when the merchant's clock was moved or stopped", async (t) => {
    const { server, url } = await arrange(t);
    const stream = await openStream(t, url);
    await stream.next();
    await setClock(server, new Date("2026-11-02T05:14:59.000Z"));
    const late = await stream.next();
    assert.equal(late?.now, "2026-11-02T05:14:59.000Z");
    assert.equal(late.is_frozen, true);
    await setClock(server, new Date("2026-11-02T05:15:00.000Z"));
    // Nobody has marked it yet.
    assert.equal((await stream.next())?.transaction_status, "expire");
    assert.equal(await stream.next(), undefined);
  });

  test("is refused, with a time to come back, once its merchant has as many as may be", async (t) => {
    const { server, url } = await arrange(t);
    const { gateway, keys, call } = server;
    for (const places of Object.values(gateway.streamPlaces)) {
      while (places.take(keys.id)) assert.ok(places.open <= 5_000);
    }
    const page = await fetch(url);
    assert.deepEqual([page.status, page.headers.get("retry-after")], [503, "5"]);
    const log = await call("GET", "/sandbox/v1/events?follow=true");
    assert.deepEqual([log.status, log.headers.get("retry-after")], [503, "5"]);
  });

  test("ends at once for what is over already", async (t) => {
    const { server, url } = await arrange(t);
    await server.call("POST", "/v2/kopi-1/cancel");
    const stream = await openStream(t, url);
    assert.equal((await stream.next())?.transaction_status, "cancel");
    assert.equal(await stream.next(), undefined);
  });

  test("is not there for an unknown reference, and neither is the state", async (t) => {
    const { server } = await arrange(t);
    for (const path of ["/gopay/ui/checkout", "/qris/payment"]) {
      assert.equal((await openStream(t, `${server.url}${path}/live?referenceid=x`)).status, 404);
      assert.equal((await fetch(`${server.url}${path}/state?referenceid=x`)).status, 404);
    }
  });

  test("does not keep the server from stopping", async (t) => {
    const { server, url } = await arrange(t);
    const stream = await openStream(t, url);
    await stream.next();
    await server.server.stop();
    assert.equal(await stream.next(), undefined);
  });

  test("leaves nothing behind when the page is closed", async (t) => {
    const { server, url } = await arrange(t);
    const { changes } = server.gateway.db;
    const subscribe = changes.subscribe.bind(changes);
    let open = 0;
    const gone = Promise.withResolvers<void>();
    changes.subscribe = (listener) => {
      const end = subscribe(listener);
      open++;
      return () => {
        open--;
        gone.resolve();
        end();
      };
    };
    const stream = await openStream(t, url);
    await stream.next();
    assert.equal(open, 1);
    stream.close();
    await gone.promise;
    assert.equal(open, 0);
  });

  test("leaves nothing behind when the page is closed before its transaction was found", async (t) => {
    const { server, url } = await arrange(t);
    const left = await leaveDuringLookUp(server, {
      path: url.slice(server.url.length),
      lock: "lock table transaction in access exclusive mode",
    });
    assert.equal(left, 0);
  });

  test("polling tells the same as the stream", async (t) => {
    const { url } = await arrange(t);
    const stream = await openStream(t, url);
    const polled = await fetch(url.replace("/live", "/state"));
    assert.deepEqual(await polled.json(), await stream.next());
    assert.equal(polled.headers.get("cache-control"), "no-store");
  });
});
