import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { tryNotificationUrls } from "../../src/operations/notifications/try-notification-urls.ts";
import { startTestServer } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

/** Takes what is sent and never answers. */
async function startSilent(t: TestContext): Promise<string> {
  const server = createServer(() => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

suite("a test of the notification URLs", () => {
  test("is told by the answer of each, side by side, within the time of one attempt", async (t) => {
    const [well, fails] = [await startReceiver(t, 200), await startReceiver(t, 500)];
    const silent = await startSilent(t);
    const urls = [well.url, fails.url, silent, "http://127.0.0.1:1/n"];
    const made = await startTestServer(t, {
      settings: { paymentNotificationUrls: urls },
      delivery: { timeoutMs: 200 },
    });
    const { status, body } = await made.call("POST", "/sandbox/v1/notifications/test", {
      wait: true,
    });
    assert.equal(status, 200);
    const results = body["results"] as readonly Readonly<Record<string, unknown>>[];
    assert.deepEqual(
      results.map(({ url, answered, answer_status, error }) => [
        url,
        answered,
        answer_status,
        error,
      ]),
      [
        [well.url, true, 200, null],
        [fails.url, false, 500, null],
        [silent, false, null, "time_out"],
        ["http://127.0.0.1:1/n", false, null, "refused"],
      ],
    );
    const findings = results.map(({ finding }) => finding as { en: string; id: string } | null);
    assert.equal(findings[0], null);
    assert.match(findings[1]?.en ?? "", /Your server fails \(500\)/);
    assert.match(findings[1]?.id ?? "", /Server Anda gagal \(500\)/);
    const states = await made.gateway.db.kysely
      .selectFrom("notification")
      .select(["state", "attempts"])
      .orderBy("id")
      .execute();
    assert.deepEqual(
      states.map(({ state, attempts }) => [state, attempts]),
      [
        ["delivered", 1],
        ["given_up", 1],
        ["given_up", 1],
        ["given_up", 1],
      ],
    );
  });

  test("is sent once, although workers look for work meanwhile", async (t) => {
    const receiver = await startReceiver(t, 200);
    const made = await startTestServer(t, {
      settings: { paymentNotificationUrls: [receiver.url] },
      workers: true,
    });
    for (const _ of [1, 2, 3, 4]) {
      const tried = await tryNotificationUrls(made.gateway, await made.merchant());
      assert.deepEqual(
        tried.map(({ notification, attempts }) => [notification.state, attempts.length]),
        [["delivered", 1]],
      );
    }
    assert.equal(receiver.received.length, 4);
  });
});
