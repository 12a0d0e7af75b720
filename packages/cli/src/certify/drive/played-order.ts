import { type Fact, isRefund, type Message, type Step } from "../schedule/step.ts";
import type {
  ChargedTransaction,
  GatewayControl,
  Happening,
  MessageName,
  OwedMessage,
} from "./gateway-control.ts";
import type { Merchant } from "./merchant.ts";
import { NotChargedAgain, ShopError } from "./shop-error.ts";

interface Attempt {
  /** As the gateway knows it. */
  readonly orderId: string;
  /** Undefined as long as nobody had to know more of it than its order. */
  found: ChargedTransaction | undefined;
}

interface Sides {
  readonly gateway: GatewayControl;
  readonly merchant: Merchant;
  /** The shop's time and memory are shared: whatever is charged is this order's until the next is made. */
  readonly newOrder: () => Promise<string>;
  readonly amount: number;
  /** Where the merchant is told, as far as that is known. */
  readonly toldAt: string | undefined;
  /** Whether somebody else makes the orders, each for a price of its own. */
  readonly isWatching: boolean;
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
const PAYMENTS = {
  p: { via: "gopay" },
  q: { via: "qris", issuer: "dana" },
  l: { via: "gopay", late: true },
} as const;

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
  /** What is to happen at the gateway before the next delivery, and may do so in its request. */
  private ahead: Happening[] = [];
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
    if (sides.isWatching) await order.findAttempt(order.id);
    else order.attempts.push({ orderId: order.id, found: undefined });
    return order;
  }

  get amount(): number {
    return this.attempts[0]?.found?.amount ?? this.sides.amount;
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

  /**
   * Makes a fact happen; `of` is which attempt or refund. All but a charge wait for whatever comes next: a delivery
   * takes them along, and before anything else they are caught up with.
   */
  async happen(letter: Fact, of: number): Promise<void> {
    this.isStale = true;
    if (letter === "c") await this.chargeAgain();
    else if (isRefund(letter) || letter === "f" || letter === "n") this.refund(letter, of);
    else this.endAttempt(letter, of);
  }

  /** Whoever takes it along has it happen. */
  takeAhead(): readonly Happening[] {
    const { ahead } = this;
    this.ahead = [];
    return ahead;
  }

  /** Has everything happen that waits for a delivery. */
  async catchUp(): Promise<void> {
    for (const one of this.takeAhead()) await this.sides.gateway.happen(one);
  }

  /** The newest transaction as the gateway shows it. */
  async newestTransaction(): Promise<ChargedTransaction> {
    const { newest } = this;
    newest.found ??= await this.read(newest.orderId);
    return newest.found;
  }

  private async read(orderId: string): Promise<ChargedTransaction> {
    const newest = (await this.sides.gateway.transactions(orderId)).at(-1);
    if (newest) return newest;
    throw new ShopError(`order ${orderId} was not charged: the gateway has no transaction for it`);
  }

  /** What the gateway knows an attempt by. */
  private attemptName(of: number): string {
    const { found, orderId } = this.attempt(of);
    return found?.transactionId ?? orderId;
  }

  /** By being paid, or for good. */
  private endAttempt(letter: Exclude<Fact, "c" | "r" | "w" | "f" | "n">, of: number): void {
    const transaction = this.attemptName(of);
    this.ended.add(of);
    if (letter === "x" || letter === "k" || letter === "d") {
      this.ahead.push({ transaction, do: ENDS[letter] });
      return;
    }
    this.ahead.push({ transaction, do: "pay", ...PAYMENTS[letter] });
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
    await this.catchUp();
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
    const { orderId } = this.newest;
    this.isStale = true;
    await this.catchUp();
    await gateway.end(orderId, "cancel");
    if (!(await gateway.charge(orderId, TOO_LITTLE))) {
      throw new Error(`order ${orderId} is still open after it was cancelled`);
    }
    await this.findAttempt(orderId);
    this.ended.add(1).add(2);
    const { transactionId: transaction } = await this.newestTransaction();
    await gateway.happen({ transaction, do: "pay", via: "gopay" });
  }

  private async findAttempt(orderId: string): Promise<void> {
    const all = await this.sides.gateway.transactions(orderId);
    // Of the attempt before nobody had to know more than its order, which is this one's now.
    const before = this.attempts.findLast((one) => one.orderId === orderId);
    if (before) before.found ??= all[0];
    const known = new Set(this.attempts.map(({ found }) => found?.transactionId));
    const found = all.findLast(({ transactionId }) => !known.has(transactionId));
    if (!found) {
      if (this.attempts.length > 0) {
        throw new NotChargedAgain(`order ${orderId} was not charged again`);
      }
      throw new ShopError(
        `order ${orderId} was not charged: the gateway has no transaction for it`,
      );
    }
    this.attempts.push({ orderId, found });
  }

  private refund(letter: "r" | "w" | "f" | "n", of: number): void {
    // Nobody is told that a refund was denied: it is one that is never confirmed.
    if (letter === "n") return;
    const transaction = this.paidTransaction();
    const refund_key = `certify-${of}`;
    if (letter === "r" || letter === "w") {
      const part = this.refundAmount;
      // All that is left: whatever was asked back before were parts.
      const amount = letter === "r" ? part : this.amount - part * this.refundKeys.length;
      this.ahead.push({ transaction, do: "refund", refund_key, amount });
      this.refundKeys[of - 1] = refund_key;
    } else {
      this.ahead.push({ transaction, do: "confirm_refund", refund_key });
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
    return this.attemptName(this.paid);
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
      : [this.attemptName(step.of), 1];
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
    await this.catchUp();
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
    const { found } = this.attempt(of);
    const others = this.attempts.map((one) => one.found?.transactionId);
    return fitting.find(({ transactionId }) =>
      found ? transactionId === found.transactionId : !others.includes(transactionId),
    );
  }

  /** So that nothing of it is left to happen, or to be asked about. */
  async sweep(): Promise<void> {
    await this.catchUp();
    for (let of = 1; of <= this.attempts.length; of++) {
      if (!this.ended.has(of)) await this.sides.gateway.end(this.attemptName(of), "cancel");
    }
  }
}

function isRefundMessage(letter: Message): letter is "a" | "b" {
  return letter === "a" || letter === "b";
}
