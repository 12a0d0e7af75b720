import { setTimeout as sleep } from "node:timers/promises";
import { Books, type Order, viewOf } from "./books.ts";
import type { Database, Sql } from "./database.ts";
import type { Edit } from "./edits.ts";
import { codeFits, ENDED, type GatewayCalls, PAID, signatureOf, type Told } from "./gateway.ts";
import type { Shop } from "./serve-shop.ts";

/** How long the slow one works, and the forgetful one leaves its work lying. */
const SLOW_MS = 2_000;
const LATER_MS = 400;

/** What a shop does with a message: verify, ask, compare, and book in one database transaction. */
export class Handler {
  private readonly database: Database;
  private readonly gateway: GatewayCalls;
  private readonly edit: Edit;
  /** Shared by all that is handled at a time. */
  private current: Order | undefined;
  /** Of each order, when the newest transaction was begun of which a message came. */
  private readonly newestTimes = new Map<string, string>();

  constructor(database: Database, gateway: GatewayCalls, edit: Edit) {
    this.database = database;
    this.gateway = gateway;
    this.edit = edit;
  }

  /**
   * Charges an order once more, and gives the order id that the gateway knows the attempt by: its own, or
   * another one while the attempt before can still be paid.
   */
  async charge(id: string, amount?: number): Promise<string> {
    const { sql } = this.database;
    if (amount !== undefined) {
      await sql(
        "insert into orders (id, amount) values ($1, $2) on conflict do nothing",
        id,
        amount,
      );
    }
    const [order] = await sql("select amount from orders where id = $1", id);
    const due = Number(order?.["amount"]);
    const [first, other] = [id, `${id}~${Date.now().toString(36)}`];
    const own = await this.gateway.charge(first, due);
    const transaction = own ?? (await this.gateway.charge(other, due));
    if (transaction === undefined) throw new Error(`${id} cannot be charged`);
    await sql(
      "insert into attempts (transaction_id, order_id) values ($1, $2) on conflict do nothing",
      transaction,
      id,
    );
    await sql("update orders set newest = $2, forced = null where id = $1", id, transaction);
    return own === undefined ? other : first;
  }

  async view(id: string): Promise<object | undefined> {
    return await viewOf(this.database.sql, id.split("~")[0] ?? "");
  }

  /** As it is served. */
  get shop(): Shop {
    return {
      create: async (id, amount) => await this.charge(id, amount),
      retry: async (id) => await this.charge(id),
      view: async (id) => await this.view(id),
      receive: async (message) => await this.receive(message),
      finish: async (id, isSuccess) => await this.finish(id, isSuccess),
      reconcile: async () => await this.reconcile(),
    };
  }

  /** The HTTP status to answer. */
  async receive(message: Told): Promise<number> {
    if (!this.isGenuine(message)) return 403;
    if (this.edit === 27 && message.transaction_status === "settlement" && !message.settlement_time)
      return 400;
    const order = await Books.find(this.database, orderIdOf(message), this.edit);
    if (!order) return this.edit === 23 ? 500 : 200;
    if (this.edit === 57 && message.transaction_status === "pending") return 500;
    // The browser was here: but for the settlement itself there is nothing left to do.
    const isSettlement = message.transaction_status === "settlement";
    if (this.edit === 10 && order.forced === "paid" && !isSettlement) return 200;
    if (this.edit === 26 && message.payment_type !== "gopay") return 200;
    if (await this.isRepeat(order, message)) return 200;
    if (this.isBelieved(order, message)) return await this.book(order, message, message);
    return await this.ask(order, message);
  }

  /** Whether somebody signed it who knows the key, with a code that goes with its status. */
  isGenuine(message: Told): boolean {
    const { serverKey } = this.gateway;
    const { signature_key: signature } = message;
    if (this.edit === 1) return true;
    if (this.edit === 66 && isLoose(message)) return true;
    if (this.edit === 2) return signature !== undefined;
    if (this.edit === 8) {
      return signature === signatureOf(message, serverKey, String(Number(message.gross_amount)));
    }
    const keys = this.edit === 3 ? [serverKey, "", "undefined"] : [serverKey];
    if (!keys.some((key) => signature === signatureOf(message, key))) return false;
    return codeFits(message) || [4, 5, 55].includes(this.edit);
  }

