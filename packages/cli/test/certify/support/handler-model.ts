import { AMOUNT, type RefundEntry, type Told } from "./gateway-model.ts";
import { newOrder, type Order, type Transaction } from "./order-model.ts";
import type { Request } from "./request-model.ts";

/** One change to the correct handler, by its number in the list of mutants. */
export type Edit = number;

/** Where a handling can be held, killed or overtaken: at a status call, and between two pieces of work. */
type Pause = { readonly ask: string; readonly by: "id" | "order" } | { readonly work: true };
export type StatusAnswer = Told | "500" | "404" | undefined;
export type Handling = Generator<Pause, number, StatusAnswer>;

const ENDED = ["expire", "cancel", "deny"];
const REFUNDED = ["partial_refund", "refund"];

/** A merchant's server and its database: small, correct, and wrong in the one way that it is told to be. */
export class HandlerModel {
  private readonly orders = new Map<string, Order>();
  private readonly memory = new Set<string>();
  private queue: (() => void)[] = [];
  /** Shared by all that is handled at a time. */
  private current: Order | undefined;
  private readonly edit: Edit;
  alive = true;

  /** Whether it works longer than a sender waits. */
  get isSlow(): boolean {
    return this.edit === 24;
  }

  /** What stands in the answer. */
  wordsFor(status: number | undefined): string {
    if (status !== 403) return "";
    if (this.edit === 43) return "the header X-Signature is missing";
    return this.edit === 45 ? `expected ${"0f".repeat(64)}` : "";
  }

  constructor(edit: Edit) {
    this.edit = edit;
  }

  charged(number: string, transaction: string): void {
    const order = this.orders.get(number) ?? newOrder(number);
    // A merchant who forgets the last attempt knows the newest transaction alone.
    if (this.edit === 44) order.transactions.clear();
    order.forced = undefined;
    order.released = 0;
    order.transactions.set(transaction, {
      paid: false,
      settled: false,
      time: order.transactions.size,
      ended: false,
      isScanned: false,
      refunds: new Map(),
    });
    this.orders.set(number, order);
  }

  view(number: string): unknown {
    const order = this.orders.get(number);
    if (!order) return null;
    return {
      status: this.statusOf(order),
      credits: order.credits,
      paid: order.paidAmount,
      refunded: order.refunded,
      ...(SHOW_STOCK.includes(this.edit) && { released: order.released }),
    };
  }

  /** What waits in the memory of the process is worked off while nobody kills it. */
  settle(): void {
    const waiting = this.queue;
    this.queue = [];
    for (const work of waiting) work();
  }

  restart(): void {
    this.alive = true;
    this.queue = [];
    if (this.edit === 84) this.memory.clear();
    for (const order of this.orders.values()) order.isCredited = false;
  }

  browser(number: string, success: boolean, paid: boolean): void {
    const order = this.orders.get(number);
    if (!order) return;
    const [transaction] = order.transactions.values();
    if (success && this.edit === 9 && transaction && !transaction.paid)
      this.pay(order, transaction);
    if (success && paid && this.edit === 10 && this.statusOf(order) === "waiting") {
      order.forced = "paid";
      order.credits += 1;
      order.paidAmount += AMOUNT;
    }
    if (!success && this.edit === 11) order.forced = "closed";
  }

  *reconcile(number: string): Generator<Pause, number, StatusAnswer> {
    const order = this.orders.get(number);
    if (!order || this.edit === 29) return 200;
    if (this.edit === 10 && order.forced === "paid") return 200;
    for (const id of order.transactions.keys()) {
      const answer = yield { ask: id, by: "id" };
      if (answer && typeof answer === "object") {
        if (this.edit === 64 && order.transactions.get(id)?.paid) order.credits += 1;
        this.apply(order, answer, { ...answer, status: "reconciled" });
      } else if (this.edit === 65) order.forced = "closed";
    }
    return 200;
  }

