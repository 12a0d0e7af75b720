import { lookUp } from "../../../domain/look-up.ts";
import type { Say } from "../../parts/say.ts";

/** The reasons that are the provider's answer; the others are rules of Gerbang's own. */
const BY_PROVIDER: ReadonlySet<unknown> = new Set(["denied_by_provider", "short_of_funds"]);

/** An event of the log in words; what has none yet by its name. */
export function eventText(
  say: Say,
  { name, data }: { readonly name: string; readonly data: object },
): string {
  if (name === "refund.refused" && "reason" in data && BY_PROVIDER.has(data.reason)) {
    return say("Refund refused by the provider", "Pengembalian ditolak penyedia");
  }
  return lookUp(eventTexts(say), name) ?? name;
}

function eventTexts(say: Say): Readonly<Record<string, string>> {
  return {
    "transaction.pending": say("Charged", "Ditagih"),
    "transaction.settlement": say("Paid", "Dibayar"),
    "transaction.expire": say("Expired", "Kedaluwarsa"),
    "transaction.cancel": say("Cancelled", "Dibatalkan"),
    "transaction.deny": say("Denied", "Ditolak"),
    "transaction.failure": say("Failed", "Gagal"),
    "transaction.refund": say("Refunded", "Dikembalikan"),
    "transaction.partial_refund": say("Refunded in part", "Dikembalikan sebagian"),
    "refund.confirmed": say(
      "Refund confirmed by the provider",
      "Pengembalian dikonfirmasi penyedia",
    ),
    "refund.refused": say("Refund refused by Gerbang", "Pengembalian ditolak Gerbang"),
    "wallet.opened": say("Wallet opened", "Dompet dibuka"),
    "wallet.scanned": say("Code scanned", "Kode dipindai"),
    "wallet.refused": say("Refused in the wallet", "Ditolak di dompet"),
    "clock.set": say("Clock set", "Jam diatur"),
    "clock.advance": say("Clock advanced", "Jam dimajukan"),
  };
}
