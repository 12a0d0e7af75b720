import type { Exchange } from "../judge/trace.ts";
import type { Step } from "../schedule/step.ts";
import { type Forged, forge, MESSAGE_HEADERS, vary } from "./forge.ts";
import type { DeliveryWish, Happening } from "./gateway-control.ts";
import { type CallAnswer, callHttp } from "./http-call.ts";
import type { PlayedOrder } from "./played-order.ts";
import type { Delivered } from "./read-answer.ts";
import type { Scene } from "./scene.ts";

/** How long a sender waits that gives up. */
const PATIENCE = "300ms";
const REDIRECTS_MAX = 5;
const DELIVERED_MAX = 5;

/** A message of this schedule, and what became of it. */
interface Sent {
  readonly step: Step;
  /** Whether the retry rules will have it sent again. */
  isOwed: boolean;
  isAcknowledged: boolean;
}

type Sending = readonly [order: PlayedOrder, step: Step];

/** What reaches the merchant in one schedule, message by message. */
export class Arrivals {
  private readonly scene: Scene;
  private readonly takeAhead: () => readonly Happening[];
  /** By the id of the notification. */
  private readonly sent = new Map<string, Sent>();

  /** `takeAhead` gives what is to happen at the gateway before the next delivery. */
  constructor(scene: Scene, takeAhead: () => readonly Happening[]) {
    this.scene = scene;
    this.takeAhead = takeAhead;
  }

  /** Delivers a message in its way. */
  async deliver(order: PlayedOrder, step: Step): Promise<Exchange> {
    const { delivery } = step;
    if (delivery === "missing" || delivery === "unknown") return await this.vary(order, step);
    const first = await this.send(order, step);
    if (delivery !== "given_up" || first.status !== undefined) return first;
    // While the handler still works the message comes again, as it would in life.
    return await this.send(order, { letter: step.letter, of: step.of });
  }

  async send(order: PlayedOrder, step: Step): Promise<Exchange> {
    return this.note(order, step, await this.begin(order, step));
  }

  private async begin(order: PlayedOrder, step: Step): Promise<Delivered> {
    const [done] = await this.deliverAll([[order, step]], false);
    if (!done) throw new Error("a delivery without its exchange");
    return done;
  }

  /** Both at one moment. */
  async sendTogether(both: readonly Sending[]): Promise<readonly Exchange[]> {
    const done = await this.deliverAll(both, true);
    return both.map(([order, step], index) => this.note(order, step, done[index] as Delivered));
  }

  private async deliverAll(
    sendings: readonly Sending[],
    together: boolean,
  ): Promise<readonly Delivered[]> {
    const { gateway } = this.scene;
    const wishes = [];
    for (const [order, step] of sendings) wishes.push(await this.wish(order, step));
    const first = this.takeAhead();
    // Whether two met at a status call says whether they are to be tried again.
    const asks = this.scene.asksAlways || sendings.some(([, { beside }]) => beside !== undefined);
    const done = await gateway.deliver(wishes, { first, together, asks });
    if (done) return done;
    const byId = [];
    for (const [order, step] of sendings) byId.push(await this.wishById(order, step));
    const found = await gateway.deliver(byId, { together, asks });
    if (found) return found;
    const ids = sendings.map(([{ id }]) => id).join(" or ");
    throw new Error(`the gateway has lost a message of order ${ids}`);
  }

  /** What the gateway is asked to do for a step. A message that was delivered already goes out as a copy. */
  private async wish(order: PlayedOrder, step: Step): Promise<DeliveryWish> {
    const id = order.idOf(step);
    const before = id === undefined ? undefined : this.sent.get(id);
    const isClosed = before !== undefined && !before.isOwed;
    const name = await order.nameOf(step);
    return { name, ...(isClosed && { again: true }), ...MANNERS[step.delivery ?? ""] };
  }

  /** The same where its order is told at an address of its own. */
  private async wishById(order: PlayedOrder, step: Step): Promise<DeliveryWish> {
    const { id } = await order.message(step);
    return { ...(await this.wish(order, step)), name: { id } };
  }

  private note(order: PlayedOrder, step: Step, done: Delivered): Exchange {
    const isAcknowledged = done.status !== undefined && done.status < 300;
    this.sent.set(done.id, { step, isOwed: done.isOwed, isAcknowledged });
    order.noteDelivered(step, done.id);
    return { status: done.status, body: done.body, asked: done.asked };
  }

