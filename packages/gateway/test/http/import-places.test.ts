import assert from "node:assert/strict";
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { suite, type TestContext, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import { byNight } from "../../../checkout/test/support/sample.ts";
import { until } from "../../../checkout/test/support/until.ts";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { findMerchant } from "../../src/operations/merchants/find-merchant.ts";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { importSnapshot } from "../../src/operations/sandbox/import-snapshot.ts";
import { resetMerchant } from "../../src/operations/sandbox/reset-merchant.ts";
import { charge } from "../../src/operations/transactions/charge.ts";
import { startTestDashboard } from "../pages/dashboard/support.ts";
import { chargeCommand } from "../support/deliveries.ts";
import { createTestGateway, startTestServer, type TestServer } from "../support/gateway.ts";

const FILE = "application/x-ndjson";

/** Begins an upload and leaves it in the middle. */
function begin(t: TestContext, url: string, headers: Record<string, string>): ClientRequest {
  const upload = request(url, {
    method: "POST",
    headers: { "content-type": FILE, "content-length": "100000", ...headers },
  });
  upload.on("error", () => {});
  t.after(() => upload.destroy());
  upload.write("{");
  return upload;
}

function importUrl({ url }: TestServer): string {
  return `${url}/sandbox/v1/import`;
}

function authorization({ keys }: Pick<TestServer, "keys">): Record<string, string> {
  return { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` };
}

suite("imports", () => {
  test("beyond the places of one merchant or of all are told to come again, at once", async (t) => {
    const server = await startTestServer(t);
    const { importPlaces } = server.gateway;
    const other = await createMerchant(server.gateway);
    const begun = [1, 2].map(() => begin(t, importUrl(server), authorization(server)));
    await until(() => importPlaces.taken === 2);
    const refused = await server.call("POST", "/sandbox/v1/import", "{}");
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    const others = authorization({ keys: other });
    const third = begin(t, importUrl(server), others);
    await until(() => importPlaces.taken === 3);
    assert.equal((await server.call("POST", "/sandbox/v1/import", "{}", others)).status, 503);
    for (const upload of [...begun, third]) upload.destroy();
    await until(() => importPlaces.taken === 0);
    assert.equal((await server.call("POST", "/sandbox/v1/import", "{}")).status, 400);
    await until(() => importPlaces.taken === 0);
  });

  test("that come too slowly are cut off, and free their place", { skip: byNight }, async (t) => {
    const server = await startTestServer(t, { imports: { graceMs: 100 } });
    const upload = begin(t, importUrl(server), authorization(server));
    const [answer] = (await once(upload, "response")) as [IncomingMessage];
    assert.equal(answer.statusCode, 408);
    answer.resume();
    await once(answer, "close");
    await until(() => server.gateway.importPlaces.taken === 0);
  });

  test("by the dashboard take the same places", async (t) => {
    const dashboard = await startTestDashboard(t);
    const { gateway, base, url } = dashboard;
    const { cookie } = dashboard.as("owner");
    const headers = { cookie, "content-type": "multipart/form-data; boundary=x" };
    const begun = [1, 2].map(() => begin(t, `${url}${base}/sandbox/session`, headers));
    await until(() => gateway.importPlaces.taken === 2);
    const refused = await dashboard.as("owner").post(`${base}/sandbox/session`);
    assert.equal(refused.status, 503);
    assert.ok(Number(refused.headers.get("retry-after")) > 0);
    assert.match(await refused.text(), /<html/);
    for (const upload of begun) upload.destroy();
    await until(() => gateway.importPlaces.taken === 0);
  });
});

suite("one file that several merchants import at the same moment", () => {
  test("gives each transactions of their own, by every name that a payer may know", async (t) => {
    const made = await createTestGateway(t);
    const { gateway } = made;
    for (let order = 0; order < 20; order++) {
      await charge(gateway, await made.merchant(), chargeCommand(`order-${order}`));
    }
    let file = "";
    for await (const lines of exportSnapshot(gateway, await made.merchant())) file += lines;
    await resetMerchant(gateway, await made.merchant());
    const ids: MerchantId[] = [];
    for (let count = 0; count < 4; count++) ids.push((await createMerchant(gateway)).id);
    const outcomes = await Promise.all(
      ids.map(async (id) => {
        const merchant = await findMerchant(gateway, id);
        assert.ok(merchant);
        return await importSnapshot(gateway, merchant, { text: file });
      }),
    );
    const kept = outcomes.filter((one) => one.outcome === "applied" && !one.renamed);
    assert.equal(kept.length, 1, "the first of them keeps the names");
    const { rows } = await gateway.db.pool.query<Record<string, number>>(
      `select count(*) as all, count(distinct id) as ids, count(distinct reference) as references,
         count(distinct qr_reference) as codes from transaction`,
    );
    assert.deepEqual(rows, [{ all: 80, ids: 80, references: 80, codes: 80 }]);
  });
});