  *receive(request: Request): Handling {
    const { body } = request;
    if (!body) return this.unreadable();
    const closed = { 76: 301, 77: 419 }[this.edit];
    if (closed !== undefined) return closed;
    if (this.edit === 80 && this.hasSeen(body)) return 200;
    if (!this.verifies(request, body)) return 403;
    if (this.edit === 27 && request.missing) return 400;
    if (this.edit === 78 && request.unknown) return 400;
    const order = this.find(body.order);
    if (!order) return this.edit === 23 ? 500 : 200;
    if (this.edit === 34 && body.status === "pending") this.memory.add(`row:${order.number}`);
    if (this.edit === 26 && body.type !== "gopay") return 200;
    if (this.recalls(order, body)) return 200;
    if (this.edit === 41 && this.statusOf(order) === "paid") return 200;
    if (this.edit === 16) return yield* this.overwrite(order, body);
    if (this.edit === 69 || this.edit === 72) return yield* this.overwriteOther(order, body);
    if (this.isBelieved(order, request, body)) return this.work(order, body, body);
    if (this.edit === 57 && body.status === "pending") return 500;
    if (this.isCreditedFirst(order, body)) {
      order.credits += 1;
      order.isCredited = true;
    }
    this.current = order;
    const answer = yield {
      ask: this.edit === 38 ? body.order : body.transaction,
      by: this.edit === 38 ? "order" : "id",
    };
    if (answer === "500") return this.unasked(order, body);
    if (answer === undefined || answer === "404") return this.unknown();
    return yield* this.confirmed(order, body, answer);
  }

  private isCreditedFirst(order: Order, { status, amount }: Told): boolean {
    const isPayment = status === "settlement" && amount === `${AMOUNT}.00`;
    return this.edit === 54 && isPayment && this.statusOf(order) === "waiting";
  }

  /** Where nobody asks, the message is all there is. */
  private isBelieved(order: Order, { signed }: Request, body: Told): boolean {
    if (this.edit === 68) return ENDED.includes(body.status);
    if (this.edit === 58 && body.status === "pending") {
      for (const one of order.transactions.values()) if (!one.paid) this.pay(order, one);
    }
    if (this.edit >= 1 && this.edit <= 4) return true;
    return signed !== "right" && this.edit in ACCEPTED;
  }

  /** The status call failed. */
  private unasked(order: Order, body: Told): number {
    if (this.edit === 55) return this.work(order, believed(body, body), body);
    if (this.edit === 56) order.forced = "closed";
    return this.edit === 21 || this.edit === 56 ? 200 : 500;
  }

  private unreadable(): number {
    if (this.edit === 71) this.alive = false;
    return 400;
  }

  private *confirmed(order: Order, body: Told, answer: Told): Handling {
    if (this.edit === 5) return this.work(order, believed(answer, body), body);
    if (answer.order !== order.number && this.edit !== 6 && this.edit !== 39) return 200;
    if (this.edit === 50) return this.work(order, { ...answer, amount: body.amount }, body);
    if (body.amount !== `${AMOUNT}.00` && this.edit !== 12) return 200;
    if (this.edit === 70) return this.mixed(answer, body);
    if (this.edit === 12 && body.amount !== `${AMOUNT}.00`)
      answer = { ...answer, status: "settlement", settled: true };
    return yield* this.inSteps(order, answer, body);
  }

  /** Goes on with the order that was begun last, whosever turn it was. */
  private mixed(answer: Told, body: Told): number {
    const { current } = this;
    const [transaction] = current?.transactions.values() ?? [];
    if (!current || !transaction) return 200;
    if (answer.settled && !transaction.paid) this.pay(current, transaction);
    return this.work(current, answer, body);
  }

  /** Those that are stale when an attempt ends, or when a payment is looked at again. */
  private *overwriteOther(order: Order, body: Told): Handling {
    const isPaid = this.statusOf(order) === "paid";
    const answer = yield { ask: body.transaction, by: "id" };
    if (answer === undefined || typeof answer !== "object") return answer === "500" ? 500 : 200;
    if (answer.order !== order.number || body.amount !== `${AMOUNT}.00`) return 200;
    this.apply(order, answer, body);
    if (this.edit === 69)
      order.forced = ENDED.includes(answer.status) && !isPaid ? "closed" : undefined;
    if (this.edit === 72 && answer.status === "settlement") order.refunded = 0;
    return 200;
  }

