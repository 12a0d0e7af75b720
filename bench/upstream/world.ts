// Everything around a production merchant's gateway, in a process of its own: the upstream, which answers
// after a while, the shop that charges, and the server that is notified.
import { hash } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { formatJakartaTime, type MerchantId, type Rupiah } from "@gerbang/protocol";
import { buildSandboxQris } from "../../packages/gateway/src/domain/qris/sandbox-qris.ts";

export interface WorldOrder {
  /**
   * `flood`: charges of whom many are turned away. `hang` and `unhang`: charges at an upstream that never
   * answers, so many a second. `watch`: looks on. The last three take no ids.
   */
  readonly work: "charge" | "bell" | "inbox" | "flood" | "hang" | "unhang" | "watch";
  readonly url: string;
  readonly shopKey: string;
  readonly count: number;
  readonly connections: number;
  /** How long the upstream takes to answer. */
  readonly latencyMs: number;
  /** Calls below this path are counted. */
  readonly counted?: string;
}

export interface WorldResult {
  readonly seconds: number;
  /** Of each, in milliseconds, rising. */
  readonly latencies: readonly number[];
  /** Calls of the upstream meanwhile whose path was to be counted: in all, and the most in any second. */
  readonly calls: { readonly total: number; readonly most: number };
}

const AMOUNT = 44_000;
const BANK_KEY = "SB-Mid-server-bench-0000000000000";
const PAYLOAD = buildSandboxQris({
  environment: "sandbox",
  merchantId: "G100000000" as MerchantId,
  profile: {
    name: "Bench",
    city: "JAKARTA",
    postalCode: "10110",
    categoryCode: "5814",
    criterion: "UMI",
    nmid: "ID1000000000000",
  },
  acquirer: "gopay",
  amount: AMOUNT as Rupiah,
  reference: "bench",
});

/** Below this path nobody ever answers. */
const HANGING = "/hanging";

const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const inboxes = new Map<string, string>();
const paid = new Set<string>();
const waiting = new Map<string, () => void>();
let latencyMs = 0;
let counted = "none";
let arrivals: number[] = [];
let hanging: NodeJS.Timeout | undefined;

const server = createServer((incoming, outgoing) => void serve(incoming, outgoing));
server.listen(0, "127.0.0.1");
await once(server, "listening");
const port = (server.address() as AddressInfo).port;
const bankUrl = `http://127.0.0.1:${port}`;
process.send?.({ url: bankUrl, bankKey: BANK_KEY, hangingUrl: bankUrl + HANGING });
process.on("message", (order: WorldOrder) => {
  void run(order).then((result) => process.send?.(result));
});

async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const body = await textOf(incoming);
  const whole = incoming.url ?? "";
  // Each account may be reached below a path of its own.
  const path = whole.replace(/^\/account-[^/]+/, "");
  if (path === "/shop") {
    const told = JSON.parse(body) as { order_id: string; transaction_status: string };
    if (told.transaction_status === "settlement") waiting.get(told.order_id)?.();
    outgoing.end();
    return;
  }
  if (path.startsWith(HANGING)) return;
  if (whole.startsWith(`${counted}/`)) arrivals.push(performance.now());
  await sleep(latencyMs);
  outgoing.setHeader("content-type", "application/json");
  if (path === "/v2/charge") {
    const { transaction_details: details } = JSON.parse(body) as {
      transaction_details: { order_id: string };
    };
    inboxes.set(details.order_id, String(incoming.headers["x-override-notification"]));
    outgoing.end(JSON.stringify({ ...members(details.order_id, "pending", "201"), ...offer() }));
    return;
  }
  const orderId = decodeURIComponent(path.split("/")[2] ?? "").replace(/^id-/, "");
  if (!inboxes.has(orderId) && !orderId.startsWith("copy-")) {
    return void outgoing.end(
      JSON.stringify({ status_code: "404", status_message: "None", id: "1" }),
    );
  }
  const status = paid.has(orderId) ? "settlement" : "pending";
  outgoing.end(JSON.stringify(members(orderId, status, status === "pending" ? "201" : "200")));
}

function offer() {
  return {
    acquirer: "gopay",
    qr_string: PAYLOAD,
    expiry_time: formatJakartaTime(new Date(Date.now() + 900_000)),
    actions: [],
  };
}