  /** Ours, since the gateway writes all of its members: with less in it, or with more. */
  private async vary(order: PlayedOrder, step: Step): Promise<Exchange> {
    const message = await order.message(step);
    const body = vary(message.body, step.delivery === "missing" ? "missing" : "unknown");
    const { orderId } = order.newest;
    const exchange = await this.post(message.url, { body, headers: MESSAGE_HEADERS, orderId });
    const isAcknowledged = exchange.status !== undefined && exchange.status < 300;
    this.sent.set(message.id, { step, isOwed: !isAcknowledged, isAcknowledged });
    order.noteDelivered(step, message.id);
    return exchange;
  }

  /** Posts what the gateway never sent. */
  async forge(order: PlayedOrder, other: PlayedOrder | undefined, step: Step): Promise<Exchange> {
    const { forgery = "garbage" } = step;
    const { url, body } = await order.newestMessage();
    const otherBody = (await other?.newestMessage())?.body;
    const forged = forge(forgery, {
      message: JSON.parse(body) as Readonly<Record<string, unknown>>,
      other: otherBody === undefined ? undefined : (JSON.parse(otherBody) as object as never),
      serverKey: this.scene.serverKey,
    });
    const exchange = await this.post(url, forged);
    await this.scene.gateway.note(order.newest.orderId, {
      forgery,
      answered: exchange.status ?? null,
    });
    return exchange;
  }

  private async post(url: string, { body, headers, orderId }: Forged): Promise<Exchange> {
    const { gateway } = this.scene;
    const before = await gateway.lastCall(orderId);
    const answer = await callHttp({ method: "POST", url, headers, body }).catch(() => undefined);
    const asked = await gateway.askedAbout(orderId, before);
    return { status: answer?.status, body: answer?.body.slice(0, 1_024) ?? "", sent: body, asked };
  }

  /** Opens the page to which the wallet sends the customer, and goes where it leads. */
  async browse(order: PlayedOrder, step: Step): Promise<Exchange> {
    const isTrue = step.letter === "B+";
    let url = await this.finishAddress(order, isTrue);
    let answer: CallAnswer | undefined;
    for (let hops = 0; hops <= REDIRECTS_MAX; hops++) {
      const headers = { accept: "text/html", "user-agent": "Mozilla/5.0 (gerbang certify)" };
      answer = await callHttp({ method: "GET", url, headers }).catch(() => undefined);
      const to = answer?.headers.location;
      const isOnItsWay = answer !== undefined && answer.status >= 300 && answer.status < 400;
      if (!isOnItsWay || to === undefined) break;
      const next = new URL(to, url);
      // Elsewhere nothing of the merchant's happens.
      if (next.host !== new URL(url).host) break;
      url = next.href;
    }
    return { status: answer?.status, body: "", asked: undefined };
  }

  private async finishAddress(order: PlayedOrder, isTrue: boolean): Promise<string> {
    const { orderId } = order.newest;
    const { finishUrl, unfinishUrl } = await order.newestTransaction();
    const own = isTrue ? finishUrl : unfinishUrl;
    if (own !== undefined) return own;
    const url = new URL(this.scene.merchant.config.finish ?? "");
    url.searchParams.set("order_id", orderId);
    url.searchParams.set("result", isTrue ? "success" : "failure");
    url.searchParams.set("transaction_status", isTrue ? "settlement" : "deny");
    return url.href;
  }

  /** Sends again what was not acknowledged, as the retry rules would. Gives what was acknowledged at last. */
  async retry(): Promise<readonly Step[]> {
    const acknowledged: Step[] = [];
    for (const [id, { step, isOwed, isAcknowledged }] of this.sent) {
      if (!isOwed || isAcknowledged) continue;
      const { letter, of } = step;
      if (await this.sendUntilOver(id)) acknowledged.push({ letter, of });
    }
    return acknowledged;
  }

  private async sendUntilOver(id: string): Promise<boolean> {
    for (let tries = 0; tries < DELIVERED_MAX; tries++) {
      const [done] = (await this.scene.gateway.deliver([{ name: { id } }])) ?? [];
      if (!done) throw new Error(`the gateway has lost message ${id}`);
      if (done.status !== undefined && done.status < 300) return true;
      if (!done.isOwed) break;
    }
    return false;
  }
}

const MANNERS: Readonly<Record<string, Omit<DeliveryWish, "name">>> = {
  unanswered: { lose_answer: true },
  given_up: { give_up_after: PATIENCE },
  cut: { cut: true },
  refused: { drop: true },
};
