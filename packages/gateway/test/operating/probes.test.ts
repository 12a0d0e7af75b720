import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { byNight } from "../../../checkout/test/support/sample.ts";
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

  test("learns that calls wait for a lock, while the database answers everything else", {
    skip: byNight,
  }, async (t) => {
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

  test("learns that the database takes no writes, and that it does again", async (t) => {
    const { url, gateway } = await startTestServer(t);
    const { pool } = gateway.db;
    const { rows } = await pool.query<{ name: string }>("select current_database() as name");
    const setReadOnly = async (isReadOnly: boolean) => {
      const client = await pool.connect();
      await client.query("set default_transaction_read_only = off");
      await client.query(
        `alter database ${rows[0]?.name} set default_transaction_read_only = ${String(isReadOnly)}`,
      );
      // It counts for sessions that begin from now on.
      await client
        .query(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()",
        )
        .catch(() => undefined);
      client.release(true);
    };
    await setReadOnly(true);
    await until(async () => (await probe(`${url}/readyz`)).status === 503);
    assert.equal((await probe(`${url}/healthz`)).status, 200);
    await setReadOnly(false);
    await until(async () => (await probe(`${url}/readyz`)).status === 200);
  });

  test("learns that the database has no room to store a charge", async (t) => {
    const { url, gateway, call } = await startTestServer(t);
    const { pool } = gateway.db;
    // What a full disk makes the server say, without one.
    await pool.query(
      `create function have_no_room() returns trigger language plpgsql as
         $$ begin raise exception using errcode = 'disk_full', message = 'no room'; end $$`,
    );
    await pool.query(
      "create trigger full_disk before insert on transaction execute function have_no_room()",
    );
    assert.equal((await probe(`${url}/readyz`)).status, 200);
    const body = {
      payment_type: "gopay",
      transaction_details: { order_id: "order-1", gross_amount: 1_000 },
    };
    const refused = await call("POST", "/v2/charge", body);
    assert.equal(refused.body["status_code"], "500");
    assert.deepEqual(await probe(`${url}/readyz`), {
      status: 503,
      body: { status: "unavailable" },
    });
    assert.equal((await probe(`${url}/healthz`)).status, 200);
  });
});