  /** The work itself; the edits that make it less than one database transaction stand here. */
  private *inSteps(order: Order, answer: Told, body: Told): Handling {
    if (this.edit === 10 && order.forced === "paid" && body.status !== "settlement") return 200;
    const transaction = order.transactions.get(answer.transaction);
    if (this.edit === 19) {
      const key = `${answer.transaction}:${JSON.stringify([answer.status, answer.refunds])}`;
      if (this.memory.has(key)) return 200;
      this.memory.add(key);
      yield { work: true };
    }
    if (this.edit === 22) {
      this.queue.push(() => this.apply(order, answer, body));
      return 200;
    }
    const isSplit = this.edit === 14 || this.edit === 20 || this.edit === 24;
    if (isSplit && transaction && answer.settled && !transaction.paid) {
      if (this.edit === 20) order.credits += 1;
      yield { work: true };
      if (this.edit !== 20) order.credits += 1;
      order.paidAmount = AMOUNT;
      transaction.paid = true;
      return 200;
    }
    return this.work(order, answer, body);
  }

  /** Reads the order before it asks, and writes what it read. */
  private *overwrite(order: Order, body: Told): Handling {
    const answer = yield { ask: body.transaction, by: "id" };
    if (answer === undefined || typeof answer !== "object") return answer === "500" ? 500 : 200;
    if (answer.order !== order.number || body.amount !== `${AMOUNT}.00`) return 200;
    if (answer.status === "pending") order.forced = "waiting";
    else {
      order.forced = undefined;
      this.apply(order, answer, body);
    }
    return 200;
  }

  private unknown(): number {
    if (this.edit === 25) this.alive = false;
    return 200;
  }

  private verifies({ signed }: Request, body: Told): boolean {
    if (this.edit === 1) return true;
    if (signed !== "right" && signed === ACCEPTED[this.edit]) return true;
    if (this.edit === 2) return signed !== "unsigned";
    if (this.edit === 8 || this.edit === 43) return false;
    if (this.edit === 3 && signed === "undefined-key") return true;
    if (this.edit === 3 && signed === "empty-key") return true;
    const codes: Readonly<Record<string, string>> = {
      pending: "201",
      settlement: "200",
      partial_refund: "200",
      refund: "200",
    };
    const matches = (codes[body.status] ?? "202") === body.code;
    return signed === "right" && (matches || COARSE.includes(this.edit));
  }

  /** Whoever sent it. */
  private hasSeen({ transaction, status, refunds }: Told): boolean {
    const key = `${transaction}:${status}:${JSON.stringify(refunds)}`;
    const isKnown = this.memory.has(key);
    this.memory.add(key);
    return isKnown;
  }

  /** What some handlers take for a repeat. */
  private recalls(order: Order, told: Told): boolean {
    const { status, code, transaction, time } = told;
    if (this.edit === 61) {
      if (time < order.newest) return true;
      order.newest = time;
    }
    if (this.edit === 84 && status === "settlement") return this.hasSeen(told);
    if (this.edit === 53) return order.transactions.get(transaction)?.paid === true;
    const key = {
      17: `${order.number}:${status}`,
      18: `${order.number}:${code}`,
      35: order.number,
    }[this.edit];
    if (key === undefined) return false;
    if (this.memory.has(key)) return true;
    if (transaction !== "unknown") this.memory.add(key);
    return false;
  }

  private find(number: string): Order | undefined {
    if (this.edit === 39)
      return [...this.orders.values()].findLast((one) => one.number.startsWith(number));
    return this.orders.get(number);
  }

  private work(order: Order, answer: Told, body: Told): number {
    this.apply(order, answer, body);
    return 200;
  }

  private apply(order: Order, answer: Told, body: Told): void {
    const known = order.transactions.get(answer.transaction);
    const transaction =
      known ??
      (this.edit === 6 || this.edit === 39 ? [...order.transactions.values()][0] : undefined);
    if (!transaction) return;
    if (this.edit === 16) order.forced = undefined;
    if (this.edit === 15) order.forced = body.status === "pending" ? "waiting" : undefined;
    if (this.edit === 30 && ENDED.includes(body.status)) order.forced = "closed";
    if (this.edit === 79 && !answer.settled) order.forced = "closed";
    if (this.edit === 63 && ["cancel", "deny"].includes(body.status)) order.forced = "closed";
    if (answer.settled) this.settled(order, transaction, answer, body);
    if (this.edit === 51 && REFUNDED.includes(answer.status)) order.forced = "closed";
    if (ENDED.includes(answer.status)) this.ended(order, transaction, body);
  }

