import type { Tell } from "./happening.ts";
import type { ListenClock } from "./listen-clock.ts";
import { postNotification } from "./post-notification.ts";

/** A notification, as the bytes that are posted. */
interface Outgoing {
  readonly orderId: string;
  readonly transactionId: string | undefined;
  readonly transactionStatus: string;
  readonly body: string;
  readonly signed?: SignedMessage;
}

/** A message of BI-SNAP is posted below the address, with what its signature needs. */
export interface SignedMessage {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface OutboxOptions {
  readonly to: string;
  readonly clock: ListenClock;
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

/** A shop that is being started again is given time. What it answered is never asked for again. */
const TRY_AGAIN_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/**
 * Posts notifications: those of one order one after the other, as they were put in, those of others beside
 * them. What nobody took, because nothing answered, is tried five times more; what was answered, however, is
 * not.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  /** What is still under way of each order. */
  readonly #lines = new Map<string, Promise<void>>();
  #last: Outgoing | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  put(outgoing: Outgoing): void {
    this.#line(outgoing, false);
  }

  /** Posts the last one that was posted once more; `false` when there was none. */
  repeat(): boolean {
    if (this.#last === undefined) return false;
    this.#line(this.#last, true);
    return true;
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#lines.size > 0) await Promise.all(this.#lines.values());
  }

  #line(outgoing: Outgoing, isRepeat: boolean): void {
    const before = this.#lines.get(outgoing.orderId) ?? Promise.resolve();
    const own = before
      .then(async () => await this.#post(outgoing, isRepeat))
      .then(() => {
        if (this.#lines.get(outgoing.orderId) === own) this.#lines.delete(outgoing.orderId);
      });
    this.#lines.set(outgoing.orderId, own);
  }

  async #post(outgoing: Outgoing, isRepeat: boolean): Promise<void> {
    const { to, clock, signal, tell } = this.#options;
    this.#last = outgoing;
    const url = urlBelow(to, outgoing.signed);
    const sent = { body: outgoing.body, headers: outgoing.signed?.headers };
    for (let number = 1; ; number++) {
      const posted = await postNotification(url, sent, signal);
      // What was broken off by the end of it all is nobody's failure.
      if (signal.aborted) return;
      const wait = posted.answerStatus === undefined ? TRY_AGAIN_MS[number - 1] : undefined;
      tell({
        event: "notification",
        order_id: outgoing.orderId,
        transaction_id: outgoing.transactionId ?? null,
        transaction_status: outgoing.transactionStatus,
        url,
        number,
        is_repeat: isRepeat,
        answer_status: posted.answerStatus ?? null,
        error: posted.error ?? null,
        next_in_ms: wait ?? null,
        latency_ms: posted.latencyMs,
        body: outgoing.body,
      });
      if (wait === undefined) return;
      await clock.wait(wait, signal);
    }
  }
}

function urlBelow(to: string, signed: SignedMessage | undefined): string {
  return signed ? to.replace(/\/+$/, "") + signed.path : to;
}
