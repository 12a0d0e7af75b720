import assert from "node:assert/strict";
import { suite, test } from "node:test";
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
    assert.match(await show(dashboard), /Send given-up ones again/);
    const send = async () => {
      const fields = { endpoint: "http://127.0.0.1:9" };
      const path = `${base}/notifications/resend-given-up`;
      const answer = await dashboard.as("support").post(path, fields);
      return answer.headers.get("location")?.split("?")[1];
    };
    assert.equal(await send(), "sent=1");
    assert.equal(await send(), "sent=0");
    assert.equal(orders(await show(dashboard)).length, 2);
  });
});
