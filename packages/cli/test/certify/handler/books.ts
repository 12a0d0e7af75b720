import type { Database, Row, Sql } from "./database.ts";
import type { Edit } from "./edits.ts";
import { ENDED, PAID, type RefundEntry, type Told } from "./gateway.ts";

export interface Order {
  readonly id: string;
  readonly amount: number;
  readonly refunded: number;
  readonly forced: string | null;
  readonly newest: string | null;
}

/** A transaction id, and whether a message says it: a reconciler asks without having been told. */
interface Heard {
  readonly answer: Told;
  /** The message that made the shop ask; undefined when it asked by itself. */
  readonly message: Told | undefined;
}

/** The order as its owner would show it: its state, and every number that a second booking changes. */
export async function viewOf(sql: Sql, id: string): Promise<object | undefined> {
  // One statement: what is booked meanwhile shows whole or not at all.
  const [order] = await sql(
    `select orders.*, count(*) as attempts, sum(attempts.paid) as payments, sum(ended) as ends
     from orders join attempts on attempts.order_id = orders.id where orders.id = $1 group by orders.id`,
    id,
  );
  if (!order) return undefined;
  const { credits, paid, refunded } = order;
  return { status: statusOf(order), credits, paid, refunded };
}

/** PostgreSQL gives sums and counts as texts. */
function statusOf({ forced, refunded, attempts, payments, ends }: Row): string {
  if (typeof forced === "string") return forced;
  if (Number(payments) > 0) return Number(refunded) > 0 ? "refunded" : "paid";
  return Number(ends) === Number(attempts) ? "closed" : "waiting";
}

/** What the shop writes down. Each method is a step of the caller's database transaction. */
export class Books {
  private readonly sql: Sql;
  private readonly edit: Edit;

  constructor(sql: Sql, edit: Edit) {
    this.sql = sql;
    this.edit = edit;
  }

  static async find({ sql }: Database, id: string, edit: Edit): Promise<Order | undefined> {
    const where = edit === 39 ? "id like $1 || '%' order by id desc" : "id = $1";
    const [order] = await sql(`select * from orders where ${where} limit 1`, id);
    return order as unknown as Order | undefined;
  }

  async lock(id: string, forUpdate: string): Promise<Order> {
    const [order] = await this.sql(`select * from orders where id = $1 ${forUpdate}`, id);
    if (!order) throw new Error(`order ${id} is gone`);
    return order as unknown as Order;
  }

  /** Whether it is new. */
  async note(text: string): Promise<boolean> {
    const rows = await this.sql(
      "insert into memory (note) values ($1) on conflict do nothing returning note",
      text,
    );
    return rows.length > 0;
  }

  private async knows(text: string): Promise<boolean> {
    return (await this.sql("select note from memory where note = $1", text)).length > 0;
  }

  async force(id: string, status: string | null): Promise<void> {
    await this.sql("update orders set forced = $2 where id = $1", id, status);
  }

  /** Books all that the gateway says of a transaction and that is not booked yet. */
  async apply(order: Order, { answer, message }: Heard): Promise<void> {
    const transaction = await this.attemptOf(order, answer);
    if (!transaction) return;
    const { transaction_status: status } = answer;
    const said = message?.transaction_status;
    if (this.edit === 15) await this.force(order.id, said === "pending" ? "waiting" : null);
    if (this.edit === 15 && said === "pending") return;
    // Looking after it sets it right, so that only what comes late writes what is old.
    if (this.edit === 16 && !message) await this.force(order.id, null);
    if (this.edit === 30 && said && ENDED.includes(said)) await this.force(order.id, "closed");
    if (this.edit === 63 && (said === "cancel" || said === "deny"))
      await this.force(order.id, "closed");
    if (this.edit === 58 && status === "pending" && !transaction.isPaid)
      await this.pay(order, transaction.id, false);
    if (PAID.includes(status)) await this.settle(order, transaction, { answer, message });
    if (ENDED.includes(status)) {
      await this.sql("update attempts set ended = 1 where transaction_id = $1", transaction.id);
    }
  }

