import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { readConfig } from "../../src/start/config.ts";
import { createLogger } from "../../src/start/create-logger.ts";
import { type RunningGateway, startGateway } from "../../src/start/start-gateway.ts";
import { createFolder } from "../support/data-folder.ts";
import { createTestDatabase } from "../support/database.ts";
import { chargeBody } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { startReceiver } from "../support/receiver.ts";

async function start(t: TestContext, environment: Readonly<Record<string, string>>) {
  const { url } = await createTestDatabase(t);
  const config = readConfig({
    DATABASE_URL: url,
    GERBANG_DATA: await createFolder(t),
    PORT: "0",
    ...environment,
  });
  const running = await startGateway(config, { logger: createLogger("silent") });
  lastOfAll(t, async () => await running.stop());
  return running;
}

async function charge(running: RunningGateway, orderId: string, headers = {}): Promise<void> {
  const key = running.firstMerchant.serverKey.reveal();
  const answer = await fetch(`${running.url}/v2/charge`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${key}:`)}`, ...headers },
    body: JSON.stringify(chargeBody(orderId)),
  });
  await answer.text();
}

async function scrape(port: number): Promise<string> {
  return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
}

suite("metrics", () => {
  test("are nowhere unless they are asked for", async (t) => {
    const running = await start(t, {});
    assert.equal(running.metricsPort, undefined);
    assert.equal((await fetch(`${running.url}/metrics`)).status, 404);
  });

  test("count charges, time answers and tell what waits, on a port of their own", async (t) => {
    const running = await start(t, { METRICS_PORT: "0" });
    const port = running.metricsPort ?? 0;
    const receiver = await startReceiver(t, 503);

    await charge(running, "order-1", { "x-override-notification": receiver.url });
    await charge(running, "order-1");
    await receiver.arrived(1);

    let text = await scrape(port);
    // The receiver has seen the attempt before the gateway has recorded it.
    while (!text.includes("\ngerbang_notifications_overdue 0")) text = await scrape(port);
    assert.match(text, /^gerbang_charges_total\{payment_type="gopay",outcome="applied"\} 1$/m);
    assert.match(text, /^gerbang_charges_total\{payment_type="gopay",outcome="refused"\} 1$/m);
    assert.match(text, /^gerbang_notification_attempts_total\{verdict="owed"\} 1$/m);
    assert.match(text, /^gerbang_notifications_owed 1$/m);
    assert.match(text, /^gerbang_work_stalled\{work="delivery"\} 0$/m);
    assert.match(text, /^gerbang_work_quarantined\{work="expiry"\} 0$/m);
    assert.match(text, /^gerbang_database_connections [1-9]/m);
    assert.match(
      text,
      /^http_server_request_duration_count\{http_request_method="POST",http_route="\/v2\/charge",http_response_status_code="200"\} 2$/m,
    );
    assert.ok(!text.includes("order-1"), "an id is no label");
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 404);
  });
});
