import {
  advanceClock,
  haltClock,
  isClockMoment,
  type MerchantClock,
  merchantTime,
} from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { Gateway } from "../gateway.ts";
import { type ClockReading, heldMerchant, logClock, moveClock, readClock } from "./clock.ts";
import { listDue, readControl } from "./control-merchant.ts";
import { type AdvanceStep, doWork, findNextWork } from "./due-work.ts";
import { type MerchantHold, withMerchantHeld } from "./hold-merchant.ts";
import { endLapsedControl } from "./lapsed-control.ts";

/** How far one call may go. */
const ADVANCE_MS_MAX = 366 * 86_400_000;

const LIMITS: AdvanceLimits = { happeningsMax: 1_000, wallMs: 45_000 };

interface AdvanceLimits {
  /** How much one call may do. */
  readonly happeningsMax: number;
  /** How long one call may take: an endpoint that never answers takes 15 s of it. */
  readonly wallMs: number;
}

interface AdvanceRequest {
  readonly byMs: number;
  readonly limits?: Partial<AdvanceLimits>;
  /** Whoever asked has left: it goes no further than where it is. */
  readonly signal?: AbortSignal;
}

type AdvanceOutcome =
  | { readonly outcome: "refused"; readonly reason: "not_sandbox" | "too_far" }
  | (AdvanceResult & { readonly outcome: "applied" });

export interface AdvanceResult {
  readonly from: Date;
  readonly reading: ClockReading;
  /** What was still to go when a limit was reached; 0 when the merchant is quiet at the target. */
  readonly remainingMs: number;
  /** In the order in which it happened. */
  readonly happened: readonly AdvanceStep[];
  /** The messages whose time has come, while somebody has the merchant in hand: none was sent. */
  readonly due?: readonly Notification[];
}

/**
 * Moves a sandbox merchant's time on, halting at each moment when something falls due (a transaction
 * runs out, a refund is to be confirmed, a subscription is to be charged, a notification or its retry is to go out) and doing it
 * there, in order. Ends when the merchant is quiet: nothing under way and nothing due. Workers leave
 * the merchant alone meanwhile, and a second advance waits a little for the first (`withMerchantHeld`).
 * While somebody has the merchant in hand it sends nothing, and tells which messages are due.
 *
 * Each halt is saved before its work: a crash leaves the clock at a moment that it had reached, and
 * whatever is due there is done by the next advance, or by workers once the hold has run out.
 */
export async function advanceMerchantClock(
  gateway: Gateway,
  { id, environment }: Merchant,
  { byMs, limits, signal }: AdvanceRequest,
): Promise<AdvanceOutcome> {
  if (environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };
  if (byMs < 0 || byMs > ADVANCE_MS_MAX) return { outcome: "refused", reason: "too_far" };
  const wish = { merchantId: id, doing: "clock_advance", signal } as const;
  return await withMerchantHeld(gateway, wish, async (hold) => {
    await endLapsedControl(gateway, id);
    const merchant = await heldMerchant(gateway, hold);
    const target = advanceClock(merchant.clock, byMs);
    if (!isClockMoment(merchantTime(target, gateway.wallNow()))) {
      return { outcome: "refused", reason: "too_far" };
    }
    const way = { merchant, target, limits: { ...LIMITS, ...limits }, signal };
    const isControlled = (await readControl(gateway, merchant)) !== undefined;
    const advance = await advanceHeld(gateway, hold, { ...way, sends: !isControlled });
    await logClock(gateway, hold, {
      name: "clock.advance",
      reading: advance.reading,
      data: { from: advance.from.toISOString(), by_ms: byMs, remaining_ms: advance.remainingMs },
    });
    if (!isControlled) return { outcome: "applied", ...advance };
    const due = await listDue(gateway, { ...merchant, clock: advance.reading.clock });
    return { outcome: "applied", ...advance, due };
  });
}

interface AdvanceWay {
  /** As it is once it is held. */
  readonly merchant: Merchant;
  readonly target: MerchantClock;
  readonly limits: AdvanceLimits;
  readonly signal: AbortSignal | undefined;
  /** Whether messages go out on the way. */
  readonly sends: boolean;
}

async function advanceHeld(
  gateway: Gateway,
  hold: MerchantHold,
  { merchant, target, limits, signal, sends }: AdvanceWay,
): Promise<AdvanceResult> {
  const from = merchantTime(merchant.clock, gateway.wallNow());
  const deadline = gateway.wallNow().getTime() + limits.wallMs;
  const isEnough = () =>
    happened.length >= limits.happeningsMax ||
    gateway.wallNow().getTime() >= deadline ||
    signal?.aborted === true;
  const happened: AdvanceStep[] = [];
  const end = (clock: MerchantClock): AdvanceResult => ({
    from,
    reading: readClock(gateway, { ...merchant, clock }),
    remainingMs: remaining(clock, target, gateway.wallNow()),
    happened,
  });
  for (let { clock } = merchant; ; ) {
    const wall = gateway.wallNow();
    const next = await findNextWork(gateway, hold.merchantId, { sends });
    const isDone = next === undefined || next.dueAt > merchantTime(target, wall);
    const halt = isDone ? target : haltClock(clock, target, { moment: next.dueAt, wall });
    if (halt !== clock) await moveClock(gateway, hold, halt);
    clock = halt;
    if (isDone || isEnough()) return end(clock);
    const happening = await doWork(gateway, hold, next);
    if (happening) happened.push(happening);
  }
}

function remaining(clock: MerchantClock, target: MerchantClock, wall: Date): number {
  return merchantTime(target, wall).getTime() - merchantTime(clock, wall).getTime();
}
