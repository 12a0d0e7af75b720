// How many notifications a second reach a sink, every attempt recorded, and what one dead endpoint
// among a hundred costs the others. Two cores hold the gateway, PostgreSQL (fsync on) and the sink.
import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { type Gateway, openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { startDeliveryWorker } from "../packages/gateway/src/workers/delivery-worker.ts";

const ENDPOINTS = 100;
const MESSAGES = 20_000;
const DEAD_MESSAGES = 5_000;
const AIM_PER_SECOND = 3_000;
const BODY = JSON.stringify({ order_id: "order", filler: "x".repeat(700) });

const INSERT = `
insert into notification
  (merchant_id, id, order_id, kind, transaction_status, url, endpoint, body, created_at, due_at)
select $1, gen_random_uuid()::text, 'order', 'payment', 'pending', e.origin || '/notify', e.origin,
  $2, now() - interval '1 minute', now() - interval '1 minute'
from generate_series(0, $3::int - 1) i
join unnest($4::text[]) with ordinality e(origin, place) on e.place - 1 = i % cardinality($4)`;

const GIVE_UP = `
update notification set state = 'given_up', closed_at = now(), attempts = attempts + 1
where state = 'owed'`;

async function main(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const sink = fork(new URL("delivery/sink.ts", import.meta.url), [String(ENDPOINTS)]);
  const db = openDatabase(postgres.connection);
  try {
    const origins = await originsOf(sink);
    await migrate(db.pool);
    const gateway = openGateway({
      db,
      secret: new Secret("a secret for the bench"),
      wallNow: () => new Date(),
      delivery: { allowPrivateTargets: true },
    });
    await measure(gateway, origins, () => cpuMsOf([process.pid, postgres.pid, sink.pid ?? 0]));
  } finally {
    await db.close();
    sink.kill();
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function originsOf(sink: ChildProcess): Promise<readonly string[]> {
  const ports = await new Promise<readonly number[]>((resolve) => sink.once("message", resolve));
  return ports.map((port) => `http://127.0.0.1:${port}`);
}

/** Milliseconds of processor time of these processes and their children; 0 where there is no /proc. */
function cpuMsOf(pids: readonly number[]): number {
  if (process.platform !== "linux") return 0;
  const MS_PER_TICK = 10;
  return readdirSync("/proc").reduce((sum, name) => {
    if (!/^\d+$/.test(name)) return sum;
    let line: string;
    try {
      line = readFileSync(`/proc/${name}/stat`, "utf8");
    } catch {
      // It ended since it was listed.
      return sum;
    }
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    const ours = pids.includes(Number(name)) || Number(fields[1]) === pids[1];
    return ours ? sum + (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK : sum;
  }, 0);
}

async function measure(
  gateway: Gateway,
  origins: readonly string[],
  cpuMs: () => number,
): Promise<void> {
  const healthy = origins.slice(0, -1);
  const [one = ""] = healthy;
  await drain(gateway, { healthy, messages: 2_000 });
  const bare = await postAlone(gateway, one);
  const cpuMsBefore = cpuMs();
  const alone = await drain(gateway, { healthy: [one], messages: MESSAGES });
  console.log(`one endpoint: ${alone} notifications/s, ${share(alone, AIM_PER_SECOND)} of the aim`);
  console.log(`  ${share(alone, bare)} of posting alone, nothing leased or recorded`);
  const cores = ((cpuMs() - cpuMsBefore) / MESSAGES / 1000) * AIM_PER_SECOND;
  console.log(`  all three processes would need ${cores.toFixed(1)} cores for ${AIM_PER_SECOND}/s`);
  const many: number[] = [];
  const withDead: number[] = [];
  for (let round = 0; round < 3; round++) {
    many.push(await drain(gateway, { healthy, messages: MESSAGES }));
    withDead.push(await drain(gateway, { healthy, dead: origins.at(-1), messages: MESSAGES }));
  }
  console.log(`99 endpoints: ${median(many)} notifications/s`);
  console.log(`  beside a dead one: ${share(median(withDead), median(many))} of that`);
}

interface DeliveryLoad {
  readonly healthy: readonly string[];
  /** Owed {@link DEAD_MESSAGES} that it never answers. */
  readonly dead?: string | undefined;
  readonly messages: number;
}

/** Owes everything at once and returns how many a second were delivered and recorded. */
async function drain(gateway: Gateway, { healthy, dead, messages }: DeliveryLoad): Promise<number> {
  const { pool } = gateway.db;
  const { id } = await createMerchant(gateway);
  if (dead) await pool.query(INSERT, [id, BODY, DEAD_MESSAGES, [dead]]);
  await pool.query(INSERT, [id, BODY, messages, healthy]);
  await pool.query("vacuum analyze notification");
  await pool.query("checkpoint");
  let delivered = 0;
  const done = new Promise<void>((resolve) => {
    const stop = gateway.db.changes.subscribe(() => {
      if (++delivered < messages) return;
      stop();
      resolve();
    });
  });
  const startedAt = performance.now();
  const worker = startDeliveryWorker(gateway, (error) => console.error(error));
  await done;
  const perSecond = Math.round((1000 * messages) / (performance.now() - startedAt));
  // What the dead endpoint holds belongs to no later round: an attempt that ends now comes too late.
  await pool.query(GIVE_UP);
  await worker.stop();
  const { rows } = await pool.query<{ count: number }>(
    "select count(*) from notification_attempt where merchant_id = $1 and answer_status = 200",
    [id],
  );
  if (rows[0]?.count !== messages) throw new Error(`${rows[0]?.count} attempts recorded`);
  return perSecond;
}

async function postAlone({ outbound }: Gateway, origin: string): Promise<number> {
  let left = MESSAGES;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (left-- > 0) await outbound.post({ url: `${origin}/`, headers: {}, body: BODY });
    }),
  );
  return Math.round((1000 * MESSAGES) / (performance.now() - startedAt));
}

function share(part: number, whole: number): string {
  return `${Math.round((100 * part) / whole)} %`;
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}

await main();
