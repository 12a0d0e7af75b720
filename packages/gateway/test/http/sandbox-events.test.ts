import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { formatLogCursor, parseLogCursor } from "../../src/operations/log-cursor.ts";
import { type FollowedEvent, followEvents } from "../../src/operations/sandbox/follow-events.ts";
import { leaveDuringLookUp } from "../support/early-leaver.ts";
import {
  chargeBody,
  createTestGateway,
  startTestServer,
  type TestGateway,
  type TestServer,
} from "../support/gateway.ts";
import { whileLocked } from "../support/while-locked.ts";

/** Reads server-sent events off a connection, one at a time. */
async function openStream(
  t: TestContext,
  made: TestServer,
  query = "",
  headers: Record<string, string> = {},
) {
  const connection = new AbortController();
  t.after(() => connection.abort());
  const answer = await fetch(`${made.url}/sandbox/v1/events${query}`, {
    headers: {
      authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}`,
      accept: "text/event-stream",
      ...headers,
    },
    signal: connection.signal,
  });
  assert.equal(answer.status, 200);
  assert.ok(answer.body);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    close: () => connection.abort(),
    async next(): Promise<{ id: string; event: Record<string, unknown> }> {
      for (;;) {
        const end = text.indexOf("\n\n");
        if (end >= 0) {
          const block = text.slice(0, end);
          text = text.slice(end + 2);
          const [, id, data] = /^id: (.+)\ndata: (.+)$/.exec(block) ?? [];
          if (id && data) return { id, event: JSON.parse(data) as Record<string, unknown> };
          continue;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error("the stream ended");
        text += value;
      }
    },
  };
}

suite("the live event log", () => {
  test("tells what happens from now on, and resumes without loss or repetition", async (t) => {
    const made = await startTestServer(t);
    await made.call("POST", "/v2/charge", chargeBody("before"));
    const first = await openStream(t, made);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const one = await first.next();
    assert.equal(one.event["order_id"], "order-1");
    first.close();
    for (const order of ["order-2", "order-3"]) {
      await made.call("POST", "/v2/charge", chargeBody(order));
    }
    const second = await openStream(t, made, "", { "last-event-id": one.id });
    assert.equal((await second.next()).event["order_id"], "order-2");
    assert.equal((await second.next()).event["order_id"], "order-3");
    await made.call("POST", "/v2/charge", chargeBody("order-4"));
    assert.equal((await second.next()).event["order_id"], "order-4");
  });

  test("follows one order as JSON lines, from the start when asked", async (t) => {
    const made = await startTestServer(t);
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await made.call("POST", "/v2/charge", chargeBody("order-2"));
    const connection = new AbortController();
    t.after(() => connection.abort());
    const query = "?follow&order=order-2&since=2026-01-01T00:00:00Z";
    const answer = await fetch(`${made.url}/sandbox/v1/events${query}`, {
      headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
      signal: connection.signal,
    });
    assert.ok(answer.body);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    await made.call("POST", "/sandbox/v1/transactions/order-1/pay");
    await made.call("POST", "/sandbox/v1/transactions/order-2/pay");
    let text = "";
    while (text.split("\n").length < 3) text += (await reader.read()).value ?? "";
    const names = text
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { name: string }).name);
    assert.deepEqual(names, ["transaction.pending", "transaction.settlement"]);
  });

  test("leaves nothing behind when its reader leaves before it begins", async (t) => {
    const made = await startTestServer(t);
    for (const table of ["merchant", "event"]) {
      const left = await leaveDuringLookUp(made, {
        path: "/sandbox/v1/events?follow",
        headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
        lock: `lock table ${table} in access exclusive mode`,
      });
      assert.equal(left, 0, table);
    }
  });

  test("ends when the server stops", async (t) => {
    const made = await startTestServer(t);
    const stream = await openStream(t, made);
    const ended = assert.rejects(stream.next());
    await made.server.stop();
    await ended;
  });
});

/** An event as another process commits it: under an id that it made before. */
async function commitEvent({ gateway, keys }: TestGateway, id: string): Promise<void> {
  await gateway.db.kysely
    .insertInto("event")
    .values({
      merchant_id: keys.id,
      id,
      transaction_id: null,
      order_id: null,
      name: "test",
      occurred_at: gateway.wallNow(),
      recorded_at: gateway.wallNow(),
      data: {},
    })
    .execute();
  gateway.db.changes.announce({ merchantId: keys.id });
}

async function take(
  made: TestGateway,
  from: Parameters<typeof followEvents>[2]["from"],
  count: number,
  onEach: (one: FollowedEvent) => Promise<void> | void = () => {},
): Promise<readonly FollowedEvent[]> {
  const stopping = new AbortController();
  const taken: FollowedEvent[] = [];
  const events = await followEvents(made.gateway, made.keys.id, {
    filter: {},
    from,
    signal: stopping.signal,
  });
  for await (const one of events) {
    taken.push(one);
    if (taken.length === count) break;
    await onEach(one);
  }
  stopping.abort();
  return taken;
}

suite("following the log", () => {
  test("from now on tells what is committed before its first look", async (t) => {
    const made = await createTestGateway(t);
    const [before = "", behind = ""] = [1, 2].map(() => made.gateway.newId());
    await commitEvent(made, before);
    const stopping = new AbortController();
    const events = await followEvents(made.gateway, made.keys.id, {
      filter: {},
      from: "now",
      signal: stopping.signal,
    });
    await commitEvent(made, behind);
    const first = await events.next();
    stopping.abort();
    assert.equal(first.value?.entry.id, behind);
  });

  test("loses nothing when ids are committed out of order", async (t) => {
    const made = await createTestGateway(t);
    const [early = "", late = "", last = ""] = [1, 2, 3].map(() => made.gateway.newId());
    // Their commits come long after their ids.
    made.clock.advance(5_000);
    await commitEvent(made, late);
    // The one with the smaller id is committed only after the larger one was told.
    const taken = await take(made, "start", 3, async ({ entry: event }) => {
      if (event.id === late) await commitEvent(made, early);
      if (event.id === early) await commitEvent(made, last);
    });
    assert.deepEqual(
      taken.map(({ entry: event }) => event.id),
      [late, early, last],
    );
  });

  test("tells again, on resuming, a stretch into which something was committed meanwhile", async (t) => {
    const made = await createTestGateway(t);
    const early = made.gateway.newId();
    made.clock.advance(5_000);
    const [late = "", next = ""] = [1, 2].map(() => made.gateway.newId());
    await commitEvent(made, late);
    const [first] = await take(made, "start", 1);
    assert.ok(first);
    const cursor = parseLogCursor(formatLogCursor(first.cursor));
    assert.ok(cursor);
    await commitEvent(made, early);
    await commitEvent(made, next);
    const resumed = await take(made, cursor, 3);
    assert.deepEqual(
      resumed.map(({ entry: event }) => event.id),
      [early, late, next],
    );
    // Nothing came in between: nothing is repeated.
    const place = resumed.at(-1)?.cursor;
    assert.ok(place);
    const newest = made.gateway.newId();
    await commitEvent(made, newest);
    const [only] = await take(made, place, 1);
    assert.equal(only?.entry.id, newest);
  });

  test("follows a log longer than a page, to its end and on", async (t) => {
    const made = await createTestGateway(t);
    const ids = Array.from({ length: 1_203 }, () => made.gateway.newId());
    await made.gateway.db.pool.query(
      `insert into event (merchant_id, id, name, occurred_at, recorded_at)
       select $1, id, 'test', $3, $3 from unnest($2::text[]) id`,
      [made.keys.id, ids, made.clock.now],
    );
    // By now all of that is settled, and forgotten while it is told.
    made.clock.advance(3_600_000);
    const newest = made.gateway.newId();
    const taken = await take(made, "start", 1_204, async ({ entry: event }) => {
      if (event.id === ids.at(-1)) await commitEvent(made, newest);
    });
    assert.deepEqual(
      taken.map(({ entry: event }) => event.id),
      [...ids, newest],
    );
  });
});

suite("an event that a test program notes", () => {
  test("is told in the log, its stream, the workbench and a session, about its order", async (t) => {
    const made = await startTestServer(t);
    const charged = await made.call("POST", "/v2/charge", chargeBody("order-1"));
    const stream = await openStream(t, made, "?name=certify.*");
    const note = async (body: unknown) => await made.call("POST", "/sandbox/v1/events", body);
    const data = { signature: "another", at: { byte: 7 } };
    const noted = await note({ name: "certify.forged", order: "order-1", data });
    assert.equal(noted.status, 200, JSON.stringify(noted.body));
    assert.equal(noted.body["transaction_id"], charged.body["transaction_id"]);
    assert.deepEqual(noted.body["data"], data);
    assert.deepEqual((await stream.next()).event, noted.body);
    const strange = await note({ name: "certify.forged", order: "never-charged" });
    assert.deepEqual(
      [strange.body["order_id"], strange.body["transaction_id"], strange.body["data"]],
      ["never-charged", null, {}],
    );
    const read = async (path: string) => {
      const answer = await fetch(`${made.url}/sandbox/v1${path}`, {
        headers: { authorization: `Basic ${btoa(`${made.keys.serverKey.reveal()}:`)}` },
      });
      return await answer.text();
    };
    for (const path of ["/events?order=order-1", "/workbench?order=order-1"]) {
      assert.match(await read(path), /"certify\.forged"/, path);
    }
    const session = await read("/export");
    const imported = await made.call("POST", "/sandbox/v1/import?reset=true", session);
    assert.equal(imported.status, 200, JSON.stringify(imported.body));
    assert.equal((await read("/events?name=certify.*")).trimEnd().split("\n").length, 2);
  });

  test("is refused by another name, when it is too large, and when there are too many", async (t) => {
    const made = await startTestServer(t);
    const note = async (body: unknown) => await made.call("POST", "/sandbox/v1/events", body);
    for (const name of [
      "transaction.settlement",
      "certify.",
      "certify.A",
      "certify",
      "x.certify.a",
    ])
      assert.equal((await note({ name })).status, 400, name);
    assert.equal((await note({ name: `certify.${"a".repeat(51)}` })).status, 400);
    const large = { name: "certify.a", data: { text: "a".repeat(4_000) } };
    assert.equal((await note(large)).status, 400);
    for (const data of [[], "text", null, { text: "\0" }])
      assert.equal((await note({ name: "certify.a", data })).status, 400, JSON.stringify(data));
    await made.gateway.db.pool.query(
      `insert into event (merchant_id, id, name, occurred_at, recorded_at)
       select $1, 'event-' || n, 'certify.a', now(), now() from generate_series(1, 9999) n`,
      [made.keys.id],
    );
    const atOnce = await whileLocked(made.gateway.db, "select id from merchant for no key update", {
      waiting: 2,
      work: async () =>
        await Promise.all([1, 2].map(async () => await note({ name: "certify.a" }))),
    });
    const refused = atOnce.filter(({ status }) => status === 412);
    assert.equal(refused.length, 1);
    assert.ok(atOnce.some(({ status }) => status === 200));
  });
});
