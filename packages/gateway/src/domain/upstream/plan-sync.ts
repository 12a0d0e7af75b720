import type { UpstreamAttempt } from "./attempt.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** While nobody is to see it, until the upstream says that it is closed. */
const UNWANTED_STEPS_MS = [2 * SECOND, 10 * SECOND, 15 * SECOND, MINUTE];
const UNWANTED_LATER_MS = 5 * MINUTE;
/** A status may lag behind the message about it. */
const RUNG_STEPS_MS = [2 * SECOND, 5 * SECOND, 15 * SECOND, 30 * SECOND];
/** Of what has ended, once more so long after a message of money. */
const RUNG_AGAIN_MS = 30 * SECOND;
const WATCHED_MS = 10 * SECOND;
/** Until its first message came, nobody knows whether any will. */
const FIRST_LOOK_MS = 30 * SECOND;
const SILENT_MS = 2 * MINUTE;
const BELLED_MS = 5 * MINUTE;
/** After the deadline, counted from it; then every five minutes. */
const OVERDUE_MS = [5 * SECOND, 15 * SECOND, MINUTE];
const OVERDUE_LATER_MS = 5 * MINUTE;
/** Of what is closed, counted from the deadline: late money. */
const LATE_MS = [MINUTE, 10 * MINUTE, HOUR, DAY];
/** Of what is held, whether it is said again. */
const HELD_STEPS_MS = [15 * SECOND, MINUTE, 10 * MINUTE, HOUR];
/** Of what is paid: refunds that were made at the upstream. */
const PAID_DAYS = 7;
/** Of what has ended: a look that got no answer is none. */
const UNANSWERED_MS = 10 * MINUTE;
/** For so long after the last look that was due. */
const UNANSWERED_FOR_MS = DAY;

/** How long after its deadline an offer may still turn out to be paid. */
export const WATCH_MS = DAY;

/** What is known besides the attempt itself. */
interface SyncContext {
  readonly now: Date;
  /** Whether the merchant asks for its end, and the upstream has not answered. */
  readonly isClosing: boolean;
  /** Until when the merchant is expected to ask for the charge again. */
  readonly wantedUntil: Date;
  /** Whether money came that does not fit, which one wrong answer may have said. */
  readonly isHeld?: boolean;
  /** Whether the upstream said just now how it is; it did, when absent. */
  readonly isAnswered?: boolean;
  /** When the oldest refund was made that the bank has not confirmed. */
  readonly unconfirmedSince?: Date;
}

/**
 * When an attempt is asked about next; `undefined` when nothing can come any more. Bells and watchers
 * bring it forward. All times are wall time.
 */
export function planSync(attempt: UpstreamAttempt, context: SyncContext): Date | undefined {
  const { now, wantedUntil } = context;
  switch (attempt.state) {
    // Only whoever asked for it can be given the offer: until then nothing is to be asked.
    case "sending":
    case "unknown":
      return wantedUntil;
    case "unwanted":
      return after(now, UNWANTED_STEPS_MS[attempt.syncs] ?? UNWANTED_LATER_MS);
    case "open":
      return planOpen(attempt, context);
    case "paid":
      return orAgain(attempt, planPaid(attempt, context), {
        ...context,
        until: paidUntil(attempt),
      });
    case "closed":
      if (wasNeverMade(attempt)) return undefined;
      return orAgain(attempt, planClosed(attempt, now), { ...context, until: attempt.watchUntil });
  }
}

function planOpen(attempt: UpstreamAttempt, { now, isClosing }: SyncContext): Date {
  const { deadlineAt, syncs } = attempt;
  if (isClosing) return after(now, UNWANTED_STEPS_MS[syncs] ?? UNWANTED_LATER_MS);
  if (deadlineAt <= now) return planOverdue(deadlineAt, now);
  const lagging = isRungInVain(attempt) ? RUNG_STEPS_MS[syncs - 1] : undefined;
  const wait = lagging ?? usualWait(attempt, now);
  return earlier(after(now, wait), deadlineAt);
}

/** Its message claims an end, and the status answer still knows of none. */
function isRungInVain({ rungClaim, syncs }: UpstreamAttempt): boolean {
  return rungClaim !== undefined && rungClaim !== "pending" && syncs > 0;
}

function usualWait({ watchedUntil, heartbeatAt, syncs }: UpstreamAttempt, now: Date): number {
  if (watchedUntil && watchedUntil > now) return WATCHED_MS;
  if (heartbeatAt) return BELLED_MS;
  return syncs === 0 ? FIRST_LOOK_MS : SILENT_MS;
}

function planOverdue(deadlineAt: Date, now: Date): Date {
  const next = OVERDUE_MS.map((ms) => after(deadlineAt, ms)).find((at) => at > now);
  return next ?? after(now, OVERDUE_LATER_MS);
}

function planPaid(
  attempt: UpstreamAttempt,
  { now, isHeld, unconfirmedSince }: SyncContext,
): Date | undefined {
  const { syncs } = attempt;
  if (isRungAfterwards(attempt, now)) return after(now, RUNG_AGAIN_MS);
  const soon = isHeld ? HELD_STEPS_MS[syncs] : undefined;
  if (soon !== undefined) return after(now, soon);
  if (unconfirmedSince) {
    const age = now.getTime() - unconfirmedSince.getTime();
    if (age < 10 * MINUTE) return after(now, MINUTE);
    if (age < HOUR) return after(now, 10 * MINUTE);
    if (age < DAY) return after(now, HOUR);
    if (age < 14 * DAY) return after(now, DAY);
  }
  return now < paidUntil(attempt) ? after(now, DAY) : undefined;
}

function paidUntil({ closedAt, createdAt }: UpstreamAttempt): Date {
  return after(closedAt ?? createdAt, PAID_DAYS * DAY);
}

/** A message came of a refund, or of late money: the status answer may be behind it. */
function isRungAfterwards(attempt: UpstreamAttempt, now: Date): boolean {
  const { isShown, rungAt, rungClaim, syncs } = attempt;
  const isOfMoney = isShown && rungClaim === "paid" && syncs > 0;
  return isOfMoney && rungAt !== undefined && now < after(rungAt, RUNG_AGAIN_MS);
}

/**
 * What a look that got no answer would have said is still to be heard, also when it was the last one. Not of what
 * nobody saw, and nobody can have paid.
 */
function orAgain(
  { isShown }: UpstreamAttempt,
  usual: Date | undefined,
  { now, until, isAnswered = true }: SyncContext & { readonly until: Date },
): Date | undefined {
  if (isAnswered || !isShown || now >= after(until, UNANSWERED_FOR_MS)) return usual;
  const again = after(now, UNANSWERED_MS);
  return usual ? earlier(usual, again) : again;
}

const NEVER_MADE: ReadonlySet<string | undefined> = new Set(["refused", "not_sent", "absent"]);

/**
 * Whether the upstream never made an order for an attempt. It is not asked about: whatever has that
 * order id there is somebody else's.
 */
export function wasNeverMade({ closedAs }: Pick<UpstreamAttempt, "closedAs">): boolean {
  return NEVER_MADE.has(closedAs);
}

function planClosed(attempt: UpstreamAttempt, now: Date): Date | undefined {
  if (isRungAfterwards(attempt, now)) return after(now, RUNG_AGAIN_MS);
  if (attempt.watchUntil <= now) return undefined;
  const next = LATE_MS.map((ms) => after(attempt.deadlineAt, ms)).find((at) => at > now);
  return next && next <= attempt.watchUntil ? next : undefined;
}

function after(moment: Date, milliseconds: number): Date {
  return new Date(moment.getTime() + milliseconds);
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}
