import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { deliverDue } from "../../support/deliver-due.ts";
import { startReceiver } from "../../support/receiver.ts";
import { startTestDashboard, type TestDashboard } from "./support.ts";

const textOf = (page: string) => page.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");

async function openIncident(t: TestContext) {
  const dashboard = await startTestDashboard(t);
  const { gateway, keys, base } = dashboard;
  const receiver = await startReceiver(t, {
    status: 419,
    headers: { "set-cookie": "XSRF-TOKEN=secret; path=/, laravel_session=secret" },
    body: "Page Expired",
  });
  await gateway.db.kysely
    .updateTable("merchant")
    .set({ payment_notification_urls: [receiver.url] })
    .execute();
  const deliver = async () => await deliverDue(gateway, { merchantId: keys.id });
  for (const order of ["order-1", "order-2"]) await dashboard.charge(order, 100_000);
  await deliver();
  const [{ id }] = (await gateway.db.kysely
    .selectFrom("delivery_incident")
    .select("id")
    .execute()) as [{ id: string }];
  const owner = dashboard.as("owner");
  return {
    dashboard,
    receiver,
    deliver,
    id,
    path: `${base}/incidents/${id}`,
    page: async (path = "") => textOf(await (await owner.get(base + path)).text()),
    submit: async (path: string, fields = {}) => textOf(await owner.submit(base + path, fields)),
  };
}

async function activity({ gateway }: TestDashboard) {
  const rows = await gateway.db.kysely
    .selectFrom("activity")
    .select(["action", "subject", "data"])
    .where("action", "like", "incident%")
    .orderBy("id")
    .execute();
  return rows;
}

