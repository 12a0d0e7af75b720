// How soon after the fact `gerbang listen` posts a notification, and how often it asks, against something that
// stands in for the real service's sandbox. Time runs FASTER times as fast as a clock on the wall, for both, so that
// an answer takes some tenths of a second of it. `npm run bench listen`; ROUNDS for more.
import { setTimeout as sleep } from "node:timers/promises";
import type { ListenClock } from "../packages/cli/src/listen/listen-clock.ts";
import { type Listener, startListener } from "../packages/cli/src/listen/listener.ts";
import { upstreamTarget } from "../packages/cli/src/listen/upstream-target.ts";
import { type StandIn, startStandIn } from "./listen/stand-in.ts";

const FASTER = 60;
const ROUNDS = Number(process.env["ROUNDS"] ?? "12");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const KEY = "SB-Mid-server-bench-0000000000000";

interface FastClock extends ListenClock {
  /** Nobody runs, and time goes on, as in a laptop whose lid is closed. */
  close(ms: number): void;
}

function fastClock(): FastClock {
  const from = performance.now();
  let slept = 0;
  return {
    now: () => (performance.now() - from) * FASTER + slept,
    wait: async (ms, signal) => {
      // Rejects only when it is to stop waiting.
      await sleep(ms / FASTER, undefined, { signal }).catch(() => {});
    },
    close(ms) {
      slept += ms;
    },
  };
}

interface Bench {
  readonly clock: FastClock;
  readonly sandbox: StandIn;
  readonly listener: Listener;
}

async function main(): Promise<void> {
  const clock = fastClock();
  const sandbox = await startStandIn(() => clock.now());
  const listener = await startListener({
    target: upstreamTarget({ sandboxUrl: sandbox.url, elsewhere: false }),
    serverKey: KEY,
    to: `${sandbox.url}/shop`,
    port: 0,
    orders: [],
    keepsCallbacks: true,
    clock,
    tell: () => undefined,
  });
  const bench = { clock, sandbox, listener };
  try {
    for (const orders of [1, 2, 3, 5]) {
      const delays: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        delays.push(...(await payAfter(bench, { orders, from: 0, to: 100 * SECOND })));
      }
      print(`hot, ${orders} at a time`, delays);
    }
    for (const orders of [3, 5]) {
      for (const bell of ["after", "before"] as const) {
        const delays: number[] = [];
        for (let round = 0; round < 2 * ROUNDS; round++)
          delays.push(await payOne(bench, orders, bell));
        const what = bell === "after" ? "the customer came back" : "its code was fetched before";
        print(`hot, 1 of ${orders} that were made one after the other; ${what}`, delays);
      }
    }
    print(
      "cold, 5 at a time",
      await payAfter(bench, { orders: 5, from: 3 * MINUTE, to: 40 * MINUTE }),
    );
    await wakeUp(bench);
    console.log(`at most ${sandbox.mostAskedWithin(10 * SECOND)} calls in any ten seconds`);
  } finally {
    await listener.stop();
    sandbox.stop();
  }
}

interface Customers {
  readonly orders: number;
  /** How long after the charge they pay: some time between these. */
  readonly from: number;
  readonly to: number;
}

/** Returns how long after each payment the shop was told of it. */
async function payAfter(bench: Bench, { orders, from, to }: Customers): Promise<readonly number[]> {
  return await Promise.all(
    Array.from({ length: orders }, async () => {
      const id = await charge(bench);
      await sleep(between(from, to) / FASTER);
      return await bench.sandbox.pay(id);
    }),
  );
}

/**
 * A developer's afternoon: orders are made one after the other, and one of them is paid: some time after its code
 * was fetched for the customer, or just before the customer comes back. Returns how long after the payment the shop
 * was told.
 */
async function payOne(bench: Bench, orders: number, bell: "before" | "after"): Promise<number> {
  const { sandbox, listener } = bench;
  const ids: string[] = [];
  for (let made = 0; made < orders; made++) {
    ids.push(await charge(bench));
    await sleep(between(3 * SECOND, 12 * SECOND) / FASTER);
  }
  const paid = ids[Math.floor(Math.random() * ids.length)] ?? "";
  const rest = ids.filter((id) => id !== paid);
  const ring = async () => await (await fetch(`${listener.url}/v2/qris/${paid}/qr-code`)).text();
  let delay: number;
  if (bell === "before") {
    await ring();
    await sleep(between(3 * SECOND, 25 * SECOND) / FASTER);
    delay = await sandbox.pay(paid);
  } else {
    const told = sandbox.pay(paid);
    await ring();
    delay = await told;
  }
  // So that the next round begins with none.
  await Promise.all(rest.map(async (id) => await sandbox.pay(id)));
  return delay;
}

function between(from: number, to: number): number {
  return from + Math.random() * (to - from);
}

async function charge({ listener, sandbox }: Bench): Promise<string> {
  const id = sandbox.newOrder();
  await fetch(`${listener.url}/v2/charge`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${KEY}:`)}`, "content-type": "application/json" },
    body: JSON.stringify({ transaction_details: { order_id: id, gross_amount: 44_000 } }),
  });
  return id;
}

/** Ten orders are paid while the laptop sleeps for eight hours. */
async function wakeUp(bench: Bench): Promise<void> {
  const ids = await Promise.all(Array.from({ length: 10 }, async () => await charge(bench)));
  await sleep((10 * SECOND) / FASTER);
  bench.clock.close(8 * 60 * MINUTE);
  print(
    "after waking, of 10",
    await Promise.all(ids.map(async (id) => await bench.sandbox.pay(id))),
  );
}

function print(what: string, delays: readonly number[]): void {
  const rising = delays.toSorted((one, other) => one - other);
  const at = (share: number) =>
    ((rising[Math.ceil(share * rising.length) - 1] ?? 0) / SECOND).toFixed(1);
  console.log(
    `${what}: told after ${at(0.5)} s (p50), ${at(0.95)} s (p95), ${at(1)} s at most; ${rising.length} orders`,
  );
}

await main();
