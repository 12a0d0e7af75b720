import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { sweep } from "../../src/operations/sweep.ts";
import { cancel } from "../../src/operations/transactions/cancel.ts";
import { FORGOTTEN_AT_ONCE, forgetOldKeys } from "../../src/operations/transactions/run-once.ts";
import { sweepSteps } from "../../src/store/sweep.ts";
import { deliverDue } from "../support/deliver-due.ts";
import { owe } from "../support/deliveries.ts";
import { createTestGateway, NOON, type TestGateway } from "../support/gateway.ts";
import { startReceiver } from "../support/receiver.ts";

const DAY_MS = 86_400_000;
const LONG = NOON;
const ID = "01980000-0000-7000-8000-000000000000";

/** Each kind, with limits that mean all that there is. */
const ALL_STEPS = sweepSteps({
  seenBefore: LONG,
  signedInBefore: LONG,
  linksEndedBefore: LONG,
  formsBefore: LONG,
  failuresBefore: LONG,
  visitsBeforeId: ID,
  stalledBefore: LONG,
  messagesBeforeId: ID,
  snapBefore: LONG,
  requestsBeforeId: ID,
  watchedBeforeId: ID,
  gatesUntil: LONG,
  eventsBeforeId: ID,
  incidentsBefore: LONG,
  callsBefore: LONG,
  activityBeforeId: ID,
});

/** What grows with every charge or call; the rest is as large as there are people, URLs and accounts. */
const LARGE = [
  "activity",
  "api_request",
  "event",
  "notification",
  "notification_attempt",
  "sent_form",
  "snap_token",
  "transaction",
  "upstream_call",
  "upstream_message",
  "wallet_visit",
  "watched_call",
];

async function idsOf({ gateway }: TestGateway, table: string): Promise<readonly string[]> {
  const { rows } = await gateway.db.pool.query<{ id: string }>(
    `select id from ${table} order by id`,
  );
  return rows.map(({ id }) => id);
}

/** A message that was delivered longer ago than messages are kept. */
async function makeOldMessage(made: TestGateway, url: string): Promise<string> {
  await owe(made, "old", url);
  await deliverDue(made.gateway, { merchantId: made.keys.id });
  const [id = ""] = await idsOf(made, "notification");
  made.clock.advance(40 * DAY_MS);
  return id;
}