suite("the page of a delivery incident", () => {
  test("says what is the matter, what it keeps, and the fix for what answered", async (t) => {
    const { page, id, receiver } = await openIncident(t);
    const text = await page(`/incidents/${id}`);
    assert.match(text, /It refuses Gerbang \(419\)/);
    assert.match(text, /Orders touched 2 · 2 not told yet Money at stake Rp 200.000/);
    assert.match(text, /Rule that applies: any other failure: 5 retries · next try 2 Nov 2026/);
    assert.match(text, /The answer shows Laravel\./);
    assert.match(text, /validateCsrfTokens\(except: \[&#39;notifications&#39;\]\)/);
    assert.doesNotMatch(text, /secret/);
    assert.match(
      await page("/notifications"),
      new RegExp(`Delivery incidents 1 .*${receiver.url}`),
    );
    assert.match(await page("/transactions"), /Notifications 1 /);
    assert.match(await page(), /419/);
  });

  test("mutes it, with who, why and until when, and lifts that", async (t) => {
    const { dashboard, page, submit, id } = await openIncident(t);
    const muted = await submit(`/incidents/${id}/mute`, { hours: "4", reason: "deploying" });
    assert.match(muted, /Muted by The owner until 2 Nov 2026 16:00:00 : deploying\./);
    assert.doesNotMatch(await page(), /It refuses|delivery fails|deliveries fail/);
    assert.doesNotMatch(await page("/transactions"), /Notifications 1 /);
    assert.match(await page("/notifications"), /None is open\. Muted 1/);
    const support = await dashboard.as("support").post(`${dashboard.base}/incidents/${id}/unmute`);
    assert.equal(support.status, 403);

    assert.match(await submit(`/incidents/${id}/unmute`), /No longer muted\./);
    assert.match(await page(), /It refuses Gerbang/);
    const [mute, unmute] = await activity(dashboard);
    assert.deepEqual(
      [mute?.action, mute?.data],
      ["incident_mute", { hours: 4, reason: "deploying" }],
    );
    assert.match(mute?.subject ?? "", /notifications \(locked\)$/);
    assert.equal(unmute?.action, "incident_unmute");
    assert.match(await page("/activity"), /Muted an incident/);
  });

  test("sends again, shows how far that is without any script, and stops", async (t) => {
    const { dashboard, receiver, deliver, submit, page, id } = await openIncident(t);
    const { gateway } = dashboard;
    await gateway.db.kysely
      .updateTable("notification")
      .set({ state: "given_up", closed_at: gateway.wallNow() })
      .execute();
    assert.match(
      await submit(`/incidents/${id}/resend`, { since: "no day" }),
      /This is no day\.[\s\S]*This is no day\./,
    );
    const begun = await submit(`/incidents/${id}/resend`, { since: "2026-11-02" });
    assert.match(begun, /On their way again: 2/);
    assert.match(begun, /Sent again by The owner, .*from 2 Nov 2026 00:00:00/);
    assert.match(begun, /0 arrived · 0 failed · 2 left Stop/);
    assert.match(await submit(`/incidents/${id}/stop`), /Stopped; not sent: 2/);
    assert.match(await submit(`/incidents/${id}/stop`), /It was stopped already\./);

    assert.match(await submit(`/incidents/${id}/resend`), /On their way again: 2/);
    receiver.answer(200);
    await deliver();
    const done = await page(`/incidents/${id}`);
    assert.match(done, /2 arrived · 0 failed · 0 left/);
    assert.match(done, /Recovered at 2 Nov 2026 12:00:00 , 2 answered since\./);
    assert.doesNotMatch(done, /Stop |The fix as code|Mute it/);
    assert.match(await submit(`/incidents/${id}/resend`), /Nothing was left to send again\./);
    assert.deepEqual(
      (await activity(dashboard)).map(({ action }) => action),
      ["incident_resend", "incident_resend_stop", "incident_resend"],
    );
    assert.match(await page("/incidents?state=recovered"), /Recovered .*notifications/);
    assert.match(await page("/incidents?state=open"), /There are none\./);
  });

  test("tries its URL where one looks at it, and no URL that nobody named", async (t) => {
    const { dashboard, receiver, submit, id } = await openIncident(t);
    const back = `${dashboard.base}/incidents/${id}`;
    const failed = await submit("/notifications/test", { url: receiver.url, back });
    assert.match(failed, /The test failed.*419 in [\d,]+ m?s · 2 Nov 2026 12:00:00 · test/);
    await dashboard.gateway.db.kysely
      .updateTable("merchant")
      .set({ payment_notification_urls: [] })
      .execute();
    receiver.answer(200);
    const answered = await submit("/notifications/test", { url: receiver.url, back });
    assert.match(answered, /The test was answered\. .*Recovered/);
    const before = receiver.received.length;
    const other = await submit("/notifications/test", { url: `${receiver.url}?other`, back });
    assert.match(other, /This URL is not in the settings\./);
    const elsewhere = await submit("/notifications/test", { url: receiver.url });
    assert.match(elsewhere, /This URL is not in the settings\./);
    assert.equal(receiver.received.length, before);
  });

  test("is not there for another merchant's people, or when there is none such", async (t) => {
    const { dashboard, submit } = await openIncident(t);
    const owner = dashboard.as("owner");
    assert.equal((await owner.get(`${dashboard.base}/incidents/none`)).status, 404);
    for (const verb of ["mute", "unmute", "resend", "stop"]) {
      assert.match(await submit(`/incidents/none/${verb}`), /There is no such incident\./);
    }
  });
});

suite("the page of a notification", () => {
  test("shows the newest attempt, request beside answer, and the others as links", async (t) => {
    const { dashboard, deliver, page } = await openIncident(t);
    dashboard.clock.advance(120_000);
    await deliver();
    const rows = await dashboard.gateway.db.kysely
      .selectFrom("notification")
      .select(["id", "order_id"])
      .orderBy("id")
      .execute();
    const [first = { id: "" }, second = { id: "" }] = rows;
    const text = await page(`/notifications/${first.id}`);
    assert.match(text, /It refuses Gerbang \(419\).*Next attempt in \d+ min/);
    assert.match(
      text,
      /Request POST \/notifications #2,.*content-type: application\/json.*&quot;order_id&quot;: &quot;order-1&quot;/,
    );
    assert.match(text, /Answer 419 [\d,]+ m?s .*set-cookie: XSRF-TOKEN=••••.*Page Expired/);
    assert.match(text, /Attempts #2 419 .*#1 419/);
    assert.match(await page(`/notifications/${first.id}?attempt=1`), /POST \/notifications #1,/);

    const list = "?q=order-&state=owed";
    const html = await (
      await dashboard.as("owner").get(`${dashboard.base}/notifications/${second.id}${list}`)
    ).text();
    assert.ok(html.includes(`href="${dashboard.base}/notifications?q=order-&amp;state=owed"`));
    assert.ok(
      html.includes(
        `rel="next" href="${dashboard.base}/notifications/${first.id}?q=order-&amp;state=owed"`,
      ),
    );
    assert.doesNotMatch(html, /rel="prev"/);
    const listed = await (
      await dashboard.as("owner").get(`${dashboard.base}/notifications${list}`)
    ).text();
    assert.ok(listed.includes(`/notifications/${second.id}?q=order-&amp;state=owed"`));
  });
});
