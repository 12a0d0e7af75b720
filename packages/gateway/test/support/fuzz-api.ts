import assert from "node:assert/strict";
import { Agent, request } from "node:http";
import type { TestContext } from "node:test";
import { pino } from "pino";
import { BiSnapCaller, giveClient } from "./bi-snap.ts";
import { type Asked, FuzzInputs, type FuzzKeys } from "./fuzz-inputs.ts";
import { startTestServer, type TestServer } from "./gateway.ts";

/** Written whatever is answered: the log of calls, what a repeat is answered with, and what the gateway keeps of itself. */
const OF_EVERY_CALL = ["api_request", "idempotency_key", "import_turn", "merchant_hold"];

/** Notes every row that is written from now on, by its table; a fact that tells of a refusal is none. */
async function noteWrites({ gateway }: TestServer): Promise<void> {
  const { pool } = gateway.db;
  const { rows } = await pool.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public' and tablename <> all($1)",
    [OF_EVERY_CALL],
  );
  const triggers = rows.map(
    ({ name }) =>
      `create trigger note_write after insert or update or delete on "${name}" for each row execute function note_write()`,
  );
  await pool.query(`
    create table noted_write (id bigint generated always as identity primary key, name text not null);
    create function note_write() returns trigger language plpgsql as
      $$begin
        if tg_table_name <> 'event' or to_jsonb(new) ->> 'name' is distinct from 'refund.refused' then
          insert into noted_write (name) values (tg_table_name);
        end if;
        return null;
      end$$;
    ${triggers.join(";")}`);
}

/** Where the notes end now, and the tables of those after `since`. */
async function readWrites({ gateway }: TestServer, since: string) {
  const { rows } = await gateway.db.pool.query<{ end: string; names: string | null }>({
    name: "noted-writes",
    text: `select coalesce(max(id), 0)::text as end,
             (select string_agg(distinct name, ' ') from noted_write where id > $1) as names
           from noted_write`,
    values: [since],
  });
  const [{ end, names } = { end: since, names: null }] = rows;
  return { end, names };
}

async function openKeys(server: TestServer, caller: BiSnapCaller): Promise<FuzzKeys> {
  const token = await caller.token();
  const serverKey = server.keys.serverKey.reveal();
  const timestamp = server.clock.now.toISOString();
  const secret = caller.client.secret.reveal();
  const merchantId = server.keys.id;
  return { merchantId, serverKey, token, secret, timestamp };
}

/** The one that the real service answers so: an empty charge. */
function isEmptyCharge({ url }: Asked, status: number): boolean {
  return url.startsWith("/v2/charge") && status === 500;
}

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Over HTTP, with the address as it is: `fetch` would mend it. */
async function ask(url: string, agent: Agent, asked: Asked): Promise<Answered> {
  const { method, url: path, headers, payload = "" } = asked;
  const { hostname, port } = new URL(url);
  const length = { "content-length": String(Buffer.byteLength(payload)) };
  return await new Promise((resolve, reject) => {
    const sent = request(
      { agent, hostname, port, method, path, headers: { ...headers, ...length } },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on("data", (piece: Buffer) => pieces.push(piece)).on("error", reject);
        answer.on("end", () => {
          const { statusCode: status = 0, headers: answered } = answer;
          const type = answered["content-type"] ?? "";
          resolve({ status, type, text: Buffer.concat(pieces).toString() });
        });
      },
    );
    sent.on("error", reject).end(payload);
  });
}

const INSIDES = /\.ts:\d+|node_modules|\bat \w+ \(|syntax error at|violates/;

/** Throws what is wrong with an answer, whatever was asked; returns whether it refuses. */
function judge(asked: Asked, { status, type, text }: Answered, what: string): boolean {
  assert.ok(status < 500 || isEmptyCharge(asked, status), what);
  assert.doesNotMatch(text, /"status_code":"500"/, what);
  if (type.startsWith("image/")) return false;
  assert.doesNotMatch(type, /html/, what);
  assert.doesNotMatch(text, INSIDES, what);
  const [, code = ""] = /"status_code":"(\d+)"/.exec(text) ?? [];
  if (!asked.url.startsWith("/sandbox/")) {
    // 407 says of a transaction that it is expired, also to whoever has expired it.
    const isToldOf = text.includes('"transaction_status"');
    return status >= 400 || (code.startsWith("4") && !isToldOf);
  }
  // Ours, where the HTTP status says whether it was done: a code may be of a payment that is told of.
  const isRefused = /"docs":/.test(text) || status >= 400;
  if (isRefused) assert.equal(code, String(status), what);
  return isRefused;
}

/**
 * Asks `count` things of the API of a gateway of its own, one after the other, and says how many were refused
 * and answered.
 */
export async function fuzzApi(t: TestContext, { seed, count }: { seed: number; count: number }) {
  const failures: string[] = [];
  const logger = pino({ level: "error" }, { write: (line: string) => void failures.push(line) });
  const server = await startTestServer(t, { holdWaitMs: 200, logger });
  const caller = new BiSnapCaller(server, await giveClient(server));
  const keys = await openKeys(server, caller);
  const inputs = new FuzzInputs(keys, seed);
  await noteWrites(server);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const said = { refused: 0, answered: 0 };
  let end = "0";
  for (let index = 0; index < count; index++) {
    const asked = inputs.next();
    const answer = await ask(server.url, agent, asked);
    const { status, text } = answer;
    const told = JSON.stringify({ ...asked, headers: { type: asked.headers["content-type"] } });
    const what = `seed ${seed}, input ${index}: ${told.slice(0, 900)} → ${status} ${text.slice(0, 300)} ${failures.at(-1)?.slice(0, 900) ?? ""}`;
    const isRefused = judge(asked, answer, what);
    const written = await readWrites(server, end);
    if (isRefused) assert.equal(written.names, null, `${what}, and yet it wrote: ${written.names}`);
    else inputs.learn(text);
    if (text.includes("Invalid Token (B2B)")) keys.token = await caller.token();
    ({ end } = written);
    said[isRefused ? "refused" : "answered"]++;
  }
  assert.deepEqual(failures, [], "nothing failed on the way");
  return said;
}
