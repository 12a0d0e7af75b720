// What the five hottest statements cost, each beside the other ways that were tried: read the ratios
// to the first way, which is the gateway's. The ways take turns on one database; fsync is on.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import { changeContest, countDeadlocks } from "./statements/changes.ts";
import { chargeContest } from "./statements/charges.ts";
import { type Arena, hold } from "./statements/contest.ts";
import { countServed, leaseContest } from "./statements/leases.ts";
import { lookUpContest } from "./statements/look-ups.ts";
import { makeModel } from "./statements/model.ts";
import { processorTimeMs } from "./statements/processor-time.ts";
import { sumContests } from "./statements/sums.ts";

const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
const postgres = await startEmbeddedPostgres({ dataDir });
const db = openDatabase(postgres.connection);
try {
  await migrate(db.pool);
  const gateway = openGateway({
    db,
    secret: new Secret("a secret for the bench"),
    wallNow: () => new Date(),
  });
  await compare({ gateway, db, databaseCpuMs: () => processorTimeMs(postgres.pid) });
} finally {
  await db.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true });
}

async function compare(arena: Arena): Promise<void> {
  const model = await makeModel(arena.gateway);
  await hold(chargeContest(arena, model), arena);
  await hold(await changeContest(arena, model), arena);
  console.log(`  ${await countDeadlocks(arena, model)}`);
  await hold(await lookUpContest(arena, model), arena);
  for (const contest of await sumContests(arena, model)) await hold(contest, arena);
  await hold(await leaseContest(arena, model.notification.merchantId), arena);
  console.log(`  ${await countServed(arena)}`);
}
