import { AMOUNT, type RefundEntry, type Told } from "./gateway-model.ts";

/** One change to the correct handler, by its number in the list of mutants. */
export type Edit = number;

export interface Request {
  readonly body: Told;
  readonly signed: "right" | "unsigned" | "garbage" | "empty-key" | "undefined-key";
  readonly missing?: boolean;
}

/** Where a handling can be held, killed or overtaken: at a status call, and between two pieces of work. */
type Pause = { readonly ask: string; readonly by: "id" | "order" } | { readonly work: true };
export type StatusAnswer = Told | "500" | "404" | undefined;
export type Handling = Generator<Pause, number, StatusAnswer>;

interface Transaction {
  paid: boolean;
  /** Whether its settlement was handled. */
  settled: boolean;
  ended: boolean;
  readonly refunds: Map<string, number>;
}

interface Order {
  readonly number: string;
  readonly transactions: Map<string, Transaction>;
  credits: number;
  paidAmount: number;
  refunded: number;
  forced: string | undefined;
}

/** A merchant's server and its database: small, correct, and wrong in the one way that it is told to be. */
export class HandlerModel {
  private readonly orders = new Map<string, Order>();
  private readonly memory = new Set<string>();
  private queue: (() => void)[] = [];
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
    order.transactions.set(transaction, {
      paid: false,
      settled: false,
      ended: false,
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
      if (answer && typeof answer === "object")
        this.apply(order, answer, { ...answer, status: "reconciled" });
    }
    return 200;
  }

  *receive(request: Request): Handling {
    if (!this.verifies(request)) return 403;
    const { body } = request;
    if (this.edit === 27 && request.missing) return 400;
    const order = this.find(body.order);
    if (!order) return this.edit === 23 ? 500 : 200;
    if (this.edit === 34 && body.status === "pending") this.memory.add(`row:${order.number}`);
    if (this.edit === 26 && body.type !== "gopay") return 200;
    if (this.recalls(order, body)) return 200;
    if (this.edit === 41 && this.statusOf(order) === "paid") return 200;
    if (this.edit === 16) return yield* this.overwrite(order, body);
    if (this.edit >= 1 && this.edit <= 4) return this.work(order, body, body);
    const answer = yield {
      ask: this.edit === 38 ? body.order : body.transaction,
      by: this.edit === 38 ? "order" : "id",
    };
    if (answer === "500") return this.edit === 21 ? 200 : 500;
    if (answer === undefined || answer === "404") return this.unknown();
    return yield* this.confirmed(order, body, answer);
  }

  private *confirmed(order: Order, body: Told, answer: Told): Handling {
    if (this.edit === 5)
      return this.work(
        order,
        {
          ...answer,
          status: body.status,
          settled: ["settlement", "partial_refund"].includes(body.status),
        },
        body,
      );
    if (answer.order !== order.number && this.edit !== 6 && this.edit !== 39) return 200;
    if (body.amount !== `${AMOUNT}.00` && this.edit !== 12) return 200;
    if (this.edit === 12 && body.amount !== `${AMOUNT}.00`)
      answer = { ...answer, status: "settlement", settled: true };
    return yield* this.inSteps(order, answer, body);
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

  private verifies({ signed, body }: Request): boolean {
    if (this.edit === 1) return true;
    if (this.edit === 2) return signed !== "unsigned";
    if (this.edit === 8 || this.edit === 43) return false;
    if (this.edit === 3 && signed === "undefined-key") return true;
    if (this.edit === 3 && signed === "empty-key") return true;
    const codes: Readonly<Record<string, string>> = {
      pending: "201",
      settlement: "200",
      partial_refund: "200",
    };
    const matches = (codes[body.status] ?? "202") === body.code;
    return signed === "right" && (matches || this.edit === 4 || this.edit === 5);
  }

  /** What some handlers take for a repeat. */
  private recalls(order: Order, { status, code, transaction }: Told): boolean {
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
    if (this.edit === 30 && ["expire", "cancel", "deny"].includes(body.status))
      order.forced = "closed";
    if (answer.settled) this.settled(order, transaction, answer, body);
    if (["expire", "cancel", "deny"].includes(answer.status)) transaction.ended = true;
  }

  private settled(order: Order, transaction: Transaction, answer: Told, body: Told): void {
    if (this.edit === 36 && answer.status === "settlement") return;
    if (this.edit === 34 && !this.memory.has(`row:${order.number}`)) return;
    if (this.edit === 42 && transaction.ended) return;
    const isPartial = answer.status === "partial_refund";
    if (this.edit === 28 && isPartial) return;
    const again =
      this.edit === 13 ||
      (this.edit === 38 && body.status !== "settlement") ||
      (this.edit === 7 && order.refunded > 0 && transaction.settled);
    if (
      transaction.paid &&
      again &&
      body.status !== "partial_refund" &&
      body.status !== "pending" &&
      body.status !== "reconciled"
    )
      order.credits += 1;
    if (!transaction.paid) this.pay(order, transaction);
    if (body.status === "settlement") transaction.settled = true;
    for (const entry of this.entriesOf(answer, body)) this.refund(order, transaction, entry);
  }

  private entriesOf(answer: Told, body: Told): readonly RefundEntry[] {
    if (this.edit === 31 && body.status === "reconciled") return [];
    if (this.edit === 31 && body.status === "partial_refund") {
      const one = answer.refunds.at(-1);
      const confirmed = body.refunds.at(-1)?.confirmed ? "confirmed" : "asked";
      return one ? [{ ...one, key: `${one.key}:${confirmed}`, confirmed: true }] : [];
    }
    const confirmed = answer.refunds.filter(({ confirmed }) => confirmed);
    if (this.edit === 32) return confirmed.slice(-1);
    if (this.edit === 40 && confirmed.length > 0) {
      const sum = confirmed.reduce((total, { amount }) => total + amount, 0);
      return [{ key: `sum-${confirmed.length}`, amount: sum, confirmed: true }];
    }
    return confirmed;
  }

  private refund(order: Order, transaction: Transaction, { key, amount }: RefundEntry): void {
    if (transaction.refunds.has(key)) return;
    transaction.refunds.set(key, amount);
    order.refunded += amount;
  }

  private pay(order: Order, transaction: Transaction): void {
    transaction.paid = true;
    order.credits += 1;
    order.paidAmount += this.edit === 33 ? AMOUNT / 100 : AMOUNT;
    if (this.edit !== 11) order.forced = undefined;
  }

  private statusOf(order: Order): string {
    if (order.forced !== undefined) return order.forced;
    const all = [...order.transactions.values()];
    if (all.some(({ paid }) => paid)) return order.refunded > 0 ? "refunded" : "paid";
    return all.every(({ ended }) => ended) ? "closed" : "waiting";
  }
}

function newOrder(number: string): Order {
  return {
    number,
    transactions: new Map(),
    credits: 0,
    paidAmount: 0,
    refunded: 0,
    forced: undefined,
  };
}
