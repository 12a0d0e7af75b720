/** A token, and when the gateway will no longer take it. */
export interface LivingToken {
  readonly accessToken: string;
  /** Seconds from when it was asked for. */
  readonly livesSeconds: number;
}

/** A token is renewed when less than this is left, so that none ends on its way. */
const MARGIN_SECONDS = 60;
/** Of a token that lives shortly, at least this part is used. */
const USED_PART = 0.5;

/**
 * Keeps one token and renews it before it ends. Whoever asks meanwhile waits for the same request;
 * a failed one is told to all who wait, and the next who asks tries again.
 */
export class TokenCache {
  readonly #fetchToken: () => Promise<LivingToken>;
  readonly #now: () => Date;
  #kept: { readonly accessToken: string; readonly renewAt: number } | undefined;
  #flight: Promise<string> | undefined;

  constructor(fetchToken: () => Promise<LivingToken>, now: () => Date) {
    this.#fetchToken = fetchToken;
    this.#now = now;
  }

  /** The token; `signal` ends the caller's waiting, and not the request that others wait for. */
  async get(signal: AbortSignal | undefined): Promise<string> {
    signal?.throwIfAborted();
    if (this.#kept && this.#now().getTime() < this.#kept.renewAt) return this.#kept.accessToken;
    this.#flight ??= this.#renew();
    return await orAborted(this.#flight, signal);
  }

  /** Forgets a token that the gateway refuses, unless it has been replaced already. */
  forget(accessToken: string): void {
    if (this.#kept?.accessToken === accessToken) this.#kept = undefined;
  }

  async #renew(): Promise<string> {
    const askedAt = this.#now().getTime();
    try {
      const { accessToken, livesSeconds } = await this.#fetchToken();
      const usedSeconds = Math.max(livesSeconds - MARGIN_SECONDS, livesSeconds * USED_PART);
      this.#kept = { accessToken, renewAt: askedAt + usedSeconds * 1000 };
      return accessToken;
    } finally {
      this.#flight = undefined;
    }
  }
}

async function orAborted<Value>(
  waitedFor: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (!signal) return await waitedFor;
  const aborted = Promise.withResolvers<never>();
  const abort = () => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([waitedFor, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
