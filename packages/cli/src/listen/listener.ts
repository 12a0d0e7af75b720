import type { IncomingMessage, ServerResponse } from "node:http";
import { type BiSnapPayment, synthesiseBiSnap } from "./bi-snap-message.ts";
import { type BiSnapSigner, openBiSnapSigner } from "./bi-snap-signer.ts";
import { Callbacks } from "./callbacks.ts";
import type { Tell } from "./happening.ts";
import { type ListenClock, wallClock } from "./listen-clock.ts";
import { startLocalServer } from "./local-server.ts";
import { OrderBook, type Told } from "./order-book.ts";
import { Outbox } from "./outbox.ts";
import { serveOwnPage } from "./own-pages.ts";
import { passThrough, sendJson } from "./pass-through.ts";
import { Poller } from "./poller.ts";
import type { StatusView } from "./status-view.ts";
import { type Origin, synthesise } from "./synthesise.ts";
import { type Lesson, learn, type PassedCall } from "./traffic.ts";
import { baseFor, type UpstreamTarget } from "./upstream-target.ts";

export interface ListenerOptions {
  readonly target: UpstreamTarget;
  readonly serverKey: string;
  /** Where notifications are posted. */
  readonly to: string;
  /** 0 for any. */
  readonly port: number;
  /** Orders that no call need tell of. */
  readonly orders: readonly string[];
  /** Whether the ways back to the shop stay as the shop says them. */
  readonly keepsCallbacks: boolean;
  /** The private key that signs messages of BI-SNAP; a new one where there is no such file. */
  readonly snapKey?: string | undefined;
  readonly tell: Tell;
  readonly clock?: ListenClock;
}

export interface Listener {
  readonly url: string;
  /** Asks for all orders once, in turn. */
  syncNow(): void;
  /** Posts the last notification once more. */
  repeatLast(): void;
  /** Ends everything; what is under way is broken off. */
  stop(): Promise<void>;
}

/**
 * Passes the shop's calls on to the sandbox, asks what becomes of their orders, and posts the notifications
 * that the sandbox would send if the shop had a public address.
 *
 * @throws {CommandError} when the port is taken.
 */
export async function startListener(options: ListenerOptions): Promise<Listener> {
  const server = await startLocalServer(options.port);
  const url = `http://localhost:${server.port}`;
  const listening = new Listening(options, url);
  server.serve((request, response) => {
    void listening.answer(request, response).catch((error: unknown) => {
      // A connection that breaks while it is answered; whatever else it is must not end the others.
      options.tell({ event: "note", text: `A call could not be answered: ${String(error)}` });
      response.destroy();
    });
  });
  const polling = listening.poller.run();
  return {
    url,
    syncNow: () => listening.syncNow(),
    repeatLast: () => listening.repeatLast(),
    async stop() {
      listening.stopping.abort();
      server.stop();
      await polling;
    },
  };
}

const SIGNED_HERE =
  "Messages of BI-SNAP are signed by a key of this machine. Set its public half where your shop has the service's:";
const BODIES_MAX = 2_000;

/** One run: what is known, and who is asked and told. */
class Listening {
  readonly stopping = new AbortController();
  readonly poller: Poller;
  readonly #options: ListenerOptions;
  readonly #clock: ListenClock;
  readonly #book = new OrderBook();
  readonly #outbox: Outbox;
  readonly #callbacks: Callbacks | undefined;
  /** From the first payment of BI-SNAP on: most shops have none. */
  #signer: BiSnapSigner | undefined;
  /** By reference, the last message of BI-SNAP. */
  readonly #lastBodies = new Map<string, string>();

