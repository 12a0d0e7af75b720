// What a production merchant's gateway adds to its upstream: to a charge, between a message and the
// notification that follows, and how many messages its inbox takes; then what an account that hangs costs
// the others, and how many calls are made. `npm run bench upstream`; ROUNDS=0 leaves the first part out.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../packages/gateway/src/domain/secret.ts";
import type { AccountLimits } from "../packages/gateway/src/domain/upstream/account-limits.ts";
import { type Gateway, openGateway } from "../packages/gateway/src/operations/gateway.ts";
import { createMerchant } from "../packages/gateway/src/operations/merchants/create-merchant.ts";
import { addAccount } from "../packages/gateway/src/operations/upstream/add-account.ts";
import { setAccountState } from "../packages/gateway/src/operations/upstream/set-account-state.ts";
import { testAccount } from "../packages/gateway/src/operations/upstream/test-account.ts";
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

interface Bank {
  readonly url: string;
  readonly bankKey: string;
  /** Where nobody ever answers. */
  readonly hangingUrl: string;
}

async function main(): Promise<void> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "gerbang-bench-"));
  const postgres = await startEmbeddedPostgres({ dataDir });
  const world = fork(new URL("upstream/world.ts", import.meta.url));
  const db = openDatabase({ ...postgres.connection, max: 10 });
  try {
    const [bank] = (await once(world, "message")) as [Bank];
    await migrate(db.pool);
    const gateway = openGateway({
      db,
      secret: new Secret("a secret for the bench"),
      wallNow: () => new Date(),
      delivery: { allowPrivateTargets: true },
      upstreams: { mode: "sandbox" },
    });
    const { shopKey } = await openShop(gateway, bank, AMPLE);
    const server = await startServer({ gateway, host: "127.0.0.1", port: 0 });
    try {
      await measure({ world, url: server.url, shopKey });
      await measureHanging({ world, url: server.url, shopKey }, gateway, bank);
      await measureLimits({ world, url: server.url, shopKey }, gateway, bank);
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

/** Not what is measured. */
const AMPLE = { callsPerSecond: 10_000, inFlightMax: 1_000 };

async function openShop(
  gateway: Gateway,
  bank: Bank,
  limits: Partial<AccountLimits>,
): Promise<{ readonly shopKey: string; readonly merchantId: MerchantId }> {
  const { id: merchantId, serverKey } = await createMerchant(gateway, {
    environment: "production",
    settings: { paymentNotificationUrls: [`${bank.url}/shop`] },
  });
  const added = await addAccount(gateway, {
    merchantId,
    connector: "core-api",
    profile: "other",
    environment: "sandbox",
    label: "bench",
    baseUrl: bank.url,
    keys: { serverKey: new Secret(bank.bankKey) },
    by: "operator",
    limits,
  });
  if (added.outcome === "refused") throw new Error(added.reason);
  const key = { merchantId, accountId: added.account.id };
  await testAccount(gateway, key, {
    find: async () => await Promise.resolve({ outcome: "absent" }),
  });
  const state = await setAccountState(gateway, key, "active");
  if (state.outcome === "refused") throw new Error(state.reason);
  return { shopKey: serverKey.reveal(), merchantId };
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

const HANGING_A_SECOND = 20;

/** Charges of others, and of a sandbox merchant, with and without an account that hangs beside them. */
async function measureHanging(bench: Bench, gateway: Gateway, bank: Bank): Promise<void> {
  const hung = await openShop(gateway, { ...bank, url: bank.hangingUrl }, {});
  const sandbox = await createMerchant(gateway);
  const simulated = { ...bench, shopKey: sandbox.serverKey.reveal() };
  // A 99th of 400 charges is the fourth slowest: 141 to 581 ms in rounds of one and the same thing.
  const charges = { work: "charge", count: 1_600, connections: 16, latencyMs: 100 } as const;
  const simple = { ...charges, count: 4_000, connections: 4 };
  const idle = { count: 0, connections: 1, latencyMs: 100 };
  const p99 = { others: [[], []], sandbox: [[], []] } as Record<string, [number[], number[]]>;
  await ask(simulated, simple);
  for (let round = 0; round < 6; round++) {
    for (const beside of [0, 1] as const) {
      if (beside === 1) {
        await ask(
          { ...bench, shopKey: hung.shopKey },
          { ...idle, work: "hang", count: HANGING_A_SECOND },
        );
      }
      p99["others"]?.[beside].push(quantile(await ask(bench, charges), 0.99));
      p99["sandbox"]?.[beside].push(quantile(await ask(simulated, simple), 0.99));
      await ask(bench, { ...idle, work: "unhang" });
    }
  }
  for (const [name, [alone, beside]] of Object.entries(p99)) {
    const [before, after] = [median(alone), median(beside)];
    console.log(
      `beside an account that hangs, with ${HANGING_A_SECOND} charges a second: 99th of ${name} ` +
        `${after.toFixed(1)} ms, ${before.toFixed(1)} ms alone (${percent(after, before)}); ` +
        `each round: ${rounded(beside)} and ${rounded(alone)}`,
    );
  }
}

/** How many calls an upstream gets: of more charges than it takes, and about codes that are open. */
async function measureLimits(bench: Bench, gateway: Gateway, bank: Bank): Promise<void> {
  for (const callsPerSecond of [10, 50, 200]) {
    const counted = `/account-${callsPerSecond}`;
    const { shopKey, merchantId } = await openShop(
      gateway,
      { ...bank, url: bank.url + counted },
      { callsPerSecond },
    );
    const flood = {
      work: "flood",
      count: 3_000,
      connections: 100,
      latencyMs: 20,
      counted,
    } as const;
    const { calls, seconds } = await ask({ ...bench, shopKey }, flood);
    await gateway.upstreamCalls.settled();
    const { rows } = await gateway.db.pool.query<{ most: number }>(MOST_BEGUN, [merchantId]);
    const begun = rows[0]?.most ?? 0;
    console.log(
      `limit ${callsPerSecond} a second, ${(3_000 / seconds).toFixed(0)} charges a second: at most ` +
        `${begun} calls are begun in any second (${percent(begun, callsPerSecond)}), ${calls.most} ` +
        `arrive (${percent(calls.most, callsPerSecond)}), ${(calls.total / seconds).toFixed(1)} on average`,
    );
  }
  const counted = "/account-open";
  const { shopKey, merchantId } = await openShop(
    gateway,
    { ...bank, url: bank.url + counted },
    AMPLE,
  );
  const open = { ...bench, shopKey };
  await ask(open, { work: "charge", count: 1, connections: 1, latencyMs: 0 });
  const { pool } = gateway.db;
  for (const text of COPIES) await pool.query(text, [merchantId, OPEN_CODES - 1]);
  const states: readonly (readonly [string, string, number])[] = [
    [
      "messages come",
      "next_sync_at = now() + random() * interval '5 minutes', heartbeat_at = now()",
      10_000,
    ],
    [
      "none comes",
      "next_sync_at = now() + random() * interval '2 minutes', heartbeat_at = null",
      10_000,
    ],
    ["none comes, all are due, limit 50", "next_sync_at = now()", 50],
  ];
  for (const [name, changes, limit] of states) {
    await pool.query("update upstream_account set calls_per_second = $2 where merchant_id = $1", [
      merchantId,
      limit,
    ]);
    await pool.query(
      `update upstream_attempt set syncs = 1, ${changes} where merchant_id = $1 and state = 'open'`,
      [merchantId],
    );
    const { calls, seconds } = await ask(open, { ...WATCH, latencyMs: 100, counted });
    console.log(
      `${OPEN_CODES} open codes, ${name}: ${(calls.total / seconds).toFixed(1)} calls a second, ` +
        `at most ${calls.most}`,
    );
  }
}

/** What arrives is late by as much as both processes are: on a busy machine some arrive together. */
const MOST_BEGUN = `
select max(count)::int as most from (
  select count(*) over (
    order by started_at range between interval '999 milliseconds' preceding and current row)
  from upstream_call where merchant_id = $1
) windows`;

const OPEN_CODES = 10_000;

/** As many open codes as one that was charged for, which the upstream knows, too. */
const COPIES = [
  copiesOf("transaction", {
    id: "id || '-' || n",
    order_id: "'copy-' || n",
    reference: "md5(id || n)",
  }),
  copiesOf("upstream_charge", {
    transaction_id: "transaction_id || '-' || n",
    order_id: "'copy-' || n",
  }),
  copiesOf("upstream_attempt", {
    id: "id || '-' || n",
    transaction_id: "transaction_id || '-' || n",
    reference: "md5(id || n)",
    upstream_order_id: "'copy-' || n",
    upstream_id: "'id-copy-' || n",
  }),
];

function copiesOf(table: string, changes: Readonly<Record<string, string>>): string {
  const members = Object.entries(changes).map(([column, value]) => `'${column}', ${value}`);
  return `insert into ${table}
    select (jsonb_populate_record(one, jsonb_build_object(${members.join(", ")}))).*
    from ${table} one, generate_series(1, $2::int) n where merchant_id = $1`;
}

const WATCH = { work: "watch", count: 30, connections: 1 } as const;

function rounded(values: readonly number[]): string {
  return values.map((value) => value.toFixed(0)).join(" ");
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}

function percent(value: number, of: number): string {
  const more = (value / of - 1) * 100;
  return `${more < 0 ? "−" : "+"}${Math.abs(more).toFixed(0)} %`;
}

async function ask(
  { world, url, shopKey }: Bench,
  order: Omit<WorldOrder, "url" | "shopKey">,
): Promise<WorldResult> {
  world.send({ ...order, url, shopKey } satisfies WorldOrder);
  const [result] = (await once(world, "message")) as [WorldResult];
  return result;
}

function at(result: WorldResult, share: number): string {
  return quantile(result, share).toFixed(0);
}

function quantile({ latencies }: WorldResult, share: number): number {
  return latencies[Math.floor(latencies.length * share)] ?? 0;
}

function over(result: WorldResult, share: number, latencyMs: number): string {
  return (Number(at(result, share)) - latencyMs).toFixed(0);
}

await main();