  /** Where nobody asks, the message is all there is. */
  private isBelieved({ amount }: Order, message: Told): boolean {
    if (this.edit >= 1 && this.edit <= 4) return true;
    if (this.edit === 66) return isLoose(message);
    return this.edit === 12 && Number(message.gross_amount) !== amount;
  }

  private async isRepeat({ id }: Order, message: Told): Promise<boolean> {
    if (this.edit === 53 && !isUnpaid(await this.view(id))) return true;
    if (this.edit === 61) return this.isOlder(id, message);
    const { transaction_status: status, signature_key: signature, transaction_id } = message;
    const notes: Readonly<Record<number, string>> = {
      17: `${id} ${status}`,
      18: String(signature),
      35: id,
      19: `${transaction_id} ${status} ${JSON.stringify(message.refunds ?? [])}`,
    };
    const note = notes[this.edit];
    if (this.edit === 34 && status === "pending") await this.remember(`row:${id}`);
    return note !== undefined && !(await this.remember(note));
  }

  private isOlder(id: string, { transaction_time: time = "" }: Told): boolean {
    if (time < (this.newestTimes.get(id) ?? "")) return true;
    this.newestTimes.set(id, time);
    return false;
  }

  private async remember(note: string): Promise<boolean> {
    return await this.database.transaction(
      async (sql) => await new Books(sql, this.edit).note(note),
    );
  }

  private async ask(order: Order, message: Told): Promise<number> {
    const before = await this.view(order.id);
    if (Number(message.gross_amount) !== order.amount && this.edit !== 50) return 200;
    this.current = order;
    if (this.edit === 20 && isUnpaid(before) && PAID.includes(message.transaction_status))
      await this.credit(order, order.amount);
    let answer: Told | undefined;
    try {
      answer = await this.gateway.status(
        this.edit === 38 ? message.order_id : message.transaction_id,
      );
    } catch {
      if (this.edit === 55) return await this.book(order, message, message);
      return this.edit === 21 ? 200 : 503;
    }
    if (answer === undefined) return await this.unknown(message);
    if (this.edit === 5) return await this.book(order, asTold(answer, message), message);
    if (this.edit === 70) return await this.bookMixed(answer, message);
    const isOther = orderIdOf(answer) !== order.id;
    if (isOther && this.edit !== 6 && this.edit !== 39) return 200;
    return await this.work(order, { answer, message, before });
  }

  /** The work itself; the edits that make it less than one database transaction stand here. */
  private async work(
    order: Order,
    {
      answer,
      message,
      before,
    }: { readonly answer: Told; readonly message: Told; readonly before: unknown },
  ): Promise<number> {
    const isNew = isUnpaid(before) && PAID.includes(answer.transaction_status);
    if (this.edit === 69) return await this.closeAsRead(order, { answer, message, before });
    if (this.edit === 16) return await this.overwrite(order, answer, message);
    if (this.edit === 22) {
      setTimeout(() => void this.book(order, answer, message), LATER_MS);
      return 200;
    }
    if (this.edit === 24 && isNew) await sleep(SLOW_MS);
    if (this.edit === 14 && isNew) {
      await this.database.transaction(async (sql) => {
        await new Books(sql, this.edit).credit(order.id, order.amount);
        await markPaid(sql, answer.transaction_id, order);
      });
      return 200;
    }
    if (this.edit === 24 && isNew) {
      await this.credit(order, order.amount);
      await markPaid(this.database.sql, answer.transaction_id, order);
      return 200;
    }
    if (this.edit === 20 && isNew) {
      await markPaid(this.database.sql, answer.transaction_id, order);
      return 200;
    }
    return await this.book(order, answer, message);
  }

  private async credit({ id }: Order, amount: number): Promise<void> {
    await this.database.transaction(
      async (sql) => await new Books(sql, this.edit).credit(id, amount),
    );
  }

  private async overwrite(order: Order, answer: Told, message: Told): Promise<number> {
    await this.book(order, answer, message);
    const state = answer.transaction_status === "pending" ? "waiting" : null;
    await this.database.sql("update orders set forced = $2 where id = $1", order.id, state);
    return 200;
  }

