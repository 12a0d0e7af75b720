import type { AccessTokens, CallFailure, FetchedToken } from "../domain/upstream/connector.ts";

type Got = { readonly outcome: "token"; readonly token: string } | CallFailure;

interface KeptToken {
  readonly credentials: string;
  readonly token: string;
  /** By the ticks. */
  readonly until: number;
}

interface Flight {
  readonly credentials: string;
  readonly landed: Promise<FetchedToken | CallFailure>;
}

/** A token that ends amid a call would be refused: another one is fetched before. */
const MARGIN_MS = 60_000;
const NO_TIME = { outcome: "not_sent", why: "no_time" } as const;

/** Of one account, kept in this process alone: other processes have their own, which live side by side. */
export class AccountTokens implements AccessTokens {
  readonly #ticks: () => number;
  #kept: KeptToken | undefined;
  #flight: Flight | undefined;

  /** @param ticks Milliseconds that never step back. */
  constructor(ticks: () => number) {
    this.#ticks = ticks;
  }

  async get(
    credentials: string,
    fetch: () => Promise<FetchedToken | CallFailure>,
    waitMs: number,
  ): Promise<Got> {
    const kept = this.#kept;
    if (kept?.credentials === credentials && this.#ticks() < kept.until) {
      return { outcome: "token", token: kept.token };
    }
    const flight = this.#flightOf(credentials, fetch);
    const fetched = await inTime(flight.landed, waitMs);
    return fetched.outcome === "fetched" ? { outcome: "token", token: fetched.token } : fetched;
  }

  drop(token: string): void {
    // Another call may have renewed it since.
    if (this.#kept?.token === token) this.#kept = undefined;
  }

  #flightOf(credentials: string, fetch: () => Promise<FetchedToken | CallFailure>): Flight {
    if (this.#flight?.credentials === credentials) return this.#flight;
    const flight = { credentials, landed: this.#fly(credentials, fetch) };
    this.#flight = flight;
    const end = () => {
      if (this.#flight === flight) this.#flight = undefined;
    };
    void flight.landed.then(end, end);
    return flight;
  }

  async #fly(
    credentials: string,
    fetch: () => Promise<FetchedToken | CallFailure>,
  ): Promise<FetchedToken | CallFailure> {
    const begun = this.#ticks();
    const fetched = await fetch();
    if (fetched.outcome === "fetched") {
      const { token, lifetimeMs } = fetched;
      // Of a short life half is left for calls.
      const margin = Math.min(MARGIN_MS, lifetimeMs / 2);
      this.#kept = { credentials, token, until: begun + lifetimeMs - margin };
    }
    return fetched;
  }
}

/** Whoever waits for another's flight has a deadline of their own. */
async function inTime(
  landed: Promise<FetchedToken | CallFailure>,
  waitMs: number,
): Promise<FetchedToken | CallFailure> {
  const { promise: late, resolve } = Promise.withResolvers<CallFailure>();
  const timer = setTimeout(() => resolve(NO_TIME), waitMs);
  try {
    return await Promise.race([landed, late]);
  } finally {
    clearTimeout(timer);
  }
}
