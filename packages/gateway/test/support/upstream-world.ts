import type { TestContext } from "node:test";
import type { UpstreamAccount } from "../../src/domain/upstream/account.ts";
import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";
import type { BreakerRules } from "../../src/domain/upstream/breaker.ts";
import { expireDueTransactions } from "../../src/operations/transactions/expire.ts";
import {
  confirmDueRefunds,
  type RefundOrder,
  refund,
} from "../../src/operations/transactions/refund.ts";
import { type Chain, startChain } from "./chain.ts";
import { deliverDue } from "./deliver-due.ts";
import { type FaultProxy, type ProxiedRequest, startFaultProxy } from "./fault-proxy.ts";
import { chargeBody, type TestServer } from "./gateway.ts";

/** The way from the shop to one of its banks. */
interface WayToBank {
  readonly bank: TestServer;
  readonly account: UpstreamAccount;
  readonly calls: FaultProxy;
  /** The merchant's order that a request is about; `undefined` when it cannot be told. */
  readonly orderOf: OrderOf;
}

type OrderOf = (request: ProxiedRequest) => string | undefined;

/** A chain of which both ways can be disturbed: the shop's calls, and the banks' messages. */
export interface World extends Chain {
  /** To each bank, in the order in which they are asked; `calls` and `orderOf` are those of the first. */
  readonly ways: readonly WayToBank[];
  readonly calls: FaultProxy;
  /** Of all banks. */
  readonly bells: FaultProxy;
  /** Messages that are on their way, and arrive when they are let go: in the order that they are in. */
  readonly held: (() => Promise<unknown>)[];
  /** The merchant's order that a request is about; `undefined` when it cannot be told. */
  readonly orderOf: OrderOf;
  /** Delivers what the banks owe, and nothing else: one caller after the other. */
  deliver(): Promise<void>;
}

interface WorldOptions {
  readonly callMs?: number;
  readonly requestMs?: number;
  readonly returnStrays?: "ask" | "auto";
  /** When the bank counts as down, by the clock alone; never when absent. */
  readonly breaker?: BreakerRules;
  readonly accounts?: number;
  /** Whether the shop goes by the clock on the wall. */
  readonly isRealTime?: boolean;
  /** Which protocol the shop speaks with its banks, in whose dialect; the Core API when absent. */
  readonly biSnap?: ProfileName;
}

export async function startWorld(
  t: TestContext,
  {
    callMs = 3_000,
    requestMs = 1_400,
    returnStrays = "ask",
    isRealTime = false,
    accounts,
    breaker,
    biSnap,
  }: WorldOptions = {},
): Promise<World> {
  const proxies: FaultProxy[] = [];
  const chain = await startChain(t, {
    ...(biSnap && { biSnap }),
    baseUrl: async ({ url }) => {
      const proxy = await startFaultProxy(t, url);
      proxies.push(proxy);
      return proxy.url;
    },
    ...(accounts !== undefined && { accounts }),
    upstreams: { callMs, requestMs, ...(breaker && { breaker }) },
    account: { returnStrays },
    isRealTime,
    isStill: breaker !== undefined,
  });
  const ways = chain.branches.flatMap((branch, at) => {
    const calls = proxies[at];
    if (!calls) return [];
    const orders = new OrdersOfCalls(calls);
    return [{ ...branch, calls, orderOf: (request: ProxiedRequest) => orders.of(request) }];
  });
  const [first] = ways;
  if (!first) throw new Error("nothing stands in front of the bank");
  const bells = await startFaultProxy(t, chain.shop.url);
  chain.shop.gateway.publicAddress.url = bells.url;
  await chain.listen();
  let delivering: Promise<unknown> = Promise.resolve();
  const deliver = async () => {
    const before = delivering;
    const own = (async () => {
      await before;
      for (const { bank } of ways) {
        await deliverDue(bank.gateway, { merchantId: bank.keys.id });
      }
    })();
    delivering = own;
    await own;
  };
  return {
    ...chain,
    ...first,
    ways,
    bells,
    held: [],
    deliver,
    async tell() {
      await deliver();
      await chain.resolve();
    },
  };
}

/** Which order a request is about, whose path may name it by the bank's own id. */
class OrdersOfCalls {
  readonly #proxy: FaultProxy;
  readonly #orders = new Map<string, string>();
  #read = 0;

  constructor(proxy: FaultProxy) {
    this.#proxy = proxy;
  }

  of({ path, body }: ProxiedRequest): string | undefined {
    const order = orderIn(body);
    if (order !== undefined) return order;
    const name = decodeURIComponent(/^\/v2\/([^/]+)\//.exec(path)?.[1] ?? "");
    this.#readLog();
    return this.#orders.get(name) ?? merchantsName(name);
  }

  /** What the bank answered to a charge tells its id, whether or not the answer arrived. */
  #readLog(): void {
    const { log } = this.#proxy;
    for (; this.#read < log.length && log[this.#read]?.upstream; this.#read++) {
      this.#remember(log[this.#read]?.upstream?.body.toString("utf8") ?? "");
    }
    // Calls overlap: those behind one that still runs are read each time.
    for (const { upstream } of log.slice(this.#read)) {
      if (upstream) this.#remember(upstream.body.toString("utf8"));
    }
  }

  #remember(answer: string): void {
    const id = /"transaction_id":"([^"]+)"/.exec(answer)?.[1];
    const order = orderIn(answer);
    if (id !== undefined && order !== undefined) this.#orders.set(id, order);
  }
}

function orderIn(text: string): string | undefined {
  const json = /"(?:order_id|(?:p|originalP)artnerReferenceNo)":"([^"]+)"/.exec(text)?.[1];
  // One provider's messages are forms.
  const name = json ?? /(?:^|&)TRANSACTIONID=([^&]+)/.exec(text)?.[1];
  return name === undefined ? undefined : merchantsName(name);
}

