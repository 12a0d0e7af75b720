import {
  parseQris,
  type Qris,
  type QrisDeparture,
  type QrisRefusal,
  type Rupiah,
} from "@gerbang/protocol";
import { findRouteIn } from "./non-routable.ts";

interface SandboxQris {
  readonly outcome: "read";
  /** What `buildSandboxQris` was given: finds the transaction. */
  readonly reference: string;
  readonly amount: Rupiah;
  /** The merchant's id at the acquirer: `G` and nine digits, or a store number. */
  readonly acquirerMerchantId: string | undefined;
  readonly merchantName: string;
  readonly qris: Qris;
  /** None in what `buildSandboxQris` has built. */
  readonly departures: readonly QrisDeparture[];
}

/** Why the wallet does not go on with what it scanned. */
export type SandboxQrisRefusalReason =
  | "unreadable"
  | "checksum_wrong"
  | "currency_not_rupiah"
  | "amount_missing"
  | "amount_unreadable"
  | "foreign";

interface SandboxQrisRefusal {
  readonly outcome: "refused";
  readonly reason: SandboxQrisRefusalReason;
  /** Where the text is wrong; a foreign or open code has none. */
  readonly problem: QrisRefusal | undefined;
}

/**
 * Reads what the wallet scanned. Only codes of this sandbox are taken: a real merchant's code is
 * `foreign`, whatever else it says, and nothing of it is looked up. Never throws.
 */
export function readSandboxQris(payload: string): SandboxQris | SandboxQrisRefusal {
  const reading = parseQris(payload);
  if (reading.outcome === "refused") {
    return { outcome: "refused", reason: reasonOf(reading), problem: reading };
  }
  const { qris } = reading;
  const { transactionReference, referenceLabel } = qris.additionalData ?? {};
  const reference = transactionReference ?? referenceLabel;
  if (findRouteIn(qris) !== undefined) return refuse("foreign");
  if (qris.amount === undefined) return refuse("amount_missing");
  if (reference === undefined) return refuse("foreign");
  return {
    outcome: "read",
    reference,
    amount: qris.amount,
    acquirerMerchantId: qris.accounts[0]?.acquirerMerchantId,
    merchantName: qris.merchantName,
    qris,
    departures: reading.departures,
  };
}

function reasonOf({ reason }: QrisRefusal): SandboxQrisRefusalReason {
  // The only value whose form is insisted upon.
  if (reason === "value_invalid") return "amount_unreadable";
  return reason === "checksum_wrong" || reason === "currency_not_rupiah" ? reason : "unreadable";
}

function refuse(reason: SandboxQrisRefusalReason): SandboxQrisRefusal {
  return { outcome: "refused", reason, problem: undefined };
}
