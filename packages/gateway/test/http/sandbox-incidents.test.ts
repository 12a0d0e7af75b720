import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deliverDue } from "../support/deliver-due.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

type Incident = Readonly<Record<string, unknown>>;

suite("the sandbox API of delivery incidents", () => {
  test("lists them with what they keep and what to do, mutes them, and makes good", async (t) => {
    const receiver = await startReceiver(t, { status: 404, headers: { server: "gunicorn" } });
    const made = await startTestServer(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
    });
    const deliver = async () => await deliverDue(made.gateway, { merchantId: made.keys.id });
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await deliver();
    const list = async (query = "") =>
      (await made.call("GET", `/sandbox/v1/incidents${query}`)).body["incidents"] as Incident[];
    const [open] = await list();
    assert.ok(open);
    const { id, state, cause, url, in_use, orders, waiting_orders, amount_at_stake } = open;
    assert.deepEqual(
      { state, cause, url, in_use, orders, waiting_orders, amount_at_stake },
      {
        state: "open",
        cause: "no_route",
        url: receiver.url,
        in_use: true,
        orders: 1,
        waiting_orders: 1,
        amount_at_stake: "44000.00",
      },
    );
    assert.deepEqual([open["framework"], open["rule"]], ["django", "400, 404: 2 retries"]);
    assert.match(JSON.stringify(open["finding"]), /Nothing answers POST at this path \(404\)/);

    const path = `/sandbox/v1/incidents/${String(id)}`;
    const muted = await made.call("POST", `${path}/mute`, { for: "2h", reason: "deploying" });
    assert.deepEqual(muted.body["muted"], {
      by: "sandbox API",
      since: "2026-11-02T05:00:00.000Z",
      until: "2026-11-02T07:00:00.000Z",
      reason: "deploying",
    });
    assert.deepEqual(
      [(await list("?state=open")).length, (await list("?state=muted")).length],
      [0, 1],
    );
    assert.equal((await made.call("POST", `${path}/unmute`, {})).body["muted"], null);

    receiver.answer(200);
    assert.deepEqual((await made.call("POST", `${path}/resend`, {})).body, { resent: 1 });
    assert.deepEqual((await made.call("POST", `${path}/resend`, {})).body, { resent: 0 });
    await deliver();
    const [over] = await list("?state=recovered");
    assert.deepEqual(
      [over?.["ended_by"], over?.["answered_since"], over?.["amount_at_stake"]],
      ["answer", 1, "0.00"],
    );
    for (const [verb, body] of Object.entries({ mute: {}, unmute: {} })) {
      assert.equal((await made.call("POST", `${path}/${verb}`, body)).status, 404);
    }
    const unknown = await made.call("POST", "/sandbox/v1/incidents/none/resend", {});
    assert.equal(unknown.status, 404);
    assert.equal((await made.call("POST", `${path}/mute`, { for: "ever" })).status, 400);
    assert.equal((await made.call("GET", "/sandbox/v1/incidents?state=closed")).status, 400);
  });

  test("tells page by page", async (t) => {
    const receivers = [await startReceiver(t, 500), await startReceiver(t, 500)];
    const made = await startTestServer(t, {
      settings: { paymentNotificationUrls: receivers.map(({ url }) => url) },
    });
    await made.call("POST", "/v2/charge", chargeBody("order-1"));
    await deliverDue(made.gateway, { merchantId: made.keys.id });
    const first = (await made.call("GET", "/sandbox/v1/incidents?limit=1")).body;
    const next = `?limit=1&before=${String(first["next_before"])}`;
    const second = (await made.call("GET", `/sandbox/v1/incidents${next}`)).body;
    const urls = [first, second].flatMap((page) =>
      (page["incidents"] as Incident[]).map(({ url }) => url),
    );
    assert.deepEqual(new Set(urls), new Set(receivers.map(({ url }) => url)));
  });
});
