import assert from "node:assert/strict";
import { suite, type TestContext, test } from "node:test";
import { pay } from "../../../src/operations/transactions/pay.ts";
import { BiSnapCaller, giveClient } from "../../support/bi-snap.ts";
import { startTestDashboard } from "./support.ts";

const EXTERNAL_ID = "ext-2026-11-30-1";

/** A code that was asked for through BI-SNAP, twice under one number of the partner's. */
async function startPayment(t: TestContext) {
  const dashboard = await startTestDashboard(t);
  const { gateway, keys } = dashboard;
  const caller = new BiSnapCaller(dashboard, await giveClient(dashboard));
  const token = await caller.token();
  const body = {
    partnerReferenceNo: "order-1",
    merchantId: keys.id,
    amount: { value: "44000.00", currency: "IDR" },
  };
  const generate = async (externalId: string) =>
    await caller.call("/v1.0/qr/qr-mpm-generate", body, { token, externalId });
  const { referenceNo: reference } = (await generate(EXTERNAL_ID)).body;
  await generate("ext-2026-11-30-2");
  const { id } = await gateway.db.kysely
    .selectFrom("transaction")
    .select("id")
    .where("reference", "=", String(reference))
    .executeTakeFirstOrThrow();
  return { ...dashboard, id, reference: String(reference) };
}

/** What a line of curl that a page shows asks for, sent. */
async function sendCurl(
  { keys, url }: Pick<Awaited<ReturnType<typeof startPayment>>, "keys" | "url">,
  page: string,
  deed: string,
) {
  const text = page.replaceAll("&#39;", "'").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
  const [, header = "", method, path, body] =
    new RegExp(
      `curl -u "\\$SERVER_KEY:"( -H 'transaction-source: SNAP_API')? -X (\\w+) '?${url}(/v2/[^\\s']*/${deed})'?(?:[^<]*-d '([^']*)')?`,
    ).exec(text) ?? [];
  assert.ok(method !== undefined && path !== undefined, `${deed} is shown as curl`);
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}`,
      "content-type": "application/json",
      ...(header && { "transaction-source": "SNAP_API" }),
    },
    ...(body !== undefined && { body }),
  });
  return (await answer.json()) as Record<string, unknown>;
}

suite("the page of a transaction that was asked for through BI-SNAP", () => {
  test("names it as its merchant does, and shows only calls that find it", async (t) => {
    const payment = await startPayment(t);
    const { base, id, reference } = payment;
    const page = await (await payment.as("owner").get(`${base}/transactions/${id}`)).text();
    assert.match(page, new RegExp(`referenceNo</dt>\\s*<dd><span[^>]*>${reference}<`));
    assert.match(page, new RegExp(`X-EXTERNAL-ID</dt>\\s*<dd><span[^>]*>${EXTERNAL_ID}<`));
    assert.match(page, /sign it anew/);
    assert.doesNotMatch(page, /\/v2\/charge/);
    const asked = await sendCurl(payment, page, "status");
    assert.deepEqual([asked["status_code"], asked["transaction_id"]], ["201", id]);
  });

  test("tells how the Core API does what was done, with its header and by its own id", async (t) => {
    const payment = await startPayment(t);
    const { base, gateway, id } = payment;
    await pay(gateway, await payment.merchant(), { id, method: { via: "qris", issuer: "dana" } });
    const place = `${base}/transactions/${id}`;
    const fields = { amount: "4000", reason: "cold", key: "key-1", sure: "4000" };
    const done = await payment.as("owner").submit(`${place}/refund`, fields);
    assert.doesNotMatch(done, /gerbang refund/);
    // It is found, and refunds nothing again: its key is taken.
    assert.equal((await sendCurl(payment, done, "refund"))["status_code"], "406");
    const refunds = await gateway.db.kysely.selectFrom("refund").select("amount").execute();
    assert.equal(refunds.length, 1);
  });
});