  constructor(options: ListenerOptions, url: string) {
    const { target, serverKey, to, tell, orders, clock = wallClock, keepsCallbacks } = options;
    const { signal } = this.stopping;
    this.#options = options;
    // Asked for by name it is made at once, so that the shop can be set up with it.
    if (options.snapKey !== undefined) this.#openSigner();
    this.#clock = clock;
    this.#callbacks = keepsCallbacks ? undefined : new Callbacks(url);
    this.#outbox = new Outbox({ to, clock, signal, tell });
    this.poller = new Poller({
      base: target.core,
      serverKey,
      book: this.#book,
      clock,
      signal,
      tell,
      owe: (told) => this.#owe(told),
    });
    const origin: Origin = { by: "unknown" };
    for (const id of orders) this.#book.watch({ id, origin, tellsFirst: true }, clock.now());
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isOwn = serveOwnPage(request, response, {
      callbacks: this.#callbacks,
      list: () => this.#book.list(this.#clock.now()),
      ring: (id) => this.#ring(id),
    });
    if (isOwn) return;
    const { serverKey, tell, target } = this.#options;
    const base = baseFor(request.url ?? "", target);
    if (base === undefined) {
      return sendJson(
        response,
        404,
        "gerbang listen passes on what begins with /v1, /v1.0, /v2 or /snap",
      );
    }
    await passThrough(request, response, base, {
      serverKey,
      callbacks: this.#callbacks,
      tell,
      heard: (call) => this.#hear(call),
      limited: (retryAfter) => this.poller.limited(retryAfter),
    });
  }

  syncNow(): void {
    this.#book.ringAll(this.#clock.now());
    this.poller.wake();
  }

  repeatLast(): void {
    if (this.#outbox.repeat()) return;
    this.#options.tell({ event: "note", text: "Nothing was posted yet that could be repeated." });
  }

  #ring(id: string | undefined): void {
    const now = this.#clock.now();
    if (id === undefined) this.#book.ringNewest(now);
    else this.#book.ring(id, now);
    this.poller.wake();
  }

  #hear(call: PassedCall): void {
    const lesson = learn(call);
    if (lesson) this.#take(lesson);
    this.poller.wake();
  }

  #take(lesson: Lesson): void {
    const now = this.#clock.now();
    switch (lesson.kind) {
      case "charged":
        return this.#owe(this.#book.charged(lesson.view, lesson.origin, now));
      case "seen":
        return this.#owe(this.#book.see(lesson.view, now));
      case "promised":
        this.#book.watch({ id: lesson.orderId, origin: lesson.origin, tellsFirst: true }, now);
        return;
      case "rung":
        this.#book.ring(lesson.id, now);
    }
  }

  #openSigner(): BiSnapSigner {
    const signer = openBiSnapSigner(this.#options.snapKey);
    this.#signer = signer;
    this.#options.tell({ event: "note", text: `${SIGNED_HERE}\n${signer.publicKey.trim()}` });
    return signer;
  }

  #oweBiSnap(view: StatusView, payment: BiSnapPayment): void {
    const message = synthesiseBiSnap(view, payment);
    const { reference } = payment;
    // The confirmation of a refund is no message of its own.
    if (this.#lastBodies.get(reference) === message.body) return;
    this.#lastBodies.set(reference, message.body);
    const [oldest = reference] = this.#lastBodies.keys();
    if (this.#lastBodies.size > BODIES_MAX) this.#lastBodies.delete(oldest);
    const signer = this.#signer ?? this.#openSigner();
    this.#outbox.put({
      orderId: payment.partnerReference ?? view.order_id,
      transactionId: view.transaction_id,
      transactionStatus: view.transaction_status,
      body: message.body,
      signed: signer.sign(message, new Date()),
    });
  }

  #owe({ views, origin }: Told): void {
    const { serverKey } = this.#options;
    for (const view of views) {
      if (origin.biSnap) {
        this.#oweBiSnap(view, origin.biSnap);
        continue;
      }
      this.#outbox.put({
        orderId: view.order_id,
        transactionId: view.transaction_id,
        transactionStatus: view.transaction_status,
        body: synthesise(view, { serverKey, origin }),
      });
    }
  }
}