  private ended(order: Order, transaction: Transaction, { status }: Told): void {
    transaction.ended = true;
    const all = [...order.transactions.values()];
    const isOver = all.every(({ paid, ended }) => ended && !paid);
    if (this.edit === 73 && isOver && status !== "reconciled") order.released += 1;
    else if (isOver || this.edit === 62) order.released = 1;
  }

  private settled(order: Order, transaction: Transaction, answer: Told, body: Told): void {
    if (this.edit === 36 && answer.status === "settlement") return;
    if (this.edit === 34 && !this.memory.has(`row:${order.number}`)) return;
    if (this.edit === 42 && transaction.ended) return;
    if (this.edit === 28 && answer.status === "partial_refund") return;
    if (this.edit === 52 && answer.status === "refund") return;
    if (this.edit === 82 && body.status !== "reconciled" && REFUNDED.includes(body.status)) {
      order.credits += 1;
      return;
    }
    const again =
      this.edit === 13 ||
      (this.edit === 84 && body.status === "settlement") ||
      (this.edit === 38 && body.status !== "settlement") ||
      (this.edit === 7 && order.refunded > 0 && transaction.settled);
    if (
      transaction.paid &&
      again &&
      !REFUNDED.includes(body.status) &&
      body.status !== "pending" &&
      body.status !== "reconciled"
    )
      order.credits += 1;
    transaction.isScanned = answer.type === "qris";
    if (!transaction.paid) this.pay(order, transaction, answer.amount);
    if (body.status === "settlement") transaction.settled = true;
    for (const entry of this.entriesOf(answer, body)) this.refund(order, transaction, entry);
  }

  private entriesOf(answer: Told, body: Told): readonly RefundEntry[] {
    if (this.edit === 31 && body.status === "reconciled") return [];
    if (this.edit === 31 && REFUNDED.includes(body.status)) {
      const one = answer.refunds.at(-1);
      const confirmed = body.refunds.at(-1)?.confirmed ? "confirmed" : "asked";
      return one ? [{ ...one, key: `${one.key}:${confirmed}`, confirmed: true }] : [];
    }
    const confirmed = answer.refunds.filter(({ confirmed }) => confirmed);
    if (this.edit === 32) return confirmed.slice(-1);
    if (this.edit === 51) return [];
    if (this.edit === 81) return answer.refunds;
    if (this.edit === 60) return confirmed.map((one) => ({ ...one, key: String(one.amount) }));
    if (this.edit === 40 && confirmed.length > 0) {
      const sum = confirmed.reduce((total, { amount }) => total + amount, 0);
      return [{ key: `sum-${confirmed.length}`, amount: sum, confirmed: true }];
    }
    return confirmed;
  }

  private refund(order: Order, transaction: Transaction, { key, amount }: RefundEntry): void {
    if (transaction.refunds.has(key)) return;
    transaction.refunds.set(key, amount);
    order.refunded = this.edit === 59 ? amount : order.refunded + amount;
  }

  private pay(order: Order, transaction: Transaction, amount = `${AMOUNT}.00`): void {
    transaction.paid = true;
    order.released = 0;
    if (order.isCredited) order.isCredited = false;
    else order.credits += this.edit === 83 && transaction.isScanned ? 2 : 1;
    order.paidAmount += this.edit === 33 ? AMOUNT / 100 : Number(amount);
    if (this.edit !== 11) order.forced = undefined;
  }

  private statusOf(order: Order): string {
    if (order.forced !== undefined) return order.forced;
    const all = [...order.transactions.values()];
    if (all.some(({ paid }) => paid)) return order.refunded > 0 ? "refunded" : "paid";
    return all.every(({ ended }) => ended) ? "closed" : "waiting";
  }
}

/** What some take for a right signature. */
const ACCEPTED: Readonly<Record<Edit, Request["signed"]>> = {
  66: "loose-signature",
  67: "empty-signature",
  74: "headers",
  75: "foreign",
};

const SHOW_STOCK: readonly Edit[] = [62, 73];

/** Of those the signature is all that they look at. */
const COARSE: readonly Edit[] = [4, 5, 55, 68];

/** What a message says in place of what was answered. */
function believed(answer: Told, body: Told): Told {
  const settled = body.status === "settlement" || REFUNDED.includes(body.status);
  return { ...answer, status: body.status, settled };
}
