import { isCopyOf } from "../../domain/upstream/check-report.ts";
import type { Report } from "../../domain/upstream/connector.ts";
import type { Gateway } from "../gateway.ts";
import type { Reported } from "./apply-report.ts";
import { complainOfLabel } from "./complain-of-label.ts";
import { find } from "./sync-attempt.ts";

/** What has an order id at an upstream; what is known of it is for a person. */
interface Holder {
  /** A copy of our own request was there first: what it made is ours to have. */
  readonly isOurs: boolean;
  readonly facts: Readonly<Record<string, unknown>>;
}

const NOBODY: Holder = { isOurs: false, facts: {} };

/**
 * Looks who has the order id of an attempt whose very first call heard that it is taken: a copy of that call
 * which a proxy made, another gateway on the same contract, or somebody whom nobody knows. Changes nothing at
 * the upstream. `timeoutMs`: how long the look may take.
 */
export async function findHolder(
  gateway: Gateway,
  asked: Pick<Reported, "account" | "attempt">,
  timeoutMs: number,
): Promise<Holder> {
  const found = await find(gateway, asked, { rank: "charge", timeoutMs });
  if (found.outcome !== "found") return NOBODY;
  const { report } = found;
  await complainOfLabel(gateway, asked.account, report);
  return { isOurs: isCopyOf(report, asked.attempt), facts: factsOf(report) };
}

function factsOf({ upstreamId, state, amount, orderedAt, label }: Report) {
  return {
    upstream_id: upstreamId,
    state,
    amount,
    ...(orderedAt && { ordered_at: orderedAt.toISOString() }),
    ...(label !== undefined && { label }),
  };
}
