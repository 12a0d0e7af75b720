import type { Say } from "../../parts/say.ts";

const TEXTS: Readonly<Record<string, readonly [string, string]>> = {
  "transaction.pending": ["Charged", "Ditagih"],
  "transaction.settlement": ["Paid", "Dibayar"],
  "transaction.expire": ["Expired", "Kedaluwarsa"],
  "transaction.cancel": ["Cancelled", "Dibatalkan"],
  "transaction.deny": ["Denied", "Ditolak"],
  "transaction.failure": ["Failed", "Gagal"],
  "transaction.refund": ["Refunded", "Dikembalikan"],
  "transaction.partial_refund": ["Refunded in part", "Dikembalikan sebagian"],
  "refund.confirmed": ["Refund confirmed by the provider", "Pengembalian dikonfirmasi penyedia"],
  "refund.refused": ["Refund refused by Gerbang", "Pengembalian ditolak Gerbang"],
  "wallet.refused": ["Refused in the wallet", "Ditolak di dompet"],
};

/** What the provider's answer was behind, and not a rule of Gerbang's own. */
const BY_PROVIDER: ReadonlySet<unknown> = new Set(["denied_by_provider", "short_of_funds"]);

/** An event of the log in words; what has none yet by its name. */
export function eventText(
  say: Say,
  { name, data }: { readonly name: string; readonly data: object },
): string {
  if (name === "refund.refused" && "reason" in data && BY_PROVIDER.has(data.reason)) {
    return say("Refund refused by the provider", "Pengembalian ditolak penyedia");
  }
  const texts = TEXTS[name];
  return texts ? say(...texts) : name;
}