suite("keeping large tables small", () => {
  test("finds what is old by an index in each of them", async (t) => {
    const { gateway } = await createTestGateway(t);
    const client = await gateway.db.pool.connect();
    try {
      // Over a few rows it would read the table whole, whatever indexes there are.
      await client.query("set enable_seqscan = off");
      for (const { table, text, values } of ALL_STEPS) {
        const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain ${text}`, [
          ...values,
        ]);
        const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
        const walked = [...plan.matchAll(/Seq Scan on (\w+)/g)].map(([, name = ""]) => name);
        assert.deepEqual(
          walked.filter((name) => LARGE.includes(name)),
          [],
          `${table}: ${plan}`,
        );
        if (table === "notification") assert.match(plan, /using notification_waiting/);
      }
    } finally {
      client.release(true);
    }
  });

  test("leaves what somebody has locked, and waits for nobody", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t);
    const { gateway, keys } = made;
    await owe(made, "other", receiver.url);
    const old = await makeOldMessage(made, receiver.url);
    const client = await gateway.db.pool.connect();
    try {
      await client.query("begin");
      await client.query("select from notification where merchant_id = $1 and id = $2 for update", [
        keys.id,
        old,
      ]);
      await sweep({ ...gateway, retention: { messagesDays: 30 } });
      assert.deepEqual(await idsOf(made, "notification"), [old]);
      await client.query("commit");
    } finally {
      client.release();
    }
    await sweep({ ...gateway, retention: { messagesDays: 30 } });
    assert.deepEqual(await idsOf(made, "notification"), []);
  });

  test("keeps a closed message that another one waits for", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t);
    const old = await makeOldMessage(made, receiver.url);
    await owe(made, "waits", receiver.url);
    const { gateway } = made;
    await gateway.db.pool.query("update notification set after_id = $1 where state = 'owed'", [
      old,
    ]);
    await sweep({ ...gateway, retention: { messagesDays: 30 } });
    assert.ok((await idsOf(made, "notification")).includes(old));
    await gateway.db.pool.query("update notification set after_id = null");
    await sweep({ ...gateway, retention: { messagesDays: 30 } });
    assert.ok(!(await idsOf(made, "notification")).includes(old));
  });

  test("sweeps the other kinds when one of them cannot be swept, and says which", async (t) => {
    const made = await createTestGateway(t);
    const receiver = await startReceiver(t);
    await makeOldMessage(made, receiver.url);
    const { pool } = made.gateway.db;
    await pool.query(`
      create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'this message stays'; end $$;
      create trigger refuse before delete on notification for each row execute function refuse()`);
    const told: unknown[] = [];
    const gateway = {
      ...made.gateway,
      retention: { messagesDays: 30, eventsDays: 30 },
      report: (error: unknown, about: object) => told.push([String(error), about]),
    };
    assert.equal(await sweep(gateway), false);
    assert.equal((await idsOf(made, "notification")).length, 1);
    assert.equal((await idsOf(made, "event")).length, 0);
    assert.deepEqual(told, [
      ["error: this message stays", { work: "sweep", table: "notification" }],
    ]);
  });

  test("passes over the visits of open orders, however many they are", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const open = await owe(made, "open");
    const closed = await owe(made, "closed");
    await cancel(gateway, await made.merchant(), "closed");
    await gateway.db.pool.query(
      `insert into wallet_visit
       select $1, $2, 'visitor-' || n, 0, null::timestamptz from generate_series(1, 2500) n
       union all select $1, $3, 'budi', 0, null::timestamptz`,
      [keys.id, open, closed],
    );
    clock.advance(9 * DAY_MS);
    await sweep(gateway);
    const { rows } = await gateway.db.pool.query(
      "select count(*) from wallet_visit where transaction_id = $1",
      [closed],
    );
    assert.deepEqual(rows, [{ count: 0 }]);
  });

  test("takes so many keys at once and no more, and leaves one that is in use", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const other = await createMerchant(gateway);
    await gateway.db.pool.query(
      `insert into idempotency_key (merchant_id, key, run_id, leased_until, expires_at, request_hash)
       select merchant_id, 'key-' || n, 'run', $3, $3, ''
       from (values ($1, $4::int), ($2, 3)) one (merchant_id, keys), generate_series(1, keys) n`,
      [keys.id, other.id, clock.now, FORGOTTEN_AT_ONCE],
    );
    const client = await gateway.db.pool.connect();
    try {
      await client.query("begin");
      await client.query("select from idempotency_key where key = 'key-1' for update");
      assert.equal(await forgetOldKeys(gateway), FORGOTTEN_AT_ONCE);
      // Of both merchants the first key is in use.
      assert.equal(await forgetOldKeys(gateway), 1);
      await client.query("commit");
    } finally {
      client.release();
    }
    assert.equal(await forgetOldKeys(gateway), 2);
  });

  test("keeps deeds and what upstreams said for as long as the operator says", async (t) => {
    const made = await createTestGateway(t);
    const { gateway, clock, keys } = made;
    const { pool } = gateway.db;
    const fill = async () => {
      const id = gateway.newId();
      await pool.query(
        "insert into activity (merchant_id, id, user_id, user_name, action, recorded_at) values ($1, $2, '', '', 'x', $3)",
        [keys.id, id, clock.now],
      );
      await pool.query(
        `insert into upstream_call (merchant_id, id, account_id, verb, started_at, latency_ms, outcome)
         values ($1, $2, 'account', 'find', $3, 1, 'answered')`,
        [keys.id, id, clock.now],
      );
      return id;
    };
    const old = await fill();
    clock.advance(40 * DAY_MS);
    const young = await fill();
    await sweep(gateway);
    assert.deepEqual(await idsOf(made, "activity"), [old, young]);
    assert.deepEqual(await idsOf(made, "upstream_call"), [old, young]);
    await sweep({ ...gateway, retention: { activityDays: 30, upstreamCallsDays: 30 } });
    assert.deepEqual(await idsOf(made, "activity"), [young]);
    assert.deepEqual(await idsOf(made, "upstream_call"), [young]);
    clock.advance(51 * DAY_MS);
    await sweep(gateway);
    assert.deepEqual(await idsOf(made, "activity"), [young]);
    clock.advance(40 * DAY_MS);
    await sweep(gateway);
    assert.deepEqual(await idsOf(made, "upstream_call"), []);
  });
});
