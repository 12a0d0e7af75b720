import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { until } from "../../../checkout/test/support/until.ts";
import { startTestServer } from "../support/gateway.ts";

async function probe(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url);
  return { status: answer.status, body: await answer.json() };
}

suite("a supervisor", () => {
  test("learns without a key that the process and its database answer", async (t) => {
    const { url } = await startTestServer(t);
    assert.deepEqual(await probe(`${url}/healthz`), { status: 200, body: { status: "ok" } });
    assert.deepEqual(await probe(`${url}/readyz`), { status: 200, body: { status: "ok" } });
  });

  test("learns that the database hangs, in time, while the process still answers", async (t) => {
    const { url, gateway } = await startTestServer(t);
    const { pool } = gateway.db;
    // Whoever holds all of the pool's connections makes the next statement wait for ever.
    const held = await Promise.all(Array.from({ length: 8 }, async () => await pool.connect()));
    try {
      assert.deepEqual(await probe(`${url}/readyz`), {
        status: 503,
        body: { status: "unavailable" },
      });
      assert.equal((await probe(`${url}/healthz`)).status, 200);
    } finally {
      for (const client of held) client.release();
    }
    assert.equal((await probe(`${url}/readyz`)).status, 200);
  });

  test("learns that calls wait for a lock, while the database answers everything else", async (t) => {
    const { url, gateway, call } = await startTestServer(t);
    const body = {
      payment_type: "gopay",
      transaction_details: { order_id: "held", gross_amount: 1_000 },
    };
    await call("POST", "/v2/charge", body);
    const holder = await gateway.db.pool.connect();
    await holder.query("begin");
    await holder.query("select from transaction for update");
    const cancelling = call("POST", "/v2/held/cancel");
    let answer = await probe(`${url}/readyz`);
    await until(async () => {
      answer = await probe(`${url}/readyz`);
      return answer.status !== 200;
    });
    assert.deepEqual(answer, { status: 503, body: { status: "unavailable" } });
    await holder.query("rollback");
    holder.release();
    await cancelling;
    assert.equal((await probe(`${url}/readyz`)).status, 200);
  });
});
