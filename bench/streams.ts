// Ten thousand event streams in one process, while orders are charged and paid at a steady rate: the memory of each
// stream, what they cost while nothing happens, and how long after its payment each order's stream tells of it.
// Of payers' pages each follows an order; of a merchant's logs each follows an order by its filter.
//
//   node --conditions=@gerbang/source bench/streams.ts [--log workbench] [--streams 10000] [--seconds 20] [--rate 50] [--keep]
import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { type BenchServer, startBenchServer } from "./charge/bench-server.ts";
import type { Figure } from "./result/bench-result.ts";
import { keepResult } from "./result/keep-result.ts";
import { show } from "./result/render-page.ts";

const STREAMS = Number(optionOf("streams") ?? 10_000);
const SECONDS = Number(optionOf("seconds") ?? 20);
/** Payments a second of orders that are followed, and twice as many charges of others. */
const RATE = Number(optionOf("rate") ?? 50);

function optionOf(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
}

interface Order {
  readonly id: string;
  readonly key: string;
  /** In the address of the payer's page. */
  readonly reference: string;
}

type RequestOf = (order: Order) => string;

interface Followed {
  /** As `--log` names it. */
  readonly log: string;
  readonly kind: string;
  readonly requestOf: RequestOf;
}

const FOLLOWED: readonly Followed[] = [
  {
    log: "pages",
    kind: "payers' pages",
    requestOf: ({ reference }) =>
      `GET /gopay/ui/checkout/live?referenceid=${reference} HTTP/1.1\r\nhost: bench\r\n\r\n`,
  },
  { log: "events", kind: "the event log", requestOf: ofLog((id) => `events?order=${id}`) },
  {
    log: "workbench",
    kind: "the workbench",
    requestOf: ofLog((id) => `workbench?order=${id}&kind=event`),
  },
];

function ofLog(pathOf: (order: string) => string): RequestOf {
  return ({ id, key }) =>
    `GET /sandbox/v1/${pathOf(id)} HTTP/1.1\r\nhost: bench\r\naccept: text/event-stream\r\nauthorization: ${key}\r\n\r\n`;
}

let made = 0;

async function main(): Promise<void> {
  const figures: Figure[] = [];
  const log = optionOf("log");
  const followed = FOLLOWED.filter((one) => log === undefined || one.log === log);
  if (followed.length === 0) throw new Error(`there is no log ${log}`);
  for (const one of followed) {
    const receiver = createServer((_request, answer) => answer.end()).listen(0, "127.0.0.1");
    await once(receiver, "listening");
    const { port } = receiver.address() as AddressInfo;
    const server = await startBenchServer(`http://127.0.0.1:${port}/`);
    try {
      figures.push(...(await measureKind(server, one)));
    } finally {
      await server.stop();
      receiver.closeAllConnections();
      receiver.close();
    }
  }
  const setting = `${STREAMS} streams of two merchants, ${RATE} payments of followed orders and ${2 * RATE} other charges a second for ${SECONDS} s; from the call of the payment to its event in another process.`;
  keepResult({ bench: "streams", setting, figures, missing: [] });
}

async function measureKind(
  server: BenchServer,
  { kind, requestOf }: Followed,
): Promise<readonly Figure[]> {
  const orders = await makeOrders(server, STREAMS);
  const unfollowed = await makeOrders(server, RATE * SECONDS);
  const alone = await underLoad(server, unfollowed);
  await sleep(2_000);
  const quiet = await server.used();
  await sleep(5_000);
  const before = await server.used();
  const readers = fork(new URL("streams/readers.ts", import.meta.url));
  const heard = new Map<string, number>();
  const { port } = new URL(server.started.url);
  readers.send({ port, requests: orders.map((order) => [order.id, requestOf(order)]) });
  const openedAt = performance.now();
  const [{ refused }] = (await once(readers, "message")) as [{ readonly refused: number }];
  const openedS = (performance.now() - openedAt) / 1_000;
  let lost = 0;
  readers.on("message", (told: { readonly order: string; readonly at?: number }) => {
    if (told.at === undefined) lost++;
    else if (!heard.has(told.order)) heard.set(told.order, told.at);
  });
  await sleep(5_000);
  const opened = await server.used();
  await sleep(10_000);
  const idle = await server.used();
  // In no order: neighbours would share what they ask for.
  const paid = orders.filter((_, at) => at % Math.floor(STREAMS / (RATE * SECONDS)) === 0);
  const loaded = await underLoad(server, paid.slice(0, RATE * SECONDS));
  const [load = Number.NaN] = loadavg();
  await sleep(3_000);
  readers.disconnect();
  const heardAfter = (moments: ReadonlyMap<string, number>) =>
    [...moments].map(([order, at]) => (heard.get(order) ?? Infinity) - at).sort(byNumber);
  const times = heardAfter(loaded.sentAt);
  const afterAnswer = heardAfter(loaded.answeredAt);
  const answers = [...loaded.answeredAt]
    .map(([order, at]) => at - (loaded.sentAt.get(order) ?? Infinity))
    .sort(byNumber);
  const figure = (what: string, unit: string, value: number): Figure => {
    console.log(`  ${what.padEnd(48)} ${show(value).padStart(8)} ${unit}`);
    return { row: kind, what, unit, rounds: [value] };
  };
  console.log(`\n${kind}`);
  return [
    figure("streams open after", "s", openedS),
    figure("refused, and opened when they came back", "streams", refused),
    figure("memory of each stream", "kB", (opened.memory - before.memory) / STREAMS / 1_000),
    figure("of that in JavaScript", "kB", (opened.held - before.held) / STREAMS / 1_000),
    figure(
      "while nothing happens, without streams, gateway",
      "ms/s",
      (before.gateway - quiet.gateway) / 5_000,
    ),
    figure(
      "while nothing happens, without streams, PostgreSQL",
      "ms/s",
      (before.database - quiet.database) / 5_000,
    ),
    figure("while nothing happens, gateway", "ms/s", (idle.gateway - opened.gateway) / 10_000),
    figure("while nothing happens, PostgreSQL", "ms/s", (idle.database - opened.database) / 10_000),
    figure("payment to its answer, p50", "ms", at(answers, 0.5)),
    figure("payment to its answer, p99", "ms", at(answers, 0.99)),
    figure("payment to event, p50", "ms", at(times, 0.5)),
    figure("payment to event, p99", "ms", at(times, 0.99)),
    figure("answer to event, p50", "ms", at(afterAnswer, 0.5)),
    figure("answer to event, p99", "ms", at(afterAnswer, 0.99)),
    figure("payment to event, most", "ms", times.at(-1) ?? Number.NaN),
    figure("broke off", "streams", lost),
    figure("the machine's load meanwhile", "processes", load),
    figure("load without streams, gateway", "ms/s", alone.gateway),
    figure("load without streams, PostgreSQL", "ms/s", alone.database),
    figure("load with streams, gateway", "ms/s", loaded.gateway),
    figure("load with streams, PostgreSQL", "ms/s", loaded.database),
  ];
}