  private async closeAsRead(
    order: Order,
    heard: { readonly answer: Told; readonly message: Told; readonly before: unknown },
  ): Promise<number> {
    const { answer, message, before } = heard;
    await this.book(order, answer, message);
    const isOver = ENDED.includes(answer.transaction_status) && isUnpaid(before);
    const state = isOver ? "closed" : null;
    await this.database.sql("update orders set forced = $2 where id = $1", order.id, state);
    return 200;
  }

  /** Goes on with the order that was begun last, whosever turn it was. */
  private async bookMixed(answer: Told, message: Told): Promise<number> {
    const { current } = this;
    if (!current) return 200;
    return await this.book(current, answer, message);
  }

  /** A transaction that the gateway does not know may be one that it does not know yet. */
  private async unknown({ transaction_id: id }: Told): Promise<number> {
    if (this.edit === 25) {
      void Promise.reject(new Error(`nobody knows ${id}`));
      // Nobody is answered: the process ends by that.
      return await new Promise<number>(() => undefined);
    }
    return this.edit === 21 ? 200 : 503;
  }

  private async book(order: Order, answer: Told, message: Told | undefined): Promise<number> {
    await this.database.transaction(async (sql) => {
      const books = new Books(sql, this.edit);
      await books.apply(await books.lock(order.id, this.database.forUpdate), { answer, message });
    });
    return 200;
  }

  /** What a browser says that comes back. It only says so. */
  async finish(id: string, isSuccess: boolean): Promise<void> {
    const order = await Books.find(this.database, id.split("~")[0] ?? "", 0);
    if (!order || this.edit < 9 || this.edit > 11) return;
    const { sql } = this.database;
    if (this.edit === 11 && !isSuccess) {
      await sql("update orders set forced = 'closed' where id = $1", order.id);
    }
    if (!isSuccess || !isUnpaid(await this.view(order.id))) return;
    if (this.edit === 9) {
      await this.credit(order, order.amount);
      await sql("update attempts set paid = 1 where order_id = $1", order.id);
    }
    if (
      this.edit === 10 &&
      PAID.includes((await this.gateway.status(id))?.transaction_status ?? "")
    ) {
      await this.credit(order, order.amount);
      await sql("update orders set forced = 'paid' where id = $1", order.id);
    }
  }

  /** Asks about every attempt that may still bring something, and a few times about what is paid. */
  async reconcile(): Promise<void> {
    if (this.edit === 29) return;
    const rows = await this.database.sql(
      `update attempts set checks = checks + 1 where ended = 0 and (paid = 0 or checks < 5)
       returning transaction_id, order_id`,
    );
    const rest = rows.values();
    const work = async (): Promise<void> => {
      for (const row of rest)
        await this.lookAfter(String(row["transaction_id"]), String(row["order_id"]));
    };
    await Promise.all(Array.from({ length: 8 }, work));
  }

  private async look(transaction: string, orderId: string): Promise<Told | undefined> {
    if (this.edit !== 65) return await this.gateway.status(transaction);
    return await this.gateway.status(transaction).catch(async () => {
      await this.database.sql("update orders set forced = 'closed' where id = $1", orderId);
      return undefined;
    });
  }

  private async lookAfter(transaction: string, orderId: string): Promise<void> {
    const order = await Books.find(this.database, orderId, 0);
    const answer = await this.look(transaction, orderId);
    if (this.edit === 64 && order && !isUnpaid(await this.view(orderId)))
      await this.credit(order, 0);
    if (this.edit === 10 && order?.forced === "paid") return;
    if (answer && order) await this.book(order, answer, undefined);
  }
}

/** What equals every text where languages compare loosely. */
function isLoose({ signature_key: signature }: Told): boolean {
  return (signature as unknown) === true;
}

function orderIdOf({ order_id: id }: Told): string {
  return id.split("~")[0] ?? "";
}

async function markPaid(sql: Sql, transaction: string, { id }: Order): Promise<void> {
  await sql(
    `insert into attempts (transaction_id, order_id, paid) values ($1, $2, 1)
     on conflict (transaction_id) do update set paid = 1`,
    transaction,
    id,
  );
}

function isUnpaid(view: unknown): boolean {
  const { status } = view as { readonly status: string };
  return status === "waiting" || status === "closed";
}

function asTold(answer: Told, message: Told): Told {
  return { ...answer, transaction_status: message.transaction_status };
}
