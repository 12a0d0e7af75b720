import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { IS_WHOLE } from "../../../checkout/test/support/sample.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { chargeBody, startTestServer, type TestServer } from "../support/gateway.ts";
import { chargeOrder } from "../support/payer.ts";

const STREAMS = IS_WHOLE ? 600 : 200;
/** With so few, look-ups of the streams alone would fill the queue many times over. */
const DATABASE = { max: 4, waitingMax: 40 };

interface OpenStream {
  readonly socket: Socket;
  /** Resolves when this has come. */
  readonly until: (expected: string) => Promise<void>;
}

/** A stream over a connection of its own; what it is told is kept from then on. */
function open(t: TestContext, url: string, head: string): OpenStream {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  t.after(() => socket.destroy());
  socket.setEncoding("latin1");
  socket.write(head);
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  return {
    socket,
    async until(expected) {
      while (!text.includes(expected)) {
        const answer = /^HTTP\/1\.1 (?!200)[^]*/.exec(text);
        assert.ok(!answer, answer?.[0]);
        await once(socket, "data");
      }
    },
  };
}

function requestOf({ keys }: TestServer, path: string): string {
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  return `GET ${path} HTTP/1.1\r\nhost: gerbang\r\naccept: text/event-stream\r\nauthorization: ${authorization}\r\n\r\n`;
}

/** Charges as another merchant for as long as the work goes on; each has to be accepted. */
async function whileOthersCharge<Result>(
  { gateway, url }: TestServer,
  work: Promise<Result>,
): Promise<Result> {
  const { serverKey } = await createMerchant(gateway);
  const under = new Set([work]);
  const over = work.finally(() => under.clear());
  for (let at = 0; under.size > 0 || at < 10; at++) {
    const answer = await fetch(`${url}/v2/charge`, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${serverKey.reveal()}:`)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(chargeBody(`other-${at}`)),
    });
    const { status_code } = (await answer.json()) as { readonly status_code: string };
    assert.equal(status_code, "201");
  }
  return await over;
}

suite("many streams of one merchant, opened at once", () => {
  for (const [log, query] of [
    ["workbench", ""],
    ["workbench", "&failed=false&kind=event"],
    ["events", "&name=transaction.*"],
    ["notifications/log", "&order=order-1"],
  ] as const) {
    test(`are all served, leave others their charges, and are told: ${log}${query}`, async (t) => {
      const made = await startTestServer(t, {
        database: DATABASE,
        settings: { paymentNotificationUrls: ["http://127.0.0.1:9/"] },
      });
      await made.call("POST", "/v2/charge", chargeBody("order-0"));
      const first = open(t, made.url, requestOf(made, `/sandbox/v1/${log}?follow=true`));
      await first.until("retry:");
      await made.call("POST", "/v2/charge", chargeBody("order-1"));
      await first.until("order-1");
      const head = requestOf(made, `/sandbox/v1/${log}?follow=true${query}`);
      // Half of them go on from the beginning, and have to look that up.
      const after = "after=00000000-0000-7000-8000-000000000000";
      const behind = requestOf(made, `/sandbox/v1/${log}?follow=true${query}&${after}`);
      const streams = Array.from({ length: STREAMS }, (_, at) =>
        open(t, made.url, at % 2 === 0 ? head : behind),
      );
      await whileOthersCharge(
        made,
        Promise.all(
          streams.map(async ({ until }, at) => await until(at % 2 === 0 ? "retry:" : "order-1")),
        ),
      );
      await made.call("POST", "/sandbox/v1/transactions/order-1/pay");
      await whileOthersCharge(
        made,
        Promise.all(streams.map(async ({ until }) => await until("settlement"))),
      );
    });
  }

  test("are all served as payers' pages, and looked at when the merchant's clock moves, and leave others their charges", async (t) => {
    const made = await startTestServer(t, { database: DATABASE });
    const { gateway, keys, url } = made;
    const { reference } = await chargeOrder(made, "kopi-1");
    const path = `/gopay/ui/checkout/live?referenceid=${reference}`;
    const pages = Array.from({ length: STREAMS }, () =>
      open(t, url, `GET ${path} HTTP/1.1\r\nhost: gerbang\r\n\r\n`),
    );
    await whileOthersCharge(
      made,
      Promise.all(pages.map(async ({ until }) => await until("pending"))),
    );
    await gateway.db.kysely
      .updateTable("merchant")
      .set({ clock_frozen_at: new Date("2026-11-02T05:14:59.000Z") })
      .where("id", "=", keys.id)
      .execute();
    gateway.db.changes.announce({ merchantId: keys.id });
    await whileOthersCharge(
      made,
      Promise.all(pages.map(async ({ until }) => await until('"is_frozen":true'))),
    );
  });
});
