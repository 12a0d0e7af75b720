import type { GatewayErrorCode } from "./errors.ts";

/** Idempotency keys live five minutes (Core API section 1.7); a repeat must arrive within. */
const REPEAT_WITHIN_MS = 270_000;
const FIRST_WAIT_MS = 200;
const WAIT_MS_MAX = 5_000;
const RUNNING_WAIT_MS = 500;
const RUNNING_TRIES_MAX = 30;

/** Failures after which the same request may go well. */
const PASSING: ReadonlySet<GatewayErrorCode> = new Set([
  "timeout",
  "connection_failed",
  "rate_limited",
  "gateway_failed",
  "unavailable",
  "unreadable_answer",
]);

interface FailedAttempt {
  readonly code: GatewayErrorCode;
  /** Failed attempts so far, this one included. */
  readonly failures: number;
  /** Answers so far that said the first call is still running. */
  readonly runningAnswers: number;
  readonly elapsedMs: number;
  readonly retriesMax: number;
  /** The `Retry-After` header in seconds. */
  readonly retryAfter: number | undefined;
  /** Between 0 and 1: spreads clients that failed together. */
  readonly random: number;
}

/**
 * How long to wait before the same request is sent again, `undefined` to give up. Every request is
 * safe to repeat: reads by nature, commands because they carry one idempotency key per operation.
 */
export function decideCallRetry(attempt: FailedAttempt): number | undefined {
  if (attempt.elapsedMs > REPEAT_WITHIN_MS) return undefined;
  if (attempt.code === "still_running") {
    return attempt.runningAnswers < RUNNING_TRIES_MAX ? RUNNING_WAIT_MS : undefined;
  }
  if (!PASSING.has(attempt.code) || attempt.failures > attempt.retriesMax) return undefined;
  if (attempt.retryAfter !== undefined) return Math.min(attempt.retryAfter * 1000, WAIT_MS_MAX);
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** (attempt.failures - 1), WAIT_MS_MAX);
  return waitMs * (0.5 + attempt.random / 2);
}
