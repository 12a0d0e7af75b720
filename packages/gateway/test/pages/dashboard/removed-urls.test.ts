import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deliverDue } from "../../support/deliver-due.ts";
import { chargeBody } from "../../support/gateway.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const MARK = /URL was removed from the settings/g;

/** How often each place says of a URL that it was taken out. */
async function marks(dashboard: TestDashboard, id: string): Promise<Record<string, number>> {
  const { base, gateway, keys, url } = dashboard;
  const { id: notification } = await gateway.db.kysely
    .selectFrom("notification")
    .select("id")
    .where("transaction_id", "=", id as never)
    .where("attempts", ">", 0)
    .executeTakeFirstOrThrow();
  const shown = async (path: string) =>
    ((await (await dashboard.as("owner").get(base + path)).text()).match(MARK) ?? []).length;
  const authorization = `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`;
  const told = async (path: string) => {
    const answer = await fetch(`${url}/sandbox/v1${path}`, { headers: { authorization } });
    return ((await answer.text()).match(/"in_use":false/g) ?? []).length;
  };
  const line = await (await dashboard.as("owner").get(`${base}/transactions/${id}`)).text();
  const ahead = /<ol class="ahead-line">[\s\S]*?<\/ol>/.exec(line)?.[0] ?? "";
  return {
    line: (ahead.match(MARK) ?? []).length,
    transaction: (line.match(MARK) ?? []).length,
    sandbox: await shown("/sandbox"),
    list: await shown("/notifications?q=order-1"),
    one: await shown(`/notifications/${notification}`),
    stream: await shown("/workbench?kind=delivery"),
    incidents: await shown("/incidents"),
    told: await told(`/notifications?transaction=${id}`),
    toldByWorkbench: await told(`/workbench?kind=delivery&transaction=${id}`),
  };
}

suite("a URL that was taken out of the settings", () => {
  test("is marked wherever something that still goes there is listed, until it is put back", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys } = dashboard;
    const id = await dashboard.charge("order-1");
    await deliverDue(gateway, { merchantId: keys.id });
    const point = async (urls: readonly string[]) => {
      await gateway.db.kysely
        .updateTable("merchant")
        .set({ payment_notification_urls: [...urls] })
        .execute();
    };
    const nowhere = Object.fromEntries(Object.keys(await marks(dashboard, id)).map((k) => [k, 0]));
    assert.deepEqual(await marks(dashboard, id), nowhere);
    await point([]);
    const found = await marks(dashboard, id);
    for (const [place, count] of Object.entries(found)) assert.ok(count > 0, place);
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "id" }).execute();
    const page = await dashboard.as("owner").get(`${dashboard.base}/transactions/${id}`);
    assert.match(await page.text(), /URL sudah dihapus dari pengaturan/);
    await gateway.db.kysely.updateTable("dashboard_user").set({ language: "en" }).execute();
    await point(["http://127.0.0.1:9/notifications"]);
    assert.deepEqual(await marks(dashboard, id), nowhere);
  });

  test("is no removed one where the charge itself named it", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, keys } = dashboard;
    await dashboard.call("POST", "/v2/charge", chargeBody("order-1"), {
      "x-override-notification": "http://127.0.0.1:9/own",
    });
    await deliverDue(gateway, { merchantId: keys.id });
    const { id } = await gateway.db.kysely
      .selectFrom("transaction")
      .select("id")
      .executeTakeFirstOrThrow();
    for (const [place, count] of Object.entries(await marks(dashboard, id))) {
      assert.equal(count, 0, place);
    }
  });
});
