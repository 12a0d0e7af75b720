import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import { connect } from "node:tls";
import { explainFailure } from "../../../src/domain/notifications/explain-failure.ts";
import { SPEAKS_PLAIN_HTTP } from "../../../src/domain/notifications/retry-rules.ts";
import { describeFailure } from "../../../src/outbound/call-failure.ts";
import { sayIn } from "../../../src/pages/parts/say.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

async function show(dashboard: TestDashboard, query = ""): Promise<string> {
  const path = `${dashboard.base}/notifications${query}`;
  return await (await dashboard.as("support").get(path)).text();
}

function orders(page: string): readonly string[] {
  return [...page.matchAll(/class="row-link"[^>]*>([^<]+)</g)].map(([, orderId = ""]) => orderId);
}

suite("the page of notifications", () => {
  test("finds those of orders by how their ids begin, the newest first", async (t) => {
    const dashboard = await startTestDashboard(t);
    for (const order of ["INV-1", "inv-1", "INV-2"]) await dashboard.charge(order);
    const id = await dashboard.settle("INV-3");
    assert.deepEqual(orders(await show(dashboard, "?q=INV-")), [
      "INV-3",
      "INV-3",
      "INV-2",
      "INV-1",
    ]);
    assert.deepEqual(orders(await show(dashboard, "?q=INV-1")), ["INV-1"]);
    assert.deepEqual(orders(await show(dashboard, `?q=${id}`)), ["INV-3", "INV-3"]);
    assert.deepEqual(orders(await show(dashboard, "?q=INV-&state=given_up")), []);
  });

  test("says of an endpoint nobody has answered for yet that it knows nothing", async (t) => {
    const dashboard = await startTestDashboard(t);
    await dashboard.charge("order-1");
    const page = await show(dashboard);
    assert.match(page, /No attempt has ended yet/);
    assert.doesNotMatch(page, /Answers well/);
  });

  test("what was given up at an endpoint is sent again once, however often one asks", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base } = dashboard;
    await dashboard.charge("order-1");
    await gateway.db.kysely
      .updateTable("notification")
      .set({ state: "given_up", closed_at: gateway.wallNow() })
      .execute();
    assert.match(await show(dashboard), /Resend failed/);
    const send = async () => {
      const fields = { endpoint: "http://127.0.0.1:9" };
      const path = `${base}/notifications/resend-given-up`;
      return /Notifications sent again: \d/.exec(
        await dashboard.as("support").submit(path, fields),
      )?.[0];
    };
    assert.equal(await send(), "Notifications sent again: 1");
    assert.equal(await send(), "Notifications sent again: 0");
    assert.equal(orders(await show(dashboard)).length, 2);
  });

  test("a URL that nothing answers is judged apart from its neighbour, in the merchant's time", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys } = dashboard;
    await dashboard.charge("order-1");
    await dashboard.charge("order-2");
    const urls = ["well", "gone"].map((path) => `http://127.0.0.1:9/${path}`);
    await gateway.db.kysely
      .updateTable("merchant")
      .set({ payment_notification_urls: urls })
      .execute();
    const rows = await gateway.db.kysely
      .selectFrom("notification")
      .select(["id", "order_id"])
      .execute();
    const startedAt = new Date(gateway.wallNow().getTime() + 37 * 60_000);
    for (const { id, order_id: order } of rows) {
      const isWell = order === "order-1";
      await gateway.db.kysely
        .updateTable("notification")
        .set({ url: `http://127.0.0.1:9/${isWell ? "well" : "gone"}`, attempts: 1 })
        .where("id", "=", id)
        .execute();
      await gateway.db.pool.query(
        `insert into notification_attempt (merchant_id, notification_id, number, started_at,
           recorded_at, latency_ms, request_headers, final_url, redirects, answer_status, faults, rule)
         values ($1, $2, 1, $3, $4, 5, '{}', 'http://127.0.0.1:9/', '[]', $5, '[]', 'a rule')`,
        [keys.id, id, startedAt, gateway.wallNow(), isWell ? 200 : 404],
      );
    }
    const cards = (await show(dashboard)).split('<li class="endpoint ').slice(1);
    const [well = "", gone = ""] = ["well", "gone"].map((path) =>
      cards.find((card) => card.includes(`http://127.0.0.1:9/${path}`)),
    );
    assert.match(well, /^good[\s\S]*Answers well[\s\S]*1\/1/);
    assert.match(gone, /^bad[\s\S]*Nothing answers POST at this path[\s\S]*0\/1/);
    assert.ok(
      gone.includes(startedAt.toISOString()),
      "the last failure is by the merchant's clock",
    );
  });

  test("https at a port without TLS is told as that, not as a bad certificate", async (t) => {
    const server = createServer((_request, response) => response.end());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    t.after(() => server.close());
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, host: "127.0.0.1" });
    const [error] = await once(socket, "error").catch((thrown: unknown) => [thrown]);
    assert.deepEqual(describeFailure(error), { failure: "tls", detail: SPEAKS_PLAIN_HTTP });
    const raw = "00E:error:0A000410:SSL routines:ssl3_read_bytes:handshake failure:/b/rec.c:1605:";
    const other = Object.assign(new Error(raw), { code: "EPROTO" });
    assert.deepEqual(describeFailure(other), { failure: "tls", detail: "handshake failure" });
    const failure = { answerStatus: undefined, errorDetail: SPEAKS_PLAIN_HTTP } as const;
    const { finding, advice } = explainFailure(sayIn("en"), { ...failure, error: "tls" });
    assert.match(finding, /speaks plain http/);
    assert.doesNotMatch(advice, /certificate/);
  });
});
