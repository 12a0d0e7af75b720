// What a kill with -9 under load costs the merchants: messages that are posted again, because the dead
// process had posted them and not recorded it; and how long until everything it held is taken up.
// `npm run bench takeover`; KILLS=20 for more.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { connectionUrl } from "../packages/gateway/src/postgres/connection.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { type Db, openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { type Cluster, startCluster } from "./soak/cluster.ts";
import { runLoad } from "./soak/merchant-load.ts";
import { type SoakReceiver, startReceiver } from "./soak/receiver.ts";

const KILLS = Number(process.env["KILLS"] ?? "8");
const WORKERS = 24;
const LOAD_MS = 3_000;
const KILLED_BEFORE_END_MS = 500;
const SECRET = "a secret for the bench";
const SERVER_KEY = "SB-Mid-server-take-over-take-over-1";

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-takeover-"));
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(folder, "database") });
  const receiver = await startReceiver(SERVER_KEY, { refusedShare: 0 });
  const db = openDatabase({ ...postgres.connection, max: 4 });
  try {
    await prepare(db, receiver.url);
    const cluster = await startCluster(2, {
      DATABASE_URL: connectionUrl(postgres.connection),
      GERBANG_DATA: path.join(folder, "gateway"),
      GERBANG_SECRET: SECRET,
    });
    const repeated: number[] = [];
    const seconds: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const cost = await killUnderLoad(cluster, db, { receiver, place: kill });
      repeated.push(cost.repeated);
      seconds.push(cost.seconds);
    }
    await cluster.stop();
    print("messages posted again per kill", repeated, "");
    print("until nothing was owed any more", seconds, " s");
  } finally {
    receiver.stop();
    await db.close();
    await postgres.stop();
    await rm(folder, { recursive: true });
  }
}

async function prepare(db: Db, notificationUrl: string): Promise<void> {
  await migrate(db.pool);
  const gateway = openGateway({ db, secret: new Secret(SECRET), wallNow: () => new Date() });
  await createMerchant(gateway, {
    serverKey: new Secret(SERVER_KEY),
    settings: { paymentNotificationUrls: [notificationUrl] },
  });
}

async function killUnderLoad(
  cluster: Cluster,
  db: Db,
  { receiver, place }: { readonly receiver: SoakReceiver; readonly place: number },
): Promise<{ readonly repeated: number; readonly seconds: number }> {
  const before = countRepeated(receiver);
  const until = performance.now() + LOAD_MS;
  const isOver = () => performance.now() >= until;
  const load = runLoad({ urls: cluster.urls, serverKey: SERVER_KEY, workers: WORKERS, isOver });
  await sleep(LOAD_MS - KILLED_BEFORE_END_MS);
  const killedAt = performance.now();
  await Promise.all([load, cluster.killOne(place)]);
  await untilNothingOwed(db);
  return {
    repeated: countRepeated(receiver) - before,
    seconds: (performance.now() - killedAt) / 1_000,
  };
}

async function untilNothingOwed(db: Db): Promise<void> {
  for (;;) {
    const { rows } = await db.pool.query("select from notification where state = 'owed' limit 1");
    if (rows.length === 0) return;
    await sleep(20);
  }
}

function countRepeated({ taken }: SoakReceiver): number {
  return [...taken.values()].reduce((sum, times) => sum + times - 1, 0);
}

function print(what: string, values: readonly number[], unit: string): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const most = Math.max(...values);
  console.log(`${what}: ${mean.toFixed(1)}${unit} on average, ${most.toFixed(1)}${unit} at most`);
}

await main();
