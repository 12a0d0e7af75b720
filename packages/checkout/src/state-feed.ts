import type { CheckoutState } from "@gerbang/protocol";

const REQUEST_TIMEOUT_MS = 10_000;
const POLL_MS = 2_000;
const POLL_GROWTH = 1.3;
/** Half as long while the order is open. A closed one may be paid late, or be charged anew elsewhere. */
const POLL_MS_MAX = 30_000;
/** A proxy may hold an open stream's events back, so even then we ask now and then. */
const POLL_WHILE_LIVE_MS = 20_000;
/** One missed answer is no news; a customer should not see a blip. */
const FAILURES_MIN = 2;

/** How the last request to the merchant's server ended. */
export type Reachability = "ok" | "offline" | "unavailable";

/** How an order is followed: 0 not any more, 1 by polling, 2 by polling and the live stream. */
export type FollowInterest = 0 | 1 | 2;

interface FeedOptions {
  /** Where the merchant's server answers with the state. */
  readonly src: string;
  /** Where it streams the same; empty when it does not. */
  readonly eventsSrc: string;
  readonly onState: (state: CheckoutState) => FollowInterest;
  readonly onFailure: (reach: Reachability) => void;
}

/**
 * Hears what becomes of an order: by the live stream, and by asking, less and less often, while the
 * stream is down. The same state may come both ways, and an older one after a newer.
 */
export class StateFeed {
  readonly #options: FeedOptions;
  #stream: EventSource | undefined;
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The last stream opened, and has not broken off since. */
  #isLive = false;
  #interest: FollowInterest = 2;
  #polls = 0;
  #failures = 0;

  constructor(options: FeedOptions) {
    this.#options = options;
  }

  /** Asks now, and starts anew to ask often. */
  refresh(): void {
    this.#polls = 0;
    void this.#poll();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#stream?.close();
    this.#request = this.#stream = undefined;
  }

  async #poll(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.#wait(REQUEST_TIMEOUT_MS, () => request.abort());
    const answer = await fetchState(this.#options.src, request.signal);
    // A newer request has taken its place: this answer no longer counts.
    if (this.#request !== request) return;
    if (typeof answer === "number") this.#fail(answer);
    else this.#hear(answer);
    this.#goOn();
  }

  #wait(ms: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, ms);
  }

  #hear(state: CheckoutState): void {
    this.#failures = 0;
    this.#interest = this.#options.onState(state);
  }

  #goOn(): void {
    if (this.#interest > 1) this.#listen();
    else this.stop();
    if (this.#interest) this.#schedule();
  }

  #fail(httpStatus: number): void {
    this.#failures += 1;
    if (httpStatus >= 400 && httpStatus < 500) this.#options.onFailure("unavailable");
    else if (this.#failures >= FAILURES_MIN) this.#options.onFailure("offline");
  }

  #schedule(): void {
    const delay =
      this.#isLive && !this.#failures
        ? POLL_WHILE_LIVE_MS
        : Math.min(POLL_MS * POLL_GROWTH ** this.#polls, POLL_MS_MAX / this.#interest);
    this.#polls += 1;
    // Spread out, or every open page would come back at once after the server restarts.
    this.#wait(delay * (1 + Math.random() / 5), () => void this.#poll());
  }

  /** A stream that broke off reconnects by itself; one that was refused is opened anew. */
  #listen(): void {
    const { eventsSrc } = this.#options;
    if (!eventsSrc || (this.#stream && this.#stream.readyState < 2)) return;
    const stream = new EventSource(eventsSrc);
    this.#stream = stream;
    stream.onopen = () => {
      this.#isLive = true;
      // What happened before the stream opened may not be on it.
      void this.#poll();
    };
    stream.onerror = () => {
      // Each failed reconnection comes here too, and must not put off the next poll.
      if (this.#isLive) this.refresh();
      this.#isLive = false;
    };
    stream.onmessage = ({ data }: MessageEvent<string>) => {
      const state = parseState(data);
      if (!state) void this.#poll();
      else {
        this.#hear(state);
        this.#goOn();
      }
    };
  }
}

/** The state, or the HTTP status that came instead, or 0. */
async function fetchState(src: string, signal: AbortSignal): Promise<CheckoutState | number> {
  try {
    const response = await fetch(src, { signal, cache: "no-store" });
    return (response.ok && parseState(await response.text())) || response.status;
  } catch {
    // No connection, a time-out or an abort: in each case there is no state.
    return 0;
  }
}

/** Reads what the merchant's server said; `undefined` when it is not a checkout state. */
function parseState(json: string): CheckoutState | undefined {
  try {
    const state = JSON.parse(json) as CheckoutState | null;
    return state?.transaction_status && state.gross_amount ? state : undefined;
  } catch {
    // Not JSON: a sign-in page, a proxy's error page. It says nothing about the payment.
    return undefined;
  }
}
