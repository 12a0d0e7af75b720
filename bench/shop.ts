import { fork } from "node:child_process";
import { once } from "node:events";
import { startBenchServer } from "./charge/bench-server.ts";
import type { Figure } from "./result/bench-result.ts";
import { keepResult } from "./result/keep-result.ts";
import { medianOf, show } from "./result/render-page.ts";

// A shop from end to end: an order is charged, paid by the sandbox's API, its notification is delivered to
// the shop's backend (another process), which checks the signature; then it counts as paid.
//
//   node --conditions=@gerbang/source bench/shop.ts [--seconds 5] [--customers 32] [--rounds 3] [--keep]

const SECONDS = Number(optionOf("seconds") ?? 5);
const CUSTOMERS = Number(optionOf("customers") ?? 32);
const ROUNDS = Number(optionOf("rounds") ?? 3);

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

const receiver = fork(new URL("shop/receiver.ts", import.meta.url));
const [port] = (await once(receiver, "message")) as [number];
const server = await startBenchServer(`http://127.0.0.1:${port}/notify`);
const { url, whole } = server.started;
const headers = {
  authorization: `Basic ${btoa(`${whole.serverKey}:`)}`,
  "content-type": "application/json",
};
const waiting = new Map<string, () => void>();
let orders = 0;

receiver.send(whole.serverKey);
receiver.on("message", (orderId: string) => {
  waiting.get(orderId)?.();
  waiting.delete(orderId);
});
try {
  await run();
} finally {
  receiver.disconnect();
  await server.stop();
}

async function run(): Promise<void> {
  await measureRound(2);
  const rounds: MeasuredRound[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await measureRound(SECONDS));
  const figure = (what: string, unit: string, of: (round: MeasuredRound) => number): Figure => ({
    row: "from charge to paid",
    what,
    unit,
    rounds: rounds.map(of),
  });
  const figures = [
    figure("orders", "/s", ({ perSecond }) => perSecond),
    figure("p50", "ms", ({ p50 }) => p50),
    figure("p99", "ms", ({ p99 }) => p99),
    figure("processor time, gateway", "µs", ({ gatewayMicros }) => gatewayMicros),
    figure("processor time, PostgreSQL", "µs", ({ databaseMicros }) => databaseMicros),
  ];
  const setting = `${CUSTOMERS} customers, one order after the other, ${ROUNDS} rounds of ${SECONDS} s.`;
  console.log(setting);
  for (const { what, unit, rounds: all } of figures) {
    console.log(
      `  ${what.padEnd(28)} ${show(medianOf(all)).padStart(7)} ${unit.padEnd(3)} ${all.map(show).join(", ")}`,
    );
  }
  keepResult({ bench: "shop", setting, figures, missing: [] });
}

interface MeasuredRound {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly gatewayMicros: number;
  readonly databaseMicros: number;
}

async function measureRound(seconds: number): Promise<MeasuredRound> {
  const times: number[] = [];
  const before = await server.used();
  const startedAt = performance.now();
  const customer = async () => {
    while (performance.now() - startedAt < seconds * 1_000) times.push(await buy());
  };
  await Promise.all(Array.from({ length: CUSTOMERS }, customer));
  const took = (performance.now() - startedAt) / 1_000;
  const after = await server.used();
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
  return {
    perSecond: times.length / took,
    p50: at(0.5),
    p99: at(0.99),
    gatewayMicros: (after.gateway - before.gateway) / times.length,
    databaseMicros: (after.database - before.database) / times.length,
  };
}

/** Milliseconds from the charge until the shop knows that it is paid. */
async function buy(): Promise<number> {
  const orderId = `order-${orders++}`;
  const startedAt = performance.now();
  const paid = new Promise<void>((resolve) => waiting.set(orderId, resolve));
  await post("/v2/charge", {
    payment_type: "gopay",
    transaction_details: { order_id: orderId, gross_amount: 44_000 },
  });
  await post(`/sandbox/v1/transactions/${orderId}/pay`, {});
  await paid;
  return performance.now() - startedAt;
}

async function post(path: string, body: object): Promise<void> {
  const answer = await fetch(url + path, { method: "POST", headers, body: JSON.stringify(body) });
  const { status_code: code } = (await answer.json()) as { readonly status_code?: string };
  if (!answer.ok || !code?.startsWith("2")) throw new Error(`${path} was answered ${code}`);
}