function byNumber(one: number, other: number): number {
  return one - other;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
}

/** Half of them each of the two merchants'. */
async function makeOrders({ started }: BenchServer, count: number): Promise<readonly Order[]> {
  const orders: Order[] = [];
  const merchants = [started.bare, started.whole];
  const one = async () => {
    while (orders.length < count) {
      const { serverKey = "" } = merchants[made % 2] ?? {};
      const order = { id: `order-${made++}`, key: `Basic ${btoa(`${serverKey}:`)}`, reference: "" };
      const place = orders.push(order) - 1;
      orders[place] = { ...order, reference: await charge(started.url, order) };
    }
  };
  await Promise.all(Array.from({ length: 16 }, one));
  return orders;
}

async function charge(url: string, { id, key }: Order): Promise<string> {
  const answer = await fetch(`${url}/v2/charge`, {
    method: "POST",
    headers: { authorization: key, "content-type": "application/json" },
    body: JSON.stringify({
      payment_type: "gopay",
      transaction_details: { order_id: id, gross_amount: 44_000 },
      custom_expiry: { expiry_duration: 1, unit: "day" },
    }),
  });
  const { actions } = (await answer.json()) as {
    readonly actions?: readonly { readonly name: string; readonly url: string }[];
  };
  const link = actions?.find(({ name }) => name === "deeplink-redirect")?.url ?? "";
  const reference = new URL(link).searchParams.get("referenceid");
  if (!reference) throw new Error(`${id} has no deeplink: ${link}`);
  return reference;
}

/** Pays these orders at the rate, and charges others beside; milliseconds of processor time for each second. */
async function underLoad(server: BenchServer, orders: readonly Order[]) {
  const { url, bare } = server.started;
  const key = `Basic ${btoa(`${bare.serverKey}:`)}`;
  const before = await server.used();
  const startedAt = performance.now();
  const sentAt = new Map<string, number>();
  const answeredAt = new Map<string, number>();
  const calls: Promise<unknown>[] = [];
  for (const [index, order] of orders.entries()) {
    const waitMs = startedAt + (index * 1_000) / RATE - performance.now();
    if (waitMs > 0) await sleep(waitMs);
    sentAt.set(order.id, performance.timeOrigin + performance.now());
    calls.push(
      pay(url, order).then(() =>
        answeredAt.set(order.id, performance.timeOrigin + performance.now()),
      ),
    );
    for (let other = 0; other < 2; other++)
      calls.push(charge(url, { id: `order-${made++}`, key, reference: "" }));
  }
  await Promise.all(calls);
  const seconds = (performance.now() - startedAt) / 1_000;
  const after = await server.used();
  return {
    sentAt,
    answeredAt,
    gateway: (after.gateway - before.gateway) / 1_000 / seconds,
    database: (after.database - before.database) / 1_000 / seconds,
  };
}

async function pay(url: string, { id, key }: Order): Promise<void> {
  const answer = await fetch(`${url}/sandbox/v1/transactions/${id}/pay`, {
    method: "POST",
    headers: { authorization: key, "content-type": "application/json" },
    body: "{}",
  });
  await answer.text();
  if (!answer.ok) throw new Error(`${id} was not paid: ${answer.status}`);
}

await main();
