import { type Fact, isRefund, type Message, type Step } from "../schedule/step.ts";
import type {
  ChargedTransaction,
  GatewayControl,
  MessageName,
  OwedMessage,
} from "./gateway-control.ts";
import type { Merchant } from "./merchant.ts";
import { NotChargedAgain, ShopError } from "./shop-error.ts";

interface Attempt {
  /** As the gateway knows it. */
  readonly orderId: string;
  readonly transaction: ChargedTransaction;
}

interface Sides {
  readonly gateway: GatewayControl;
  readonly merchant: Merchant;
  /** The shop's time and memory are shared: whatever is charged is this order's until the next is made. */
  readonly newOrder: () => Promise<string>;
  readonly amount: number;
  /** Where the merchant is told, as far as that is known. */
  readonly toldAt: string | undefined;
}

type ToldFact = Pick<Step, "letter" | "of">;

const STATUS_OF: Readonly<Record<Message, readonly string[]>> = {
  P: ["pending"],
  S: ["settlement"],
  X: ["expire"],
  K: ["cancel"],
  D: ["deny"],
  a: ["refund", "partial_refund"],
  b: ["refund", "partial_refund"],
};
/** Whole rupiah; no order costs so little. */
const TOO_LITTLE = 1_000;
const ENDS = { x: "expire", k: "cancel", d: "deny" } as const;

/** One order of a schedule: what happened to it at the gateway, and the messages that are owed for it. */
export class PlayedOrder {
  /** As the merchant knows it. */
  readonly id: string;
  private readonly sides: Sides;
  private readonly attempts: Attempt[] = [];
  private readonly refundKeys: string[] = [];
  private readonly confirmed = new Set<number>();
  private readonly ended = new Set<number>();
  /** Refund messages in the order in which their facts happened: `a1`, `b1`. */
  private readonly refundMessages: string[] = [];
  private owed: readonly OwedMessage[] = [];
  /** The ids of those that were delivered, by what they tell. */
  private readonly delivered = new Map<string, string>();
  /** Whether something happened since its messages were read. */
  private isStale = true;
  /** The attempt that was paid first: what is given back is given back of it. */
  private paid: number | undefined;

  private constructor(sides: Sides, id: string) {
    this.sides = sides;
    this.id = id;
  }

  /** Makes a fresh order that is charged. */
  static async make(sides: Sides): Promise<PlayedOrder> {
    const order = new PlayedOrder(sides, await sides.newOrder());
    await order.findAttempt(order.id);
    return order;
  }

  get amount(): number {
    return this.attempts[0]?.transaction.amount ?? this.sides.amount;
  }

  /** Whether money was given back of which the bank has not said a word. */
  get hasOpenRefund(): boolean {
    return this.refundKeys.some((_, index) => !this.confirmed.has(index + 1));
  }

  get newest(): Attempt {
    const attempt = this.attempts.at(-1);
    if (!attempt) throw new Error(`order ${this.id} has no transaction`);
    return attempt;
  }

  attempt(of: number): Attempt {
    const attempt = this.attempts[of - 1];
    if (!attempt) throw new Error(`order ${this.id} has no attempt ${of}`);
    return attempt;
  }

  /** Makes a fact happen; `of` is which attempt or refund. */
  async happen(letter: Fact, of: number): Promise<void> {
    this.isStale = true;
    if (letter === "c") await this.chargeAgain();
    else if (isRefund(letter) || letter === "f" || letter === "n") await this.refund(letter, of);
    else await this.endAttempt(letter, of);
  }

  /** By being paid, or for good. */
  private async endAttempt(
    letter: Exclude<Fact, "c" | "r" | "w" | "f" | "n">,
    of: number,
  ): Promise<void> {
    const { gateway } = this.sides;
    const { transactionId } = this.attempt(of).transaction;
    this.ended.add(of);
    if (letter === "x" || letter === "k" || letter === "d") {
      return await gateway.end(transactionId, ENDS[letter]);
    }
    if (letter === "l") await gateway.payLate(transactionId);
    else await gateway.pay(transactionId, letter === "p" ? "gopay" : "qris");
    this.paid ??= of;
  }

  /** Whether money was ever on its way. */
  get isUntouched(): boolean {
    return this.attempts.length === 1 && this.ended.size === 0;
  }

  /** Charges the order once more, as the merchant does when its customer tries again. */
  private async chargeAgain(): Promise<void> {
    const { gateway, merchant, amount } = this.sides;
    const { config } = merchant;
    if (config.retry) return await this.findAttempt(await merchant.retry(this.id, amount));
    if (!config.create.charge) throw new Error("no second charge is configured");
    if (!(await gateway.charge(this.id, this.amount))) {
      throw new NotChargedAgain(`order ${this.id} can still be paid, or is paid`);
    }
    await this.findAttempt(this.id);
  }

  /** Somebody else's client charges this order for less, and that is paid: a true payment of a wrong amount. */
  async payTooLittle(): Promise<void> {
    const { gateway } = this.sides;
    const { orderId, transaction } = this.newest;
    this.isStale = true;
    await gateway.end(transaction.transactionId, "cancel");
    if (!(await gateway.charge(orderId, TOO_LITTLE))) {
      throw new Error(`order ${orderId} is still open after it was cancelled`);
    }
    await this.findAttempt(orderId);
    this.ended.add(1).add(2);
    await gateway.pay(this.newest.transaction.transactionId, "gopay");
  }

