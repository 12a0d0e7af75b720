import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { openDatabase } from "../../packages/gateway/src/store/database.ts";

export interface YardstickOptions {
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
  statuses(merchantId: string, id: string): Promise<number>;
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

/** pgbench when it is on the PATH; else as many callers of plain `pg`. */
export async function pickYardstick(options: YardstickOptions): Promise<Yardstick> {
  const version = await promisify(execFile)("pgbench", ["--version"]).then(
    ({ stdout }) => stdout.trim(),
    // Not there: the other yardstick is the answer.
    () => undefined,
  );
  return version === undefined ? plainYardstick(options) : pgbenchYardstick(options, version);
}

function plainYardstick({ connection, seconds, connections }: YardstickOptions): Yardstick {
  const repeat = async (text: string, values: () => string[]) => {
    const { pool } = openDatabase({ ...connection, max: Math.min(connections, 24) });
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
  const charge = CHARGE.replace(":seed", "$2").replace(":merchant", "$1");
  const status = STATUS.replace(":merchant", "$1").replace(":id", "$2");
  return {
    name: "plain pg, one prepared statement a call (no pgbench on the PATH)",
    charges: async (merchantId) => await repeat(charge, () => [merchantId, randomUUID()]),
    statuses: async (merchantId, id) => await repeat(status, () => [merchantId, id]),
  };
}

function pgbenchYardstick(options: YardstickOptions, version: string): Yardstick {
  const { connection, seconds, connections, folder } = options;
  const bench = async (statement: string) => {
    const script = path.join(folder, "script.sql");
    // A statement stands on one line.
    await writeFile(
      script,
      `\\set n random(1, 1000000000)\n${statement.replace(/\s+/g, " ").trim()};\n`,
    );
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
  const seed = "concat(:client_id::text, '-', :n::text, '-', random())";
  return {
    name: version,
    charges: async (merchantId) =>
      await bench(CHARGE.replace(":seed", seed).replace(":merchant", `'${merchantId}'`)),
    statuses: async (merchantId, id) =>
      await bench(STATUS.replace(":merchant", `'${merchantId}'`).replace(":id", `'${id}'`)),
  };
}
