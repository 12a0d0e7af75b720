// What a production merchant's gateway adds to its upstream: to a charge, between a message and the
// notification that follows, and how many messages its inbox takes. `npm run bench upstream`.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import { type Gateway, openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { addAccount } from "../packages/gateway/src/operations/upstream/add-account.ts";
import { setAccountState } from "../packages/gateway/src/operations/upstream/set-account-state.ts";
import { directPort, testAccount } from "../packages/gateway/src/operations/upstream/test-account.ts";
import { createUpstreamHttp } from "../packages/gateway/src/outbound/upstream-http.ts";
import { startEmbeddedPostgres } from "../packages/gateway/src/postgres/embedded-postgres.ts";
import { startServer } from "../packages/gateway/src/start/server.ts";
import { openDatabase } from "../packages/gateway/src/store/database.ts";
import { migrate } from "../packages/gateway/src/store/migrate.ts";
import type { WorldOrder, WorldResult } from "./upstream/world.ts";

const ROUNDS = Number(process.env["ROUNDS"] ?? "3");

interface Bench {
  readonly world: ChildProcess;
  readonly url: string;
  readonly shopKey: string;
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const world = fork(new URL("upstream/world.ts", import.meta.url));
  const db = openDatabase({ ...postgres.connection, max: 10 });
  try {
    const [bank] = (await once(world, "message")) as [{ url: string; bankKey: string }];
    await migrate(db.pool);
    const gateway = openGateway({
      db,
      secret: new Secret("a secret for the bench"),
      wallNow: () => new Date(),
      delivery: { allowPrivateTargets: true },
      upstreams: { mode: "sandbox" },
    });
    const shopKey = await openShop(gateway, bank);
    const server = await startServer({ gateway, host: "127.0.0.1", port: 0 });
    try {
      await measure({ world, url: server.url, shopKey });
    } finally {
      await server.stop();
    }
  } finally {
    world.kill();
    await db.close();
    await postgres.stop();
    await rm(dataDir, { recursive: true });
  }
}

async function openShop(
  gateway: Gateway,
  bank: { readonly url: string; readonly bankKey: string },
): Promise<string> {
  const { id: merchantId, serverKey } = await createMerchant(gateway, {
    environment: "production",
    settings: { paymentNotificationUrls: [`${bank.url}/shop`] },
  });
  const added = await addAccount(gateway, {
    merchantId,
    profile: "other",
    environment: "sandbox",
    label: "bench",
    baseUrl: bank.url,
    serverKey: new Secret(bank.bankKey),
    by: "operator",
  });
  if (added.outcome === "refused") throw new Error(added.reason);
  const key = { merchantId, accountId: added.account.id };
  const http = createUpstreamHttp({ allowPrivate: true });
  await testAccount(gateway, key, directPort(http));
  const state = await setAccountState(gateway, key, "active");
  if (state.outcome === "refused") throw new Error(state.reason);
  return serverKey.reveal();
}

async function measure(bench: Bench): Promise<void> {
  await ask(bench, { work: "charge", count: 500, connections: 32, latencyMs: 10 });
  for (let round = 1; round <= ROUNDS; round++) {
    console.log(`round ${round}`);
    const calm = await ask(bench, { work: "charge", count: 300, connections: 4, latencyMs: 100 });
    console.log(
      `  charge, 4 at once: ${over(calm, 0.5, 100)} ms over the upstream's 100 ms at the median, ` +
        `${over(calm, 0.99, 100)} ms at the 99th`,
    );
    const full = await ask(bench, {
      work: "charge",
      count: 3_000,
      connections: 48,
      latencyMs: 200,
    });
    console.log(
      `  charge, 48 at once: ${(3_000 / full.seconds).toFixed(0)} a second, ` +
        `${((3_000 / full.seconds / (48 / 0.2)) * 100).toFixed(0)} % of what 200 ms allow`,
    );
    const bell = await ask(bench, { work: "bell", count: 600, connections: 8, latencyMs: 100 });
    console.log(
      `  message to notification, upstream 100 ms: median ${at(bell, 0.5)} ms, 99th ${at(bell, 0.99)} ms`,
    );
    const inbox = await ask(bench, { work: "inbox", count: 10_000, connections: 64, latencyMs: 0 });
    console.log(
      `  inbox: ${(10_000 / inbox.seconds).toFixed(0)} messages a second, 99th ${at(inbox, 0.99)} ms`,
    );
  }
}

async function ask(
  { world, url, shopKey }: Bench,
  order: Omit<WorldOrder, "url" | "shopKey">,
): Promise<WorldResult> {
  world.send({ ...order, url, shopKey } satisfies WorldOrder);
  const [result] = (await once(world, "message")) as [WorldResult];
  return result;
}

function at({ latencies }: WorldResult, share: number): string {
  return (latencies[Math.floor(latencies.length * share)] ?? 0).toFixed(0);
}

function over(result: WorldResult, share: number, latencyMs: number): string {
  return (Number(at(result, share)) - latencyMs).toFixed(0);
}

await main();
