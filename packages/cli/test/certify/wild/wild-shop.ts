import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type GatewayCalls, signatureOf, type Told } from "../handler/gateway.ts";

/** An order as such shops keep it: a word, and what went out because of it. */
export interface WildOrder {
  readonly id: string;
  readonly amount: number;
  status: string;
  /** Goods sent, mails sent, balance credited: whatever a payment sets off. */
  shipped: number;
  refunded: number;
  /** The gateway's id of the newest charge. */
  newest: string;
  newestOrderId: string;
}

const SAVE_MS = 10;

/** What handlers of these kinds have at hand. Nothing is locked; a file keeps what was written a moment ago. */
export class WildShop {
  private readonly orders: Map<string, WildOrder>;
  private readonly gateway: GatewayCalls;

  constructor(gateway: GatewayCalls, file: string) {
    this.gateway = gateway;
    let saved = existsSync(file) ? readFileSync(file, "utf8") : "[]";
    this.orders = new Map(JSON.parse(saved) as [string, WildOrder][]);
    setInterval(() => {
      const text = JSON.stringify([...this.orders]);
      if (text === saved) return;
      // Whole or not at all: the process may be killed in the middle.
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
      saved = text;
    }, SAVE_MS);
  }

  async create(id: string, amount: number): Promise<void> {
    const newest = (await this.gateway.charge(id, amount)) ?? "";
    const empty = { status: "waiting", shipped: 0, refunded: 0 };
    this.orders.set(id, { id, amount, ...empty, newest, newestOrderId: id });
  }

  async retry(id: string): Promise<string> {
    const order = this.find(id);
    if (!order) throw new Error(`there is no order ${id}`);
    const again = await this.gateway.charge(id, order.amount);
    order.newestOrderId = again === undefined ? `${id}~2` : id;
    order.newest = again ?? (await this.gateway.charge(order.newestOrderId, order.amount)) ?? "";
    if (order.status === "closed") order.status = "waiting";
    return order.newestOrderId;
  }

  find(orderId: string): WildOrder | undefined {
    return this.orders.get(orderId.split("~")[0] ?? "");
  }

  /** Throws where the handler would: it does not look whether there is one. */
  expect(orderId: string): WildOrder {
    const order = this.find(orderId);
    if (!order) throw new Error(`nothing is known of order ${orderId}`);
    return order;
  }

  view(id: string): object | undefined {
    const order = this.find(id);
    return order && { status: order.status, shipped: order.shipped, refunded: order.refunded };
  }

  isSigned(message: Told): boolean {
    return message.signature_key === signatureOf(message, this.gateway.serverKey);
  }

  /** By transaction id or by order id. Throws when there is none, as clients do. */
  async ask(id: string): Promise<Told> {
    const answer = await this.gateway.status(id);
    if (!answer) throw new Error(`transaction ${id} doesn't exist`);
    return answer;
  }

  /** A mail, a document, a call to somebody else: what takes a moment in between. */
  async work(): Promise<void> {
    await sleep(5);
  }
}
