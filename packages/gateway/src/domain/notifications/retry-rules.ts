import { seededFraction } from "../seeded-fraction.ts";

/** Why nothing answered. */
export const DELIVERY_FAILURES = [
  "refused",
  "reset",
  "unreachable",
  "dns",
  "tls",
  "time_out",
  "not_http",
  /** The URL itself is none that Gerbang calls: scheme, credentials or port. */
  "blocked_url",
  /** What the host's name resolved to is none that Gerbang calls. */
  "blocked_address",
  "too_many_redirects",
  /** A fault plan kept it from being sent, or broke it off. */
  "dropped",
  "cut",
] as const;
export type DeliveryFailure = (typeof DELIVERY_FAILURES)[number];

/** The detail of a `tls` failure when https was called at a port that speaks plain http. */
export const SPEAKS_PLAIN_HTTP = "this port speaks plain http, not https";

/** What an attempt ended with: the HTTP status of the answer, or why there was none. */
export type Answer = number | DeliveryFailure;

/** A redirect that was followed. */
export interface Redirect {
  readonly status: number;
  readonly location: string;
}

interface RetryRule {
  /** For people: kept with every attempt that it decided. */
  readonly name: string;
  readonly covers: (answer: Answer) => boolean;
  readonly retriesMax: number;
}

/** The first rule that covers an answer decides. Core API section 5.8. */
const RETRY_RULES: readonly RetryRule[] = [
  { name: "2xx: delivered", covers: isDelivered, retriesMax: 0 },
  {
    name: "301, 302, 303: not followed, no retry",
    covers: (answer) => answer === 301 || answer === 302 || answer === 303,
    retriesMax: 0,
  },
  {
    name: "400, 404: 2 retries",
    covers: (answer) => answer === 400 || answer === 404,
    retriesMax: 2,
  },
  { name: "500: 1 retry", covers: (answer) => answer === 500, retriesMax: 1 },
  { name: "503: 4 retries", covers: (answer) => answer === 503, retriesMax: 4 },
  // A URL that is not called stays so. A blocked address is retried: the host may get another one.
  { name: "URL refused: no retry", covers: (answer) => answer === "blocked_url", retriesMax: 0 },
  {
    name: "dropped by the fault plan: no retry",
    covers: (answer) => answer === "dropped",
    retriesMax: 0,
  },
  { name: "anything else: 5 retries", covers: () => true, retriesMax: 5 },
];

/** A payment of BI-SNAP is delivered by HTTP 200 alone, and all else is retried. Section 8.6 of its dialect. */
const BI_SNAP_RULES: readonly RetryRule[] = [
  { name: "200: delivered", covers: (answer) => answer === 200, retriesMax: 0 },
  { name: "URL refused: no retry", covers: (answer) => answer === "blocked_url", retriesMax: 0 },
  {
    name: "dropped by the fault plan: no retry",
    covers: (answer) => answer === "dropped",
    retriesMax: 0,
  },
  { name: "anything but 200: 5 retries", covers: () => true, retriesMax: 5 },
];

/** A linked account of BI-SNAP: any 2xx will do, and it is not tried for long. Section 8.6, too. */
const BI_SNAP_ACCOUNT_RULES: readonly RetryRule[] = [
  { name: "2xx: delivered", covers: isDelivered, retriesMax: 0 },
  { name: "URL refused: no retry", covers: (answer) => answer === "blocked_url", retriesMax: 0 },
  { name: "anything else: 3 retries", covers: () => true, retriesMax: 3 },
];

/** Waits before its retry 1 to 3, each counted from the attempt before it. */
const ACCOUNT_WAITS_MS = [20, 40, 80] as const;

/** Waits before retry 1 to 5, each counted from the attempt before it. */
const WAITS_MS = [2, 10, 30, 90, 210].map((minutes) => minutes * 60_000);
/** A wait is shortened at random, but to no less than this share: the first, of 2 min, to 33 s. */
const SHARE_MIN = 0.275;

interface AnsweredAttempt {
  readonly answer: Answer;
  /** 1 is the first. */
  readonly number: number;
  /** In the merchant's time. */
  readonly startedAt: Date;
  /** Decides with `seed` how much a wait is shortened: the same message and seed wait the same time. */
  readonly message: string;
  readonly seed: number;
  /** A test message tells what it found at once. */
  readonly isTest?: boolean;
  /** What a message of BI-SNAP is about; absent for all others. */
  readonly biSnap?: "payment" | "account" | undefined;
}

export type AttemptVerdict =
  | { readonly state: "delivered" | "given_up"; readonly rule: string }
  | { readonly state: "owed"; readonly rule: string; readonly dueAt: Date };

/** Decides what an attempt's answer means for its notification. */
export function decideRetry({ answer, ...attempt }: AnsweredAttempt): AttemptVerdict {
  const rules = rulesOf(attempt);
  const found = rules.find(({ covers }) => covers(answer));
  if (!found) throw new Error(`no retry rule covers ${answer}`);
  const { name: rule, retriesMax } = found;
  // The first rule of each table is that of success.
  if (found === rules[0]) return { state: "delivered", rule };
  if (attempt.isTest) return { state: "given_up", rule: "test message: no retry" };
  const waits = attempt.biSnap === "account" ? ACCOUNT_WAITS_MS : WAITS_MS;
  const fullMs = waits[attempt.number - 1];
  if (attempt.number > retriesMax || fullMs === undefined) return { state: "given_up", rule };
  const waitMs = Math.round(fullMs * shareOf(attempt));
  return { state: "owed", rule, dueAt: new Date(attempt.startedAt.getTime() + waitMs) };
}

function rulesOf({ biSnap }: Pick<AnsweredAttempt, "biSnap">): readonly RetryRule[] {
  if (biSnap === undefined) return RETRY_RULES;
  return biSnap === "account" ? BI_SNAP_ACCOUNT_RULES : BI_SNAP_RULES;
}

/** How much of a wait is waited: all of it with BI-SNAP, whose tables are exact. */
function shareOf({ biSnap, seed, message, number }: Omit<AnsweredAttempt, "answer">): number {
  return biSnap !== undefined
    ? 1
    : SHARE_MIN + (1 - SHARE_MIN) * seededFraction(seed, message, number);
}

function isDelivered(answer: Answer): boolean {
  return typeof answer === "number" && answer >= 200 && answer < 300;
}
