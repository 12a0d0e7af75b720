import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { callAttention } from "../../src/operations/upstream/call-attention.ts";
import { readConfig } from "../../src/start/config.ts";
import { createLogger } from "../../src/start/create-logger.ts";
import { observeGateway, startMetricsExporter } from "../../src/start/metrics-exporter.ts";
import { type RunningGateway, startGateway } from "../../src/start/start-gateway.ts";
import { createFolder } from "../support/data-folder.ts";
import { createTestDatabase } from "../support/database.ts";
import { chargeBody, startTestServer } from "../support/gateway.ts";
import { lastOfAll } from "../support/last-of-all.ts";
import { startReceiver } from "../support/receiver.ts";
import { activeAccount } from "../support/upstream-accounts.ts";

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

  test("tell how an upstream's calls go, by what the operator calls the account", async (t) => {
    const bank = await startTestServer(t);
    const exporter = await startMetricsExporter({ host: "127.0.0.1", port: 0 });
    t.after(async () => await exporter.stop());
    const shop = await startTestServer(t, {
      environment: "production",
      upstreams: { mode: "sandbox" },
      meterProvider: exporter.provider,
    });
    observeGateway(exporter.provider, shop.gateway);
    const account = await activeAccount(shop.gateway, {
      merchantId: shop.keys.id,
      profile: "gerbang",
      label: "Main bank",
      baseUrl: bank.url,
      serverKey: bank.keys.serverKey,
    });
    // Another merchant's has the same name, and is well.
    const other = await createMerchant(shop.gateway, { environment: "production" });
    const way = await startTestServer(t);
    await activeAccount(shop.gateway, {
      merchantId: other.id,
      profile: "gerbang",
      label: "Main bank",
      baseUrl: way.url,
      serverKey: way.keys.serverKey,
    });
    for (let made = 0; made < 5; made++) {
      await shop.call("POST", "/v2/charge", chargeBody(`made-${made}`));
    }
    await bank.server.stop();
    for (let lost = 0; lost < 5; lost++) {
      await shop.call("POST", "/v2/charge", chargeBody(`lost-${lost}`));
    }
    await shop.call("POST", "/v2/charge", chargeBody("order-2"));
    const authorization = `Basic ${btoa(`${other.serverKey.reveal()}:`)}`;
    await shop.call("POST", "/v2/charge", chargeBody("order-3"), { authorization });

    const { id: subject, merchantId } = account;
    const kind = "foreign_gerbang";
    await callAttention(shop.gateway, { merchantId, kind, subject, data: {} });
    const text = await scrape(exporter.port);
    const lines = [
      'calls_total{account="Main bank",verb="charge",outcome="offered"} 6',
      'calls_total{account="Main bank",verb="charge",outcome="not_sent"} 5',
      'refused_total{account="Main bank",rank="charge",verb="charge",why="breaker_open"} 1',
      'breaker{account="Main bank",calls="charge"} 2',
      'breaker{account="Main bank",calls="other"} 0',
      'in_flight{account="Main bank"} 0',
      'waiting{account="Main bank"} 0',
      'share{account="Main bank"} 1',
      "webhooks_silent 0",
      "foreign_gerbang 1",
    ];
    for (const line of lines) assert.ok(text.includes(`\ngerbang_upstream_${line}\n`), line);
    // How far it is depends on the test's clock.
    assert.match(text, /\ngerbang_upstream_clock_skew\{account="Main bank"\} -?[\d.]+\n/);
    assert.ok(!text.includes(account.id) && !text.includes("order-"), "an id is no label");
  });
});
