import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { corePath } from "../sandbox/transaction-path.ts";
import { CallPace, readRetryAfter } from "./call-pace.ts";
import { parseExactJson } from "./exact-json.ts";
import type { Tell } from "./happening.ts";
import type { ListenClock } from "./listen-clock.ts";
import type { OrderBook, Told } from "./order-book.ts";
import { nameFailure } from "./post-notification.ts";
import { readStatusView } from "./status-view.ts";
import type { WatchedOrder } from "./watched-order.ts";

interface PollerOptions {
  /** The base of the Core API, without a slash at the end. */
  readonly base: string;
  readonly serverKey: string;
  readonly book: OrderBook;
  readonly clock: ListenClock;
  readonly signal: AbortSignal;
  readonly tell: Tell;
  /** Takes what the merchant is owed. */
  readonly owe: (told: Told) => void;
}

const ASK_MS = 10_000;
/** However long nothing is due, so often it is looked whether the machine has slept. */
const LOOK_MS = 1_000;
/** Later than meant by so much: nobody ran in between. */
const SLEPT_MS = 5_000;
/** Answers may take longer than the time between two calls. */
const ASKED_MAX = 4;

/** Asks for the statuses of watched orders, at the pace of `CallPace`, for as long as it may. */
export class Poller {
  readonly #options: PollerOptions;
  readonly #pace = new CallPace();
  #asked = 0;
  #trouble: Trouble | undefined;
  #wake = new AbortController();

  constructor(options: PollerOptions) {
    this.#options = options;
  }

  /** Looks at once whose turn it is: a bell has rung, or there is a new order. */
  wake(): void {
    this.#wake.abort();
  }

  /** Resolves when the signal is aborted. */
  async run(): Promise<void> {
    const { signal, clock, book } = this.#options;
    while (!signal.aborted) {
      // Before the look, so that a bell during it is not lost.
      this.#wake = new AbortController();
      const now = clock.now();
      const turn = this.#asked < ASKED_MAX ? book.next(now) : undefined;
      const at = turn ? Math.max(turn.at, this.#pace.nextAt(now)) : Number.POSITIVE_INFINITY;
      if (turn && at <= now) {
        void this.#ask(turn.order);
        continue;
      }
      const wait = Math.min(at - now, LOOK_MS);
      await clock.wait(wait, AbortSignal.any([signal, this.#wake.signal]));
      this.#noticeSleep(clock.now() - now - wait);
    }
  }

  /** The service says to the shop what it would say to us. */
  limited(retryAfter: string | undefined): undefined {
    const now = this.#options.clock.now();
    const wait = this.#pace.limited(now, readRetryAfter(retryAfter, now));
    this.#wait("limited", "HTTP 429", wait);
  }

  #noticeSleep(lateMs: number): void {
    if (lateMs < SLEPT_MS) return;
    const { book, clock, tell } = this.#options;
    tell({ event: "slept", for_ms: lateMs });
    book.ringAll(clock.now());
  }

  async #ask(order: WatchedOrder): Promise<void> {
    this.#asked++;
    order.isAsked = true;
    const { bell } = order;
    // A bell that rings from now on may be about what this answer does not know yet.
    order.bell = undefined;
    this.#pace.called(this.#options.clock.now());
    try {
      const hasAnswered = await this.#takeAnswer(order);
      if (!hasAnswered) order.bell ??= bell;
    } finally {
      order.isAsked = false;
      this.#asked--;
      this.wake();
    }
  }

  /** Whether what was answered says how the order is, or that there is none. */
  async #takeAnswer(order: WatchedOrder): Promise<boolean> {
    const { base, serverKey, signal, clock, book, owe, tell } = this.#options;
    // The time between two looks is that between two questions, however long an answer takes.
    const askedAt = clock.now();
    const isBiSnap = order.origin.biSnap !== undefined;
    const url = `${base}/v2${corePath(order.id, "status")}`;
    const asked = await ask(url, { serverKey, isBiSnap, signal });
    if (signal.aborted) return false;
    const body = this.#bodyOf(asked);
    if (body === undefined) return false;
    this.#answered();
    const view = readStatusView(body);
    if (view) owe(book.take(order, view, clock.now(), askedAt));
    else this.#unknown(order, askedAt);
    tell({ event: "asked", id: order.id, transaction_status: view?.transaction_status ?? null });
    return true;
  }

  /** What an answer says; `undefined`, and calls wait, for one that says nothing of any order. */
  #bodyOf(asked: Answer | string): JsonObject | undefined {
    if (typeof asked === "string") return this.#lost("lost", asked);
    const { status, retryAfter, text } = asked;
    if (status === 429) return this.limited(retryAfter);
    const body = parseExactJson(text);
    const code = Number(body?.["status_code"] ?? status);
    if (status === 401 || code === 401) return this.#lost("refused", textIn(body));
    return status < 500 && code !== 500 && body ? body : this.#lost("lost", `HTTP ${status}`);
  }

  #unknown(order: WatchedOrder, askedAt: number): void {
    const { book, tell } = this.#options;
    if (order.askedAt === undefined) tell({ event: "not_attempted", order_id: order.id });
    book.askedInVain(order, askedAt);
  }

  #answered(): void {
    this.#pace.answered();
    const trouble = this.#trouble;
    if (trouble === undefined) return;
    this.#trouble = undefined;
    this.#options.tell({ event: "back" });
    // Too many calls were too many; after all others nobody knows what was missed.
    if (trouble !== "limited") this.#options.book.ringAll(this.#options.clock.now());
  }

  #lost(reason: "lost" | "refused", detail: string): undefined {
    this.#wait(reason, detail, this.#pace.lost(this.#options.clock.now()));
  }

  #wait(reason: Trouble, detail: string, wait_ms: number): void {
    this.#trouble = reason;
    this.#options.tell({ event: "waiting", reason, detail, wait_ms });
  }
}

type Trouble = "limited" | "lost" | "refused";

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

function textIn(body: JsonObject | undefined): string {
  const message = body?.["status_message"];
  return typeof message === "string" ? message : "HTTP 401";
}

interface AskOptions {
  readonly serverKey: string;
  readonly isBiSnap: boolean;
  readonly signal: AbortSignal;
}

/** The answer, or why there is none. */
async function ask(
  url: string,
  { serverKey, isBiSnap, signal }: AskOptions,
): Promise<Answer | string> {
  try {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: {
        authorization: `Basic ${Buffer.from(`${serverKey}:`).toString("base64")}`,
        accept: "application/json",
        // Without it the Core API does not know payments of BI-SNAP.
        ...(isBiSnap && { "transaction-source": "SNAP_API" }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ASK_MS)]),
    });
    const { status, headers } = answer;
    return {
      status,
      retryAfter: headers.get("retry-after") ?? undefined,
      text: await answer.text(),
    };
  } catch (error) {
    return nameFailure(error);
  }
}
