import {
  type LeasedNotification,
  renewLeases,
} from "../../store/notifications/notification-queue.ts";
import type { Gateway } from "../gateway.ts";

/** Beats in the time of one lease: two may fail before it is lost. */
export const BEATS_PER_LEASE = 3;

/**
 * The leases that this process has in hand, waiting or under way. They are short, so that a process
 * that dies keeps nothing for long, and renewed all together while an attempt takes longer than that.
 */
export class HeldLeases {
  readonly #gateway: Gateway;
  /** By the id of the lease, until when it lasts. */
  readonly #held = new Map<string, { readonly leased: LeasedNotification; until: Date }>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  add(leased: LeasedNotification): void {
    this.#held.set(leased.leaseId, { leased, until: leased.leasedUntil });
  }

  drop({ leaseId }: LeasedNotification): void {
    this.#held.delete(leaseId);
  }

  /** Whether nobody else may have it: an attempt that begins now is ours, and is renewed in time. */
  isOurs({ leaseId }: LeasedNotification): boolean {
    const held = this.#held.get(leaseId);
    return held !== undefined && held.until > this.#gateway.wallNow();
  }

  /**
   * Prolongs those of which a third has passed, in one statement. One that was not found may be locked
   * just now, being recorded, or lost: the next beat asks again, and its time runs.
   */
  async renew(): Promise<void> {
    const { db, delivery, wallNow } = this.#gateway;
    const wall = wallNow().getTime();
    const until = new Date(wall + delivery.leaseMs);
    const begunBefore = wall + delivery.leaseMs - delivery.leaseMs / BEATS_PER_LEASE;
    const ending = [...this.#held.values()].filter((one) => one.until.getTime() <= begunBefore);
    if (ending.length === 0) return;
    const renewed = await renewLeases(
      db,
      ending.map(({ leased }) => leased),
      until,
    );
    for (const one of ending) if (renewed.has(one.leased.leaseId)) one.until = until;
  }
}