function members(orderId: string, status: string, code: string) {
  const amount = `${AMOUNT}.00`;
  return {
    status_code: code,
    status_message: "Success",
    transaction_id: `id-${orderId}`,
    order_id: orderId,
    merchant_id: "G100000000",
    gross_amount: amount,
    currency: "IDR",
    payment_type: "qris",
    transaction_time: formatJakartaTime(new Date()),
    transaction_status: status,
    fraud_status: "accept",
    acquirer: "gopay",
    signature_key: hash("sha512", orderId + code + amount + BANK_KEY, "hex"),
    ...(status === "settlement" && {
      settlement_time: formatJakartaTime(new Date()),
      transaction_type: "off-us",
      issuer: "dana",
    }),
  };
}

async function run(order: WorldOrder): Promise<WorldResult> {
  ({ latencyMs, counted = "none" } = order);
  arrivals = [];
  const done = await work(order);
  return { ...done, calls: { total: arrivals.length, most: mostInASecond(arrivals) } };
}

function mostInASecond(times: readonly number[]): number {
  let most = 0;
  let first = 0;
  for (const [at, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - 1_000) first++;
    most = Math.max(most, at - first + 1);
  }
  return most;
}

type Done = Omit<WorldResult, "calls">;

async function work(order: WorldOrder): Promise<Done> {
  if (order.work === "hang") return hang(order);
  if (order.work === "unhang") {
    clearInterval(hanging);
    return { seconds: 0, latencies: [] };
  }
  if (order.work === "watch") {
    await sleep(order.count * 1_000);
    return { seconds: order.count, latencies: [] };
  }
  const name = `${order.work}-${process.hrtime.bigint()}`;
  const ids = Array.from({ length: order.count }, (_, index) => `${name}-${index}`);
  if (order.work === "flood") {
    return await timed(ids, order, async (id) => void (await chargeOnce(order, id)));
  }
  if (order.work === "charge")
    return await timed(ids, order, async (id) => await charge(order, id));
  if (order.work === "bell") {
    const offers = { ...order, connections: 32 };
    await timed(ids, offers, async (id) => await charge(order, id));
    return await timed(ids, order, async (id) => await payAndWait(id));
  }
  const [first = ""] = ids;
  await charge(order, first);
  const inbox = inboxes.get(first) ?? "";
  return await timed(ids, order, async (id) => {
    await post(inbox, { ...members(first, "pending", "201"), status_message: id });
  });
}

function hang(order: WorldOrder): Done {
  let number = 0;
  hanging = setInterval(() => {
    const id = `hanging-${process.hrtime.bigint()}-${number++}`;
    // How it ends is of no interest: nobody answers.
    chargeOnce(order, id).catch(() => {});
  }, 1_000 / order.count);
  return { seconds: 0, latencies: [] };
}

async function charge(order: WorldOrder, orderId: string): Promise<void> {
  const answer = await chargeOnce(order, orderId);
  if (!answer.includes('"status_code":"201"')) throw new Error(`${orderId}: ${answer}`);
}

async function chargeOnce({ url, shopKey }: WorldOrder, orderId: string): Promise<string> {
  return await post(
    `${url}/v2/charge`,
    {
      payment_type: "qris",
      transaction_details: { order_id: orderId, gross_amount: AMOUNT },
    },
    { authorization: `Basic ${btoa(`${shopKey}:`)}` },
  );
}

async function payAndWait(orderId: string): Promise<void> {
  const told = new Promise<void>((resolve) => void waiting.set(orderId, resolve));
  paid.add(orderId);
  await post(inboxes.get(orderId) ?? "", members(orderId, "settlement", "200"));
  await told;
}

async function post(url: string, body: object, headers = {}): Promise<string> {
  const asked = request(url, {
    method: "POST",
    agent,
    headers: { "content-type": "application/json", ...headers },
  });
  asked.end(JSON.stringify(body));
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const text = await textOf(answer);
  if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${text}`);
  return text;
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Does something with each id, so many at once. */
async function timed(
  ids: readonly string[],
  { connections }: WorldOrder,
  work: (id: string) => Promise<void>,
): Promise<Done> {
  const latencies: number[] = [];
  const left = [...ids];
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      for (let id = left.pop(); id !== undefined; id = left.pop()) {
        const at = performance.now();
        await work(id);
        latencies.push(performance.now() - at);
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  return { seconds, latencies: latencies.sort((one, other) => one - other) };
}
