import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import type { ChargeCommand } from "../../domain/transactions/charge-command.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { upstreamLifetimeMinMs } from "../../operations/upstream/upstream-times.ts";
import type { Members } from "./members.ts";

const DEFAULT_MS = 15 * 60_000;
const MIN_MS = 20_000;
const MAX_MS = 180 * 86_400_000;

export interface ValidityLimits {
  /** What it is when no moment is named; a quarter of an hour when absent. */
  readonly usualMs?: number;
  /** How near it may be; 20 seconds when absent. */
  readonly minMs?: number;
}

/** An upstream may take as long to answer as a request does: what it makes has to live on from then. */
export function validityLimits(
  gateway: Pick<Gateway, "upstreams">,
  merchant: Pick<Merchant, "environment">,
): ValidityLimits {
  return isSimulated(merchant) ? {} : { minMs: upstreamLifetimeMinMs(gateway) };
}

/**
 * When a payment ends, read of a moment that the merchant names: 180 days from now at the latest, whatever is asked for.
 * What is past, or too near, is a problem. Section 2.5 of the dialect.
 */
export function readValidity(
  members: Members,
  name: string,
  now: Date,
  { usualMs = DEFAULT_MS, minMs = MIN_MS }: ValidityLimits = {},
): ChargeCommand["expiry"] {
  const until = members.time(name);
  if (!until) return { durationMs: usualMs };
  // Times on the wire have whole seconds, so it counts from the beginning of this one.
  const fromMs = Math.floor(now.getTime() / 1_000) * 1_000;
  const durationMs = Math.min(until.getTime() - fromMs, MAX_MS);
  if (durationMs < minMs) members.faulty(name);
  return { durationMs, orderTime: new Date(fromMs) };
}
