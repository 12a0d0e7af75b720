import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { leaveDuringLookUp } from "../support/early-leaver.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";

type Line = Readonly<Record<string, unknown>>;

const PATH = "/sandbox/v1/notifications/log";
const NOTIFIED = {
  settings: { paymentNotificationUrls: ["http://127.0.0.1:9/a", "http://127.0.0.1:9/b"] },
};

function headersOf({ keys }: TestServer): Record<string, string> {
  return { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` };
}

async function list(made: TestServer, query = ""): Promise<readonly Line[]> {
  const answer = await fetch(made.url + PATH + query, { headers: headersOf(made) });
  assert.equal(answer.status, 200);
  const lines = (await answer.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Line);
}

/** Server-sent events, one at a time, each with what to go on from. */
async function follow(
  t: TestContext,
  made: TestServer,
  { query = "", from }: { readonly query?: string; readonly from?: string } = {},
) {
  const connection = new AbortController();
  t.after(() => connection.abort());
  const answer = await fetch(made.url + PATH + query, {
    headers: {
      ...headersOf(made),
      accept: "text/event-stream",
      ...(from !== undefined && { "last-event-id": from }),
    },
    signal: connection.signal,
  });
  assert.ok(answer.body);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<{ readonly id: string; readonly line: Line }> => {
    for (;;) {
      const [, before = "", id, data = ""] =
        /^([^]*?)id: (.+)\ndata: (.+)\n\n/.exec(text) ?? ([] as readonly string[]);
      if (id !== undefined) {
        text = text.slice(before.length + `id: ${id}\ndata: ${data}\n\n`.length);
        return { id, line: JSON.parse(data) as Line };
      }
      const { value, done } = await reader.read();
      if (done) throw new Error("the stream ended");
      text += value;
    }
  };
  return { next, close: () => connection.abort() };
}

suite("the log of what a merchant is told", () => {
  test("has each message for each URL, with the bytes that are sent, the oldest first, of an order or after one", async (t) => {
    const made = await startTestServer(t, NOTIFIED);
    for (const order of ["o-1", "o-2"]) await made.call("POST", "/v2/charge", chargeBody(order));
    await made.call("POST", "/sandbox/v1/transactions/o-1/pay", {});
    const all = await list(made);
    assert.deepEqual(
      all.map((one) => [one["order_id"], one["transaction_status"], one["url"]]),
      [
        ["o-1", "pending", "http://127.0.0.1:9/a"],
        ["o-1", "pending", "http://127.0.0.1:9/b"],
        ["o-2", "pending", "http://127.0.0.1:9/a"],
        ["o-2", "pending", "http://127.0.0.1:9/b"],
        ["o-1", "settlement", "http://127.0.0.1:9/a"],
        ["o-1", "settlement", "http://127.0.0.1:9/b"],
      ],
    );
    const { body } = await made.call("GET", "/sandbox/v1/notifications");
    const history = (body["notifications"] as readonly Line[]).toReversed();
    assert.deepEqual(
      all.map(({ id, body: bytes }) => [id, bytes]),
      history.map(({ id, body: bytes }) => [id, bytes]),
    );
    assert.deepEqual(await list(made, "?order=o-2"), all.slice(2, 4));
    assert.deepEqual(await list(made, `?after=${String(all[2]?.["id"])}&limit=2`), all.slice(3, 5));
    assert.equal((await made.call("GET", `${PATH}?after=nobody!`)).status, 400);
    const { body: logged } = await made.call("GET", "/sandbox/v1/requests?text=notifications/log");
    assert.deepEqual(logged["requests"], []);
  });

  test("is followed as it is committed, whether or not it is delivered, and goes on after a break", async (t) => {
    const made = await startTestServer(t, NOTIFIED);
    await made.call("POST", "/v2/charge", chargeBody("before"));
    const first = await follow(t, made);
    await made.call("POST", "/v2/charge", chargeBody("o-1"));
    const one = await first.next();
    assert.equal(one.line["order_id"], "o-1");
    first.close();
    await made.call("POST", "/v2/charge", chargeBody("o-2"));
    const second = await follow(t, made, { from: one.id });
    const told = [await second.next(), await second.next(), await second.next()];
    assert.deepEqual(
      told.map(({ line }) => [line["order_id"], line["url"]]),
      [
        ["o-1", "http://127.0.0.1:9/b"],
        ["o-2", "http://127.0.0.1:9/a"],
        ["o-2", "http://127.0.0.1:9/b"],
      ],
    );
    const ofOne = await follow(t, made, { query: "?order=o-2" });
    for (const order of ["o-1", "o-2"]) {
      await made.call("POST", `/sandbox/v1/transactions/${order}/pay`, {});
    }
    assert.equal((await ofOne.next()).line["order_id"], "o-2");
  });

  test("leaves nothing behind when its reader leaves before it begins", async (t) => {
    const made = await startTestServer(t);
    const left = await leaveDuringLookUp(made, {
      path: `${PATH}?follow`,
      headers: headersOf(made),
      lock: "lock table notification in access exclusive mode",
    });
    assert.equal(left, 0);
  });
});