function merchantsName(name: string): string {
  return name.replace(/~\d+$/, "");
}

const SECOND = 1_000;

/** Time goes by; what was on its way arrives. */
export async function pass(world: World, milliseconds: number): Promise<void> {
  world.advance(milliseconds);
  await world.resolve();
  await Promise.all(world.held.splice(0).map(async (arrive) => await arrive()));
  for (const { bank } of world.ways) {
    await expireDueTransactions(bank.gateway);
    await confirmDueRefunds(bank.gateway);
  }
  await world.tell();
}

/**
 * Together more than a day: what is open then has not ended. After the last one, twice what it takes until a look
 * that got no answer, or that there was no call for, is made again.
 */
const STEPS_MS = [
  1, 3, 12, 45, 70, 120, 240, 300, 300, 60, 600, 3_600, 10_800, 72_000, 3_600, 600, 600,
].map((seconds) => seconds * SECOND);

/** More than a day goes by. */
export async function comeToRest(world: World): Promise<void> {
  for (const step of STEPS_MS) await pass(world, step);
}

/** Does something for each, a few at a time. */
export async function eachOf<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
  atOnce = 8,
): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}

async function payAt(bank: TestServer, name: string): Promise<void> {
  const path = `/sandbox/v1/transactions/${encodeURIComponent(name)}/pay`;
  await bank.call("POST", path, { via: "qris", issuer: "dana" });
}

/** How much everything costs in these tests. */
export const GROSS = 10_000;

/** What a merchant was answered. */
interface Told {
  readonly what: string;
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What one merchant does with one order, and what it was told. */
export class Order {
  readonly id: string;
  readonly told: Told[] = [];
  readonly #world: World;

  constructor(world: World, id: string) {
    this.#world = world;
    this.id = id;
  }

  async charge(headers: Readonly<Record<string, string>> = {}): Promise<string> {
    return await this.#call("charge", "/v2/charge", chargeBody(this.id, GROSS, "qris"), headers);
  }

  /** Charges until it is offered, as a merchant does: on a busy machine an answer may come too late. */
  async open(): Promise<void> {
    for (let times = 0; times < 10; times++) {
      const code = await this.charge();
      if (code === "201") return;
      if (code !== "503") throw new Error(`the charge of ${this.id} was answered ${code}`);
    }
    throw new Error(`${this.id} was not offered`);
  }

  async close(how: "cancel" | "expire"): Promise<string> {
    return await this.#call(how, `/v2/${this.id}/${how}`);
  }

  /** Everything that is left when there is no amount. */
  async refund(key: string, amount?: number): Promise<string> {
    const body = { refund_key: key, reason: "cold", ...(amount !== undefined && { amount }) };
    return await this.#call("refund", `/v2/${this.id}/refund/online/direct`, body);
  }

  async status(): Promise<string> {
    return await this.#world.status(this.id);
  }

  /** Whether the merchant has something to show to the customer. */
  get isOffered(): boolean {
    return this.told.some(({ what, body }) => what === "charge" && body["status_code"] === "201");
  }

  /** Somebody pays whatever was charged at the banks and is to be paid, shown or not. */
  async pay(): Promise<void> {
    for (const { bank, name } of await this.#atBanks("pending")) await payAt(bank, name);
  }

  /** The customer pays the code that the merchant was given, if that is to be paid. */
  async payShown(): Promise<void> {
    const codes = this.told.map(({ body }) => body["qr_string"]);
    for (const { bank, name, code } of await this.#atBanks("pending")) {
      if (codes.includes(code)) await payAt(bank, name);
    }
  }

  /** Somebody refunds it in the bank's own dashboard. */
  async refundAtBank(key: string, amount: number): Promise<void> {
    for (const { bank, name: id } of await this.#atBanks("settlement")) {
      const order = { id, key, amount, reason: "at the bank", isDirect: true };
      await refund(bank.gateway, await bank.merchant(), order as RefundOrder);
    }
  }

  async #atBanks(status: string) {
    const { pool } = this.#world.shop.gateway.db;
    // A bank that does not take the merchant's own name, or not with a number behind it, has another.
    const asked = await pool.query<{ name: string }>(
      `select a.upstream_order_id as name from upstream_attempt a
       join upstream_charge c on c.transaction_id = a.transaction_id where c.order_id = $1`,
      [this.id],
    );
    const names = [this.id, ...asked.rows.map(({ name }) => name)];
    const found = this.#world.ways.map(async ({ bank }) => {
      const { rows } = await bank.gateway.db.pool.query<{ name: string; code: string }>(
        `select order_id as name, qr_payload as code from transaction
         where status = $1 and (order_id = any ($2) or order_id like $3 || '~%') order by id`,
        [status, names, this.id],
      );
      return rows.map((row) => ({ ...row, bank }));
    });
    return (await Promise.all(found)).flat();
  }

  async #call(
    what: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { status, body: answer } = await this.#world.shop.call("POST", path, body, headers);
    this.told.push({ what, status, body: answer });
    return String(answer["status_code"]);
  }
}

/** A world whose upstream speaks the national standard, with an order that has been paid there. */
export async function startPaidWorld(
  t: TestContext,
  biSnap: ProfileName,
): Promise<{ readonly world: World; readonly order: Order }> {
  const world = await startWorld(t, { biSnap });
  const order = new Order(world, "order-1");
  await order.open();
  await order.pay();
  await world.tell();
  const status = await order.status();
  if (status !== "settlement") throw new Error(`the order that was paid is ${status}`);
  return { world, order };
}
