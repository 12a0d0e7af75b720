import type { ChargeCommand } from "../transactions/charge-command.ts";

/** Equal for charges that ask for the same: only such a repeat may join one that is in doubt. */
export function fingerprintOf(command: ChargeCommand): string {
  const { paymentType, acquirer, grossAmount } = command;
  return [paymentType, acquirer, grossAmount, ...ownPart(command)].join("|");
}

/** Of BI-SNAP the end as it was sent, for what is left until then is less in each repeat; and the merchant's number. */
function ownPart({ expiry, origin, orderId, request }: ChargeCommand): readonly unknown[] {
  if (origin === "bi_snap") {
    return [orderId, request["validityPeriod"] ?? request["validUpTo"] ?? "as usual"];
  }
  return [expiry.durationMs, expiry.orderTime?.toISOString() ?? "now"];
}
