import { coreMembersOf } from "../bi-snap/core-members.ts";
import type { ChargeCommand } from "../transactions/charge-command.ts";

/**
 * What a merchant's charge says, as connectors are given it: the body of a Core API charge, which that of BI-SNAP is
 * turned into.
 */
export function upstreamRequestOf(command: ChargeCommand): Readonly<Record<string, unknown>> {
  if (command.origin !== "bi_snap") return command.request;
  const { paymentType, grossAmount, metadata } = command;
  const info = command.request["additionalInfo"];
  const namesAcquirer = typeof info === "object" && info !== null && "acquirer" in info;
  return {
    payment_type: paymentType,
    transaction_details: { gross_amount: grossAmount },
    // Who names none leaves it to the upstream.
    ...(paymentType === "qris" && namesAcquirer && { qris: { acquirer: command.acquirer } }),
    ...coreMembersOf(command.request, grossAmount),
    ...(metadata && { metadata }),
  };
}
