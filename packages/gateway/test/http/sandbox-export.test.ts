import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { suite, type TestContext, test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { pino } from "pino";
import { exportSnapshot } from "../../src/operations/sandbox/export-snapshot.ts";
import { startServer } from "../../src/start/server.ts";
import { createTestGateway, type TestGateway } from "../support/gateway.ts";

const EXPORT = "/sandbox/v1/export";
const EVENTS = 4_000;
/** More than any buffer on the way takes, so that the export waits for its reader. */
const BYTES = 40_000_000;

async function addEvents({ gateway, keys, clock }: TestGateway): Promise<void> {
  const ids = Array.from({ length: EVENTS }, () => gateway.newId());
  await gateway.db.pool.query(
    `insert into event (merchant_id, id, name, occurred_at, recorded_at, data)
     select $1, id, 'test', $3, $3, jsonb_build_object('text', repeat('x', $4))
     from unnest($2::text[]) id`,
    [keys.id, ids, clock.now, BYTES / EVENTS],
  );
}

/** A server and the warnings and errors that it logs. */
async function startLogged(t: TestContext, { gateway }: TestGateway) {
  const logged: string[] = [];
  const log = new Writable({
    write(line: Buffer, _encoding, done) {
      logged.push(line.toString());
      done();
    },
  });
  const logger = pino({ level: "warn" }, log);
  const server = await startServer({ gateway, host: "127.0.0.1", port: 0, workers: false, logger });
  t.after(async () => await server.stop());
  return { server, logged };
}

function authorization({ keys }: TestGateway) {
  return { authorization: `Basic ${btoa(`${keys.serverKey.reveal()}:`)}` };
}

/** A merchant whose export is long, and somebody who has begun to read it. */
async function beginExport(t: TestContext) {
  const made = await createTestGateway(t);
  await addEvents(made);
  const { server, logged } = await startLogged(t, made);
  const { hostname, port, host } = new URL(server.url);
  const reader = connect(Number(port), hostname);
  t.after(() => reader.destroy());
  const headers = Object.entries({ host, ...authorization(made) });
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  reader.write([`GET ${EXPORT} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  await once(reader, "readable");
  return { made, logged, reader };
}

async function openTransactions({ gateway }: TestGateway): Promise<readonly number[]> {
  const { rows } = await gateway.db.pool.query<{ pid: number }>(
    `select pid from pg_stat_activity
     where datname = current_database() and state = 'idle in transaction'`,
  );
  return rows.map(({ pid }) => pid);
}

async function untilIdle({ gateway: { db } }: TestGateway): Promise<void> {
  while (db.pool.idleCount < db.pool.totalCount) await turn();
}

async function untilExportRests(made: TestGateway): Promise<number> {
  for (;;) {
    const [pid] = await openTransactions(made);
    if (pid !== undefined) return pid;
  }
}

suite("an export", () => {
  test("whose reader leaves in the middle ends its database transaction", async (t) => {
    const { made, logged, reader } = await beginExport(t);
    await untilExportRests(made);
    reader.destroy();
    await untilIdle(made);
    assert.deepEqual(await openTransactions(made), []);
    assert.deepEqual(logged, []);
  });

  test("that is asked for no more lines ends its database transaction", async (t) => {
    const made = await createTestGateway(t);
    const lines = exportSnapshot(made.gateway, await made.merchant());
    await lines.next();
    assert.equal((await openTransactions(made)).length, 1);
    await lines.return();
    assert.deepEqual(await openTransactions(made), []);
    const { pool } = made.gateway.db;
    assert.equal(pool.idleCount, pool.totalCount);
  });

  test("that fails on the way breaks off without its last line, and is logged once", async (t) => {
    const { made, logged, reader } = await beginExport(t);
    const pid = await untilExportRests(made);
    await made.gateway.db.pool.query("select pg_terminate_backend($1)", [pid]);
    let text = "";
    for await (const chunk of reader.setEncoding("utf8")) text += chunk;
    assert.match(text, /^HTTP\/1.1 200 OK/);
    assert.doesNotMatch(text, /"end":/);
    assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
    assert.equal(logged.length, 1, logged.join(""));
    assert.match(logged[0] ?? "", /an export broke off/);
    await untilIdle(made);
  });

  test("that cannot begin is answered as a failure, and logged once", async (t) => {
    const made = await createTestGateway(t);
    await made.gateway.db.pool.query("alter table fault_plan rename to gone");
    const { server, logged } = await startLogged(t, made);
    const answer = await fetch(server.url + EXPORT, { headers: authorization(made) });
    assert.equal(((await answer.json()) as { status_code: string }).status_code, "500");
    assert.equal(logged.length, 1, logged.join(""));
    await untilIdle(made);
  });

  test("is a file that nobody keeps", async (t) => {
    const made = await createTestGateway(t);
    const { server } = await startLogged(t, made);
    const answer = await fetch(server.url + EXPORT, { headers: authorization(made) });
    assert.equal(answer.headers.get("content-type"), "application/x-ndjson");
    assert.equal(answer.headers.get("cache-control"), "no-store");
    assert.equal(
      answer.headers.get("content-disposition"),
      `attachment; filename="${made.keys.id}.gerbang-session.jsonl"`,
    );
    assert.match(await answer.text(), /"end":/);
  });
});
