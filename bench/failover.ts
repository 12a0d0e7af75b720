// What a primary that is killed under load costs, and that it costs nothing that was acknowledged: three gateways behind
// PgBouncer and HAProxy on three servers of PostgreSQL with synchronous replication, of which the one that leads is
// killed with -9 again and again. By Debian's packages `postgresql`, `patroni`, `etcd-server`, `haproxy` and
// `pgbouncer`, as root: `npm run bench failover`; `npm run bench failover -- --by=plain --kills=3` for less.
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { type Db, openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import type { DatabaseCluster } from "./failover/database-cluster.ts";
import { assertInstalled, Site } from "./failover/debian.ts";
import { startPatroniCluster } from "./failover/patroni-cluster.ts";
import { startPlainCluster } from "./failover/plain-cluster.ts";
import { type Readiness, watchReadiness } from "./failover/readiness.ts";
import { countBrokenPromises } from "./soak/broken-promises.ts";
import { type Cluster, passTime, startCluster } from "./soak/cluster.ts";
import { runLoad, type SoakLoad } from "./soak/merchant-load.ts";
import { type SoakReceiver, startReceiver } from "./soak/receiver.ts";

const GATEWAYS = 3;
const WORKERS = 12;
const SECRET = "a secret for the failover";
const SERVER_KEY = "SB-Mid-server-failover-failover-1";
/** Load before each kill, and after each take-over, so that there is something to lose. */
const LOAD_MS = 4_000;

const WAYS = { patroni: startPatroniCluster, plain: startPlainCluster } as const;

interface Kill {
  readonly name: string;
  /** By `performance.now()`. */
  readonly at: number;
  readonly repairedAt: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { by: { type: "string" }, kills: { type: "string", default: "10" } },
  });
  assertInstalled();
  for (const way of ["patroni", "plain"] as const) {
    if (values.by === undefined || values.by === way) await tryWay(way, Number(values.kills));
  }
}

async function tryWay(way: keyof typeof WAYS, count: number): Promise<void> {
  const site = await Site.open();
  const receiver = await startReceiver(SERVER_KEY);
  try {
    const databases = await WAYS[way](site);
    const db = openDatabase({ connectionString: databases.url, max: 4 });
    try {
      await prepare(db, receiver.url);
      const gateways = await startCluster(GATEWAYS, {
        DATABASE_URL: databases.url,
        DATABASE_LISTEN_URL: databases.listenUrl,
        GERBANG_DATA: `${site.folder}/gateway`,
        GERBANG_SECRET: SECRET,
      });
      await report(way, { databases, gateways, db, receiver, count });
    } finally {
      await db.close();
    }
  } finally {
    receiver.stop();
    await site.close();
  }
}

async function prepare(db: Db, notificationUrl: string): Promise<void> {
  await db.pool.choosePreparing("auto");
  await migrate(db.pool);
  const gateway = openGateway({ db, secret: new Secret(SECRET), wallNow: () => new Date() });
  await createMerchant(gateway, {
    serverKey: new Secret(SERVER_KEY),
    settings: { paymentNotificationUrls: [notificationUrl] },
  });
}

interface Trial {
  readonly databases: DatabaseCluster;
  readonly gateways: Cluster;
  readonly db: Db;
  readonly receiver: SoakReceiver;
  readonly count: number;
}

async function report(way: string, trial: Trial): Promise<void> {
  const { gateways, db, receiver } = trial;
  const readiness = watchReadiness(gateways.urls);
  const { load, kills } = await killUnderLoad(trial);
  await passTime(gateways, db, SERVER_KEY);
  await readiness.stop();
  const broken = await countBrokenPromises(db, load.acknowledged, receiver.taken);
  const exits = await gateways.stop();
  print(way, { load, kills, readiness, receiver });
  for (const [promise, times] of broken) say(`  broken ${times} times: ${promise}`);
  say(`exit codes after SIGTERM: ${exits.join(", ")}`);
  const isKept = [...broken.values()].every((times) => times === 0);
  if (!isKept || exits.some((code) => code !== 0) || receiver.forged > 0) process.exitCode = 1;
}

async function killUnderLoad({
  databases,
  gateways,
  count,
}: Trial): Promise<{ readonly load: SoakLoad; readonly kills: readonly Kill[] }> {
  const kills: Kill[] = [];
  let isOver = false;
  const loading = runLoad({
    urls: gateways.urls,
    serverKey: SERVER_KEY,
    workers: WORKERS,
    isOver: () => isOver,
  });
  while (kills.length < count) {
    await sleep(LOAD_MS);
    const at = performance.now();
    const name = await databases.killPrimary();
    await databases.takeOver();
    await databases.repair();
    kills.push({ name, at, repairedAt: performance.now() });
  }
  await sleep(LOAD_MS);
  isOver = true;
  return { load: await loading, kills };
}

interface Result {
  readonly load: SoakLoad;
  readonly kills: readonly Kill[];
  readonly readiness: Readiness;
  readonly receiver: SoakReceiver;
}

function print(way: string, { load, kills, readiness, receiver }: Result): void {
  const posts = [...receiver.taken.values()].reduce((sum, times) => sum + times, 0);
  const acknowledged = load.acknowledged.map(({ at }) => at).toSorted((a, b) => a - b);
  say(`${way}: ${GATEWAYS} gateways, 3 servers, ${kills.length} primaries killed with -9`);
  say(
    `${load.calls} calls, ${load.acknowledged.length} acknowledged, ${load.failed} told to come again or failed, ` +
      `${load.broken} cut off`,
  );
  say(
    `${receiver.taken.size} notifications, ${(posts / receiver.taken.size).toFixed(4)} posts each`,
  );
  kills.forEach(({ name, at, repairedAt }, index) => {
    const until = kills[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const { saidNo, saidYes } = readiness.between(at, until);
    say(
      `  ${name} killed: nothing acknowledged for ${seconds(longestGap(acknowledged, at, until))}; /readyz no after ` +
        `${seconds(saidNo - at)}, yes everywhere after ${seconds(saidYes - at)}; ` +
        `three servers again after ${seconds(repairedAt - at)}`,
    );
  });
}

/** The longest time without an acknowledged call that begins between two moments. */
function longestGap(moments: readonly number[], from: number, until: number): number {
  let longest = 0;
  moments.forEach((moment, index) => {
    const next = moments[index + 1];
    const isWithin = next !== undefined && next > from && moment < until;
    if (isWithin) longest = Math.max(longest, next - moment);
  });
  return longest;
}

const seconds = (ms: number) => (Number.isFinite(ms) ? `${(ms / 1_000).toFixed(1)} s` : "never");

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
