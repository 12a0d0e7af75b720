import type { ChargeCommand } from "../transactions/charge-command.ts";

/** Equal for charges that ask for the same: only such a repeat may join one that is in doubt. */
export function fingerprintOf(command: ChargeCommand): string {
  const { paymentType, acquirer, grossAmount, expiry } = command;
  const from = expiry.orderTime?.toISOString() ?? "now";
  return [paymentType, acquirer, grossAmount, expiry.durationMs, from].join("|");
}
