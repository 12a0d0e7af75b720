import type { Gateway } from "../gateway.ts";
import { merchantsOfBatch } from "../merchants/find-merchant.ts";
import { probeAccount } from "./probe-account.ts";
import { complainOfUnknownOrders } from "./receive-message.ts";
import { isTimed, leaseAttempts, resolveAttempt } from "./resolve-attempts.ts";
import { leaseRefunds, resolveRefund } from "./resolve-refunds.ts";

interface ResolverOptions {
  /** Told when something ended, and there is room for more. */
  readonly onRoom: () => void;
  readonly onError: (error: unknown) => void;
}

/** Pieces of work of one process that are under way at once: room for many accounts that hang. */
const UNDER_WAY_MAX = 1_024;

/**
 * Ends what is open at upstreams: charges and refunds whose answers were lost, offers that are paid or run
 * out, orders that nobody is to see. One per process. Each account has its few places, so that one that
 * hangs holds back nobody but itself.
 */
export class Resolver {
  readonly #gateway: Gateway;
  readonly #options: ResolverOptions;
  readonly #running = new Set<Promise<void>>();
  /** By account. */
  readonly #underWay = {
    all: new Map<string, number>(),
    timed: new Map<string, number>(),
    refunds: new Map<string, number>(),
  };

  constructor(gateway: Gateway, options: ResolverOptions) {
    this.#gateway = gateway;
    this.#options = options;
  }

  /** Starts what is due, and returns whether there may be more. */
  async pump(): Promise<boolean> {
    const gateway = this.#gateway;
    if (gateway.upstreams.mode === "off" || this.#running.size >= UNDER_WAY_MAX) return false;
    const merchantOf = merchantsOfBatch(gateway);
    const attempts = await leaseAttempts(gateway, this.#underWay);
    for (const leased of attempts) {
      const place = `${leased.merchantId}/${leased.accountId}`;
      const counts = isTimed(leased)
        ? [this.#underWay.all, this.#underWay.timed]
        : [this.#underWay.all];
      this.#start(counts, place, async () => await resolveAttempt(gateway, leased, merchantOf));
    }
    const counted = this.#underWay.refunds;
    const refunds = await leaseRefunds(gateway, counted);
    for (const leased of refunds) {
      const place = `${leased.merchantId}/${leased.accountId}`;
      this.#start([counted], place, async () => await resolveRefund(gateway, leased, merchantOf));
    }
    for (const probe of gateway.upstreamCalls.beginProbes()) {
      this.#start([], "", async () => await probeAccount(gateway, probe));
    }
    if (attempts.length === 0 && refunds.length === 0) await complainOfUnknownOrders(gateway);
    return false;
  }

  /** Resolves when everything under way has ended. */
  async stop(): Promise<void> {
    await Promise.all(this.#running);
  }

  #start(counts: readonly Map<string, number>[], place: string, run: () => Promise<void>): void {
    for (const count of counts) count.set(place, (count.get(place) ?? 0) + 1);
    const running = run()
      .catch(this.#options.onError)
      .finally(() => {
        this.#running.delete(running);
        for (const count of counts) leave(count, place);
        this.#options.onRoom();
      });
    this.#running.add(running);
  }
}

function leave(count: Map<string, number>, place: string): void {
  const left = (count.get(place) ?? 1) - 1;
  if (left > 0) count.set(place, left);
  else count.delete(place);
}

/**
 * Does everything that is due now and waits for its end: for tests and commands, which move the clock
 * themselves. Returns how much there was.
 */
export async function resolveDue(gateway: Gateway): Promise<number> {
  const merchantOf = merchantsOfBatch(gateway);
  const attempts = await leaseAttempts(gateway, { all: new Map(), timed: new Map() });
  const refunds = await leaseRefunds(gateway, new Map());
  await Promise.all([
    ...gateway.upstreamCalls.beginProbes().map(async (probe) => await probeAccount(gateway, probe)),
    ...attempts.map(async (leased) => await resolveAttempt(gateway, leased, merchantOf)),
    ...refunds.map(async (leased) => await resolveRefund(gateway, leased, merchantOf)),
  ]);
  await complainOfUnknownOrders(gateway);
  await gateway.upstreamCalls.settled();
  return attempts.length + refunds.length;
}
