import { execFile } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { openDatabase } from "../../packages/gateway/src/store/database.ts";

interface YardstickOptions {
  readonly connection: PostgresConnection;
  readonly seconds: number;
  readonly connections: number;
  /** For the script of pgbench. */
  readonly folder: string;
}

/** What the same database does when nothing stands before it, in calls a second. */
export interface Yardstick {
  readonly name: string;
  charges(merchantId: string): Promise<number>;
  statuses(merchantId: string): Promise<number>;
  payments(merchantId: string): Promise<number>;
}

// What a charge writes: the transaction and its event, in one statement.
const CHARGE = `
with names as (select md5(:seed::text) as id), inserted as (
  insert into transaction (merchant_id, id, order_id, reference, qr_reference, qr_payload, charged_as,
    payment_type, acquirer, gross_amount, status, created_at, expires_at, request)
  select :merchant, id, id, id, id, repeat('x', 240), 'gopay', 'gopay', 'gopay', 44000, 'pending',
    now(), now() + interval '15 minutes', '{"payment_type": "gopay"}' from names
  on conflict do nothing returning merchant_id, id, order_id
)
insert into event (merchant_id, id, transaction_id, order_id, name, occurred_at, recorded_at)
select merchant_id, id, id, order_id, 'transaction.pending', now(), now() from inserted`;
const STATUS = "select * from transaction where merchant_id = :merchant and id = :id";
// What a payment writes, and the next time the other way round: orders do not run out.
const PAY = `
with moved as (
  update transaction set version = version + 1,
    status = case status when 'pending' then 'settlement' else 'pending' end,
    settled_at = case status when 'pending' then now() end
  where merchant_id = :merchant and id = :id
  returning merchant_id, id, order_id
)
insert into event (merchant_id, id, transaction_id, order_id, name, occurred_at, recorded_at)
select merchant_id, md5(:seed::text), id, order_id, 'transaction.settlement', now(), now() from moved`;

/** pgbench when it is on the PATH; else as many callers of plain `pg`. */
export async function pickYardstick(options: YardstickOptions): Promise<Yardstick> {
  const version = await promisify(execFile)("pgbench", ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    // Not there: the other yardstick is the answer.
    () => undefined,
  );
  return version === undefined ? plainYardstick(options) : pgbenchYardstick(options, version);
}

/** Of the orders that `addPendingOrders` made, the first are left to the yardstick. */
export const YARDSTICK_ORDERS = 10_000;

function plainYardstick({ connection, seconds, connections }: YardstickOptions): Yardstick {
  const repeat = async (statement: string, merchantId: string) => {
    const { pool } = openDatabase({ ...connection, max: Math.min(connections, 24) });
    const [names, text] = placeholders(statement);
    const values = () =>
      names.map((name) => {
        if (name === "merchant") return merchantId;
        return name === "id" ? `bench-${randomInt(1, YARDSTICK_ORDERS)}` : randomUUID();
      });
    const until = performance.now() + seconds * 1_000;
    let done = 0;
    const caller = async () => {
      while (performance.now() < until) {
        await pool.query({ name: "yardstick", text, values: values() });
        done++;
      }
    };
    await Promise.all(Array.from({ length: connections }, caller));
    await pool.end();
    return done / seconds;
  };
  return {
    name: "plain pg, one prepared statement a call (no pgbench on the PATH)",
    charges: async (merchantId) => await repeat(CHARGE, merchantId),
    statuses: async (merchantId) => await repeat(STATUS, merchantId),
    payments: async (merchantId) => await repeat(PAY, merchantId),
  };
}

/** The variables of a statement in their order, and the statement with numbers for them. */
function placeholders(statement: string): [readonly string[], string] {
  const names = [
    ...new Set([...statement.matchAll(/(?<!:):([a-z]+)/g)].map(([, name]) => name ?? "")),
  ];
  const text = statement.replace(
    /(?<!:):([a-z]+)/g,
    (_, name: string) => `$${names.indexOf(name) + 1}`,
  );
  return [names, text];
}

function pgbenchYardstick(options: YardstickOptions, version: string): Yardstick {
  const { connection, seconds, connections, folder } = options;
  const bench = async (statement: string, merchantId: string) => {
    const script = path.join(folder, "script.sql");
    const text = statement
      .replace(":seed", "concat(:client_id::text, '-', :n::text, '-', random())")
      .replace(":merchant", `'${merchantId}'`)
      .replace(":id", "concat('bench-', :order::text)")
      // A statement stands on one line.
      .replace(/\s+/g, " ")
      .trim();
    const variables = `\\set n random(1, 1000000000)\n\\set order random(1, ${YARDSTICK_ORDERS})\n`;
    await writeFile(script, `${variables}${text};\n`);
    const { host, port, user, database } = connection;
    const server = `-h ${host} -p ${port} -U ${String(user)}`.split(" ");
    const run = `-n -M prepared -c ${connections} -j 2 -T ${seconds} -f`.split(" ");
    const { stdout } = await promisify(execFile)("pgbench", [
      ...server,
      ...run,
      script,
      String(database),
    ]);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  };
  return {
    name: version,
    charges: async (merchantId) => await bench(CHARGE, merchantId),
    statuses: async (merchantId) => await bench(STATUS, merchantId),
    payments: async (merchantId) => await bench(PAY, merchantId),
  };
}