  /** One of an order that is known, by the gateway's word, is an attempt of it. */
  private async attemptOf(
    order: Order,
    answer: Told,
  ): Promise<
    { readonly id: string; readonly isPaid: boolean; readonly isSettled: boolean } | undefined
  > {
    const id = answer.transaction_id;
    const isForeign = answer.order_id.split("~")[0] !== order.id;
    if (isForeign) {
      if (this.edit !== 6 && this.edit !== 39) return undefined;
      const [own] = await this.sql("select * from attempts where order_id = $1 limit 1", order.id);
      return (
        own && { id: String(own["transaction_id"]), isPaid: own["paid"] === 1, isSettled: false }
      );
    }
    if (this.edit === 44 && order.newest !== null && order.newest !== id) return undefined;
    await this.sql(
      "insert into attempts (transaction_id, order_id) values ($1, $2) on conflict do nothing",
      id,
      order.id,
    );
    const [row] = await this.sql("select * from attempts where transaction_id = $1", id);
    return { id, isPaid: row?.["paid"] === 1, isSettled: row?.["settled"] === 1 };
  }

  private async settle(
    order: Order,
    attempt: { readonly id: string; readonly isPaid: boolean; readonly isSettled: boolean },
    { answer, message }: Heard,
  ): Promise<void> {
    const said = message?.transaction_status;
    if (this.edit === 36 && answer.transaction_status === "settlement") return;
    if (this.edit === 52 && answer.transaction_status === "refund") return;
    if (this.edit === 28 && answer.transaction_status === "partial_refund") return;
    if (this.edit === 34 && !(await this.knows(`row:${order.id}`))) return;
    const forgets =
      (this.edit === 13 && said === "settlement") ||
      (this.edit === 38 && said !== undefined && ENDED.includes(said)) ||
      (this.edit === 7 && said === "settlement" && attempt.isSettled && order.refunded > 0);
    const due = this.edit === 50 ? { ...order, amount: Number(answer.gross_amount) } : order;
    if (!attempt.isPaid || forgets) await this.pay(due, attempt.id, attempt.isPaid);
    if (said === "settlement") {
      await this.sql("update attempts set settled = 1 where transaction_id = $1", attempt.id);
    }
    for (const { key, amount } of this.refundsOf(answer, message)) {
      await this.refund(order.id, { transaction: attempt.id, key, amount });
    }
  }

  private async pay(order: Order, transaction: string, again: boolean): Promise<void> {
    const amount = this.edit === 33 ? order.amount / 100 : order.amount;
    await this.sql("update attempts set paid = 1 where transaction_id = $1", transaction);
    await this.credit(order.id, again ? 0 : amount);
    if (this.edit !== 11) await this.force(order.id, null);
  }

  /** The goods go out. */
  async credit(id: string, amount: number): Promise<void> {
    await this.sql(
      "update orders set credits = credits + 1, paid = paid + $2 where id = $1",
      id,
      amount,
    );
  }

  private refundsOf(answer: Told, message: Told | undefined) {
    const entries = answer.refunds ?? [];
    const confirmed = entries.filter((one) => one.bank_confirmed_at !== undefined).map(toRefund);
    if (this.edit === 31) return this.asMessages(message);
    if (this.edit === 32) return confirmed.slice(-1);
    if (this.edit === 60) return confirmed.map((one) => ({ ...one, key: String(one.amount) }));
    if (this.edit === 40 && confirmed.length > 0) {
      const sum = confirmed.reduce((total, { amount }) => total + amount, 0);
      return [{ key: `sum-${confirmed.length}`, amount: sum }];
    }
    return confirmed;
  }

  /** Each message that says refund is one. */
  private asMessages(message: Told | undefined) {
    const last = message?.refunds?.at(-1);
    if (!last) return [];
    const { key, amount } = toRefund(last);
    return [{ key: `${key}:${last.bank_confirmed_at === undefined ? "asked" : "done"}`, amount }];
  }

  private async refund(
    order: string,
    one: { readonly transaction: string; readonly key: string; readonly amount: number },
  ): Promise<void> {
    const rows = await this.sql(
      `insert into refunds (transaction_id, refund_key, amount) values ($1, $2, $3)
       on conflict do nothing returning amount`,
      one.transaction,
      one.key,
      one.amount,
    );
    if (rows.length === 0) return;
    await this.sql("update orders set refunded = refunded + $2 where id = $1", order, one.amount);
  }
}

function toRefund({ refund_key: key, refund_amount: amount }: RefundEntry) {
  return { key, amount: Number(amount) };
}
