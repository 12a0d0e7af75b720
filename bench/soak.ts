// What several gateways on one database keep while they are killed with -9 in the middle of charges,
// payments, refunds and deliveries, over and over: every promise is looked up in the database and at
// the receiver afterwards. `npm run bench soak`; SOAK_SECONDS=600 goes on for longer.
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
import { countBrokenPromises } from "./soak/broken-promises.ts";
import { type Cluster, passTime, startCluster } from "./soak/cluster.ts";
import { runLoad, type SoakLoad } from "./soak/merchant-load.ts";
import { type SoakReceiver, startReceiver } from "./soak/receiver.ts";

const GATEWAYS = 3;
const WORKERS = 12;
const SECONDS = Number(process.env["SOAK_SECONDS"] ?? "30");
const KILL_EVERY_MS = 1_000;
const SECRET = "a secret for the soak";
const SERVER_KEY = "SB-Mid-server-soak-soak-soak-soak";

interface SoakResult {
  readonly load: SoakLoad;
  readonly kills: number;
  readonly exits: readonly (number | null)[];
  readonly broken: ReadonlyMap<string, number>;
}

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "gerbang-soak-"));
  const postgres = await startEmbeddedPostgres({
    dataDir: path.join(folder, "database"),
    settings: { max_connections: "200" },
  });
  const receiver = await startReceiver(SERVER_KEY);
  const db = openDatabase(postgres.connection);
  try {
    await prepare(db, receiver.url);
    const cluster = await startCluster(GATEWAYS, {
      DATABASE_URL: connectionUrl(postgres.connection),
      GERBANG_DATA: path.join(folder, "gateway"),
      GERBANG_SECRET: SECRET,
    });
    print(await soak(cluster, db, receiver), receiver);
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

async function soak(cluster: Cluster, db: Db, receiver: SoakReceiver): Promise<SoakResult> {
  const until = performance.now() + SECONDS * 1_000;
  const isOver = () => performance.now() >= until;
  let kills = 0;
  const killing = (async () => {
    while (!isOver()) {
      await sleep(KILL_EVERY_MS);
      await cluster.killOne(kills++);
    }
  })();
  const options = { urls: cluster.urls, serverKey: SERVER_KEY, workers: WORKERS, isOver };
  const [load] = await Promise.all([runLoad(options), killing]);
  await passTime(cluster, db, SERVER_KEY);
  const broken = await countBrokenPromises(db, load.acknowledged, receiver.taken);
  return { load, kills, exits: await cluster.stop(), broken };
}

function print({ load, kills, exits, broken }: SoakResult, receiver: SoakReceiver): void {
  const posts = [...receiver.taken.values()].reduce((sum, times) => sum + times, 0);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`${GATEWAYS} gateways, ${SECONDS} s, ${kills} kills with -9`);
  say(`${load.calls} calls, ${load.acknowledged.length} acknowledged, ${load.broken} cut off`);
  say(
    `${receiver.taken.size} notifications, ${(posts / receiver.taken.size).toFixed(4)} posts each, ` +
      `${receiver.refused} refused on purpose, ${receiver.forged} with a wrong signature`,
  );
  for (const [promise, times] of broken) say(`  broken ${times} times: ${promise}`);
  say(`exit codes after SIGTERM: ${exits.join(", ")}`);
  const isKept = [...broken.values()].every((times) => times === 0);
  const isClean = exits.every((code) => code === 0) && receiver.forged === 0;
  if (!isKept || !isClean) process.exitCode = 1;
}

await main();
