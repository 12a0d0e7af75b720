import type { Fact, Step } from "../../../src/certify/schedule/step.ts";

export const AMOUNT = 44_000;
const PART = 10_000;

export interface RefundEntry {
  readonly key: string;
  readonly amount: number;
  readonly confirmed: boolean;
}

/** What the status API answers, and what a message says. */
export interface Told {
  readonly transaction: string;
  readonly order: string;
  readonly status: string;
  readonly code: string;
  readonly amount: string;
  readonly type: string;
  readonly refunds: readonly RefundEntry[];
  readonly settled: boolean;
  /** When it was charged: everything about a transaction says that same time. */
  readonly time: number;
}

const CODES: Readonly<Record<string, string>> = {
  pending: "201",
  settlement: "200",
  partial_refund: "200",
  refund: "200",
};

const MESSAGE_OF: Readonly<Partial<Record<Fact, Step["letter"]>>> = {
  p: "S",
  q: "S",
  l: "S",
  x: "X",
  k: "K",
  d: "D",
  r: "a",
  w: "a",
  f: "b",
};

/** The gateway's side of one schedule: what happened, and the messages as they were written then. */
export class GatewayModel {
  private readonly transactions: Told[] = [];
  private readonly messages = new Map<string, Told>();
  private readonly orderOf: (of: number) => string;

  constructor(orderOf: (of: number) => string) {
    this.orderOf = orderOf;
  }

  charge(of: number): string {
    const transaction: Told = {
      transaction: `t-${this.orderOf(of)}-${of}`,
      order: this.orderOf(of),
      status: "pending",
      code: "201",
      amount: `${AMOUNT}.00`,
      type: "gopay",
      refunds: [],
      settled: false,
      time: this.transactions.length,
    };
    this.transactions.push(transaction);
    this.messages.set(`P${of}`, transaction);
    return transaction.transaction;
  }

  happen(letter: Exclude<Fact, "c">, of: number): void {
    const isRefund = "rwfn".includes(letter);
    const old = isRefund ? this.transactions.find(({ settled }) => settled) : this.find(of);
    if (!old) throw new Error("no such transaction");
    const now = isRefund ? withRefund(old, letter, of) : ended(old, letter);
    this.transactions[this.transactions.indexOf(old)] = now;
    const message = MESSAGE_OF[letter];
    if (message) this.messages.set(`${message}${of}`, now);
  }

  message({ letter, of }: Step): Told {
    const told = this.messages.get(`${letter}${of}`);
    if (!told) throw new Error(`no message ${letter}${of}`);
    return told;
  }

  status(id: string): Told | undefined {
    return this.transactions.find(({ transaction }) => transaction === id);
  }

  newest(order: string): Told | undefined {
    return this.transactions.findLast((one) => one.order === order);
  }

  of(order: string): readonly Told[] {
    return this.transactions.filter((one) => one.order === order);
  }

  /** As if an order had been charged for less, and that paid; until it is undone. */
  paidTooLittle(order: string, amount: string): () => void {
    const index = this.transactions.findIndex((one) => one.order === order);
    const old = this.transactions[index];
    if (!old) throw new Error("no such order");
    this.transactions[index] = { ...ended(old, "p"), amount };
    return () => {
      this.transactions[index] = old;
    };
  }

  private find(of: number): Told | undefined {
    const order = this.orderOf(of);
    return this.transactions.find((one) => one.transaction === `t-${order}-${of}`);
  }
}

function ended(old: Told, letter: string): Told {
  const status = { x: "expire", k: "cancel", d: "deny" }[letter] ?? "settlement";
  const settled = status === "settlement";
  const type = letter === "q" ? "qris" : old.type;
  return { ...old, status, settled, type, code: CODES[status] ?? "202" };
}

function withRefund(old: Told, letter: string, of: number): Told {
  const key = `refund-${of}`;
  const others = old.refunds.filter((one) => one.key !== key);
  const known = old.refunds.find((one) => one.key === key)?.amount;
  const amount = known ?? (letter === "w" ? AMOUNT - sumOf(others) : PART);
  const refunds = letter === "n" ? others : [...others, { key, amount, confirmed: letter === "f" }];
  const isWhole = sumOf(refunds) === AMOUNT;
  const status = refunds.length === 0 ? "settlement" : isWhole ? "refund" : "partial_refund";
  return {
    ...old,
    status,
    code: "200",
    refunds: refunds.toSorted((one, other) => (one.key < other.key ? -1 : 1)),
  };
}

function sumOf(refunds: readonly RefundEntry[]): number {
  return refunds.reduce((sum, { amount }) => sum + amount, 0);
}
