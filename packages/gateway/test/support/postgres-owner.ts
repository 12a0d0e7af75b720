import { setInterval } from "node:timers";
import pg from "pg";
import { startEmbeddedPostgres } from "../../src/postgres/embedded-postgres.ts";

// A process of its own for the tests to kill: runs PostgreSQL on the folder it is given, writes as
// fast as it can when told to, and prints each row once its commit was acknowledged.
const [dataDir = "", mode = "idle"] = process.argv.slice(2);
const postgres = await startEmbeddedPostgres({ dataDir });
const pool = new pg.Pool({ ...postgres.connection, max: 4 });
// The server may stop, or be killed, while a connection that the pool has let go of still closes.
pool.on("error", () => undefined);
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => void stop(signal));
}
print({ ready: true, pid: postgres.pid, adopted: postgres.adopted });

if (mode === "write") await Promise.all([1, 2, 3, 4].map(write));
else setInterval(() => undefined, 60_000);

async function write(): Promise<never> {
  await pool.query("create table if not exists written (id bigint primary key)").catch(() => null);
  for (;;) {
    const id = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
    await pool.query("insert into written (id) values ($1)", [id]);
    print({ id });
  }
}

/**
 * The database must still answer when the signal has arrived. Asked by a client, whose end is the
 * end of its connection: a pool's is not, and the server's log would tell of a connection cut off.
 */
async function stop(signal: string): Promise<void> {
  await pool.end();
  const client = new pg.Client(postgres.connection);
  await client.connect();
  const { rows } = await client.query<{ answer: number }>("select 1 as answer");
  print({ signal, answer: rows[0]?.answer });
  await client.end();
  await postgres.stop();
  process.exit(0);
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