  private async findAttempt(orderId: string): Promise<void> {
    const known = new Set(this.attempts.map(({ transaction }) => transaction.transactionId));
    const all = await this.sides.gateway.transactions(orderId);
    const transaction = all.findLast(({ transactionId }) => !known.has(transactionId));
    if (!transaction) {
      if (known.size > 0) throw new NotChargedAgain(`order ${orderId} was not charged again`);
      throw new ShopError(
        `order ${orderId} was not charged: the gateway has no transaction for it`,
      );
    }
    this.attempts.push({ orderId, transaction });
  }

  private async refund(letter: "r" | "w" | "f" | "n", of: number): Promise<void> {
    // Nobody is told that a refund was denied: it is one that is never confirmed.
    if (letter === "n") return;
    const { gateway } = this.sides;
    const transactionId = this.paidTransaction();
    const key = `certify-${of}`;
    if (letter === "r" || letter === "w") {
      const part = this.refundAmount;
      // All that is left: whatever was asked back before were parts.
      const amount = letter === "r" ? part : this.amount - part * this.refundKeys.length;
      await gateway.refund(transactionId, key, amount);
      this.refundKeys[of - 1] = key;
    } else {
      await gateway.confirmRefund(transactionId, key);
      this.confirmed.add(of);
    }
    this.refundMessages.push(`${isRefund(letter) ? "a" : "b"}${of}`);
  }

  /** So that two of them leave something. */
  private get refundAmount(): number {
    return Math.max(1, Math.floor(this.amount / 4));
  }

  private paidTransaction(): string {
    if (this.paid === undefined) throw new Error(`order ${this.id} has no paid transaction`);
    return this.attempt(this.paid).transaction.transactionId;
  }

  /** The message that tells of a fact. */
  async message({ letter, of }: ToldFact): Promise<OwedMessage> {
    const find = (): OwedMessage | undefined => this.findMessage(letter as Message, of);
    const known = find();
    if (known) return known;
    await this.fetchMessages();
    const found = find();
    if (found) return found;
    throw new ShopError(
      `the gateway owes no message ${letter} of order ${this.id}: is a payment notification URL set?`,
    );
  }

  /** What the gateway can find the message by that tells of a fact. */
  async nameOf(step: ToldFact): Promise<MessageName> {
    const id = this.idOf(step);
    if (id !== undefined) return { id };
    const { toldAt: url } = this.sides;
    if (url === undefined) return { id: (await this.message(step)).id };
    const letter = step.letter as Message;
    const [transaction, nth] = isRefundMessage(letter)
      ? [this.paidTransaction(), this.refundMessages.indexOf(`${letter}${step.of}`) + 1]
      : [this.attempt(step.of).transaction.transactionId, 1];
    return { transaction, status: STATUS_OF[letter], nth, url };
  }

  /** That of a message that was delivered already. */
  idOf({ letter, of }: ToldFact): string | undefined {
    return this.delivered.get(`${letter}${of}`);
  }

  /** A message was delivered; of copies the first counts. */
  noteDelivered({ letter, of }: ToldFact, id: string): void {
    const key = `${letter}${of}`;
    if (!this.delivered.has(key)) this.delivered.set(key, id);
  }

  /** The newest message, about which one can lie. */
  async newestMessage(): Promise<OwedMessage> {
    if (this.isStale) await this.fetchMessages();
    const message = this.owed.at(-1);
    if (message) return message;
    throw new ShopError(`nothing is owed for order ${this.id}: is a payment notification URL set?`);
  }

  private async fetchMessages(): Promise<void> {
    const ids = [...new Set(this.attempts.map(({ orderId }) => orderId))];
    const all = await Promise.all(ids.map(async (id) => await this.sides.gateway.messages(id)));
    const urls = all.flat().map(({ url }) => url);
    // Where several addresses are told: the one where the merchant's orders are made and read, or the first.
    const url = urls.find((one) => this.sides.merchant.isAt(one)) ?? urls[0];
    this.owed = all.flat().filter((one) => one.url === url);
    this.isStale = false;
  }

  private findMessage(letter: Message, of: number): OwedMessage | undefined {
    const fitting = this.owed.filter(({ status }) => STATUS_OF[letter].includes(status));
    if (isRefundMessage(letter)) {
      return fitting[this.refundMessages.indexOf(`${letter}${of}`)];
    }
    const { transactionId } = this.attempt(of).transaction;
    return fitting.find((one) => one.transactionId === transactionId);
  }

  /** So that nothing of it is left to happen, or to be asked about. */
  async sweep(): Promise<void> {
    for (const [index, { transaction }] of this.attempts.entries()) {
      if (!this.ended.has(index + 1))
        await this.sides.gateway.end(transaction.transactionId, "cancel");
    }
  }
}

function isRefundMessage(letter: Message): letter is "a" | "b" {
  return letter === "a" || letter === "b";
}
