import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Members } from "./members.ts";

const DEFAULT_MS = 15 * 60_000;
const MIN_MS = 20_000;
const MAX_MS = 180 * 86_400_000;

/**
 * When a payment ends, read of a moment that the merchant names: when there is none as usual, which is a quarter of an
 * hour from now unless it says otherwise, and
 * 180 days from now at the latest, whatever is asked for. What is past, or nearer than 20 seconds, is a
 * problem. Section 2.5 of the dialect.
 */
export function readValidity(
  members: Members,
  name: string,
  now: Date,
  usualMs = DEFAULT_MS,
): ChargeCommand["expiry"] {
  const until = members.time(name);
  if (!until) return { durationMs: usualMs };
  // Times on the wire have whole seconds, so it counts from the beginning of this one.
  const fromMs = Math.floor(now.getTime() / 1_000) * 1_000;
  const durationMs = Math.min(until.getTime() - fromMs, MAX_MS);
  if (durationMs < MIN_MS) members.faulty(name);
  return { durationMs, orderTime: new Date(fromMs) };
}
