import type { Answer } from "../../domain/notifications/retry-rules.ts";
import {
  type LeasedNotification,
  leaseNotifications,
  returnLeases,
} from "../../store/notifications/notification-queue.ts";
import { runApart } from "../bulkhead.ts";
import type { Gateway } from "../gateway.ts";
import { type Heartbeat, startHeartbeat } from "../heartbeat.ts";
import { attemptDelivery, recordAttempt, type UnrecordedAttempt } from "./deliver-notification.ts";
import { DeliveryLanes, type SignOfLife } from "./delivery-lanes.ts";
import { BEATS_PER_LEASE, HeldLeases } from "./held-leases.ts";
import { planOwedFaults } from "./plan-owed-faults.ts";

interface DispatcherOptions {
  /** There is room for more: pump again. */
  readonly onRoom: () => void;
  readonly onError: (error: unknown) => void;
}

const BATCH_MAX = 256;

/** Delivers the notifications of all merchants; one per process. Any number of processes may run. */
export class Dispatcher {
  readonly #gateway: Gateway;
  readonly #options: DispatcherOptions;
  readonly #lanes: DeliveryLanes;
  readonly #underWay = new Set<Promise<void>>();
  readonly #leases: HeldLeases;
  readonly #heartbeat: Heartbeat;
  /** By the last lease: then the plans are asked before the next one. */
  #hasPlans = true;
  #stopped = false;

  constructor(gateway: Gateway, options: DispatcherOptions) {
    this.#gateway = gateway;
    this.#options = options;
    this.#lanes = new DeliveryLanes(gateway.delivery.endpointAttemptsMax);
    this.#leases = new HeldLeases(gateway);
    this.#heartbeat = startHeartbeat(
      gateway.delivery.leaseMs / BEATS_PER_LEASE,
      async () => await this.#leases.renew(),
      options.onError,
    );
  }

  /** Leases what is due and starts delivering it; returns whether there may be more. */
  async pump(): Promise<boolean> {
    const { db, delivery, wallNow } = this.#gateway;
    if (this.#hasPlans) await planOwedFaults(this.#gateway);
    const limit = Math.min(BATCH_MAX, delivery.leasesMax - this.#lanes.held);
    if (limit <= 0) return false;
    const wall = wallNow();
    const { leased, contended, hasPlans } = await leaseNotifications(db, {
      wall,
      until: new Date(wall.getTime() + delivery.leaseMs),
      limit,
      room: this.#lanes.room,
      rooms: this.#lanes.rooms(),
    });
    for (const one of leased) {
      this.#leases.add(one);
      this.#lanes.add(one);
    }
    for (const endpoint of new Set(leased.map((one) => one.endpoint))) this.#start(endpoint);
    const isFirstPlan = hasPlans && !this.#hasPlans;
    this.#hasPlans = hasPlans;
    return isFirstPlan || contended || leased.length === limit;
  }

  /** Gives back what was not started and waits for what was. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await returnLeases(this.#gateway.db, this.#drop(this.#lanes.takeAll()));
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
    await this.#heartbeat.stop();
  }

  #start(endpoint: string): void {
    while (!this.#stopped) {
      const next = this.#lanes.start(endpoint);
      if (!next) return;
      this.#track(this.#deliver(next));
    }
  }

  /** Runs beside everything else; `stop` waits for it. */
  #track(work: Promise<void>): void {
    const tracked = work.catch(this.#options.onError).finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #deliver(leased: LeasedNotification): Promise<void> {
    const { endpoint, merchantId, id: subject } = leased;
    try {
      await runApart(this.#gateway, { merchantId, work: "delivery", subject }, async () => {
        const ended = await this.#attempt(leased);
        if (ended) await recordAttempt(this.#gateway, leased, ended);
      });
    } finally {
      this.#leases.drop(leased);
      const hasRoom = this.#lanes.forget(endpoint);
      this.#start(endpoint);
      if (hasRoom && !this.#stopped) this.#options.onRoom();
    }
  }

  async #attempt(leased: LeasedNotification): Promise<UnrecordedAttempt | undefined> {
    const { endpoint } = leased;
    let sign: SignOfLife = "none";
    try {
      // It waited too long, while the process or its database stood still: whoever has it now makes it.
      if (!this.#leases.isOurs(leased)) return undefined;
      const ended = await attemptDelivery(this.#gateway, leased);
      sign = signOf(ended);
      return ended;
    } finally {
      this.#lanes.end(endpoint, { sign });
      this.#giveBack(this.#lanes.takeSurplus(endpoint));
      this.#start(endpoint);
    }
  }

  #giveBack(leased: readonly LeasedNotification[]): void {
    if (leased.length > 0) this.#track(returnLeases(this.#gateway.db, this.#drop(leased)));
  }

  #drop(leased: readonly LeasedNotification[]): readonly LeasedNotification[] {
    for (const one of leased) this.#leases.drop(one);
    return leased;
  }
}

function signOf({ attempt }: UnrecordedAttempt): SignOfLife {
  if (FAULTS.has(attempt.answer)) return "none";
  return typeof attempt.answer === "number" ? "answered" : "silent";
}

/** Ends of attempts that say nothing about the endpoint. */
const FAULTS: ReadonlySet<Answer> = new Set<Answer>(["dropped", "cut", "too_many_redirects"]);
