import { lookUp } from "../../../domain/look-up.ts";
import type { ForcedOutcome } from "../../../domain/transactions/forced-outcomes.ts";
import type { Say } from "../../parts/say.ts";

/** What a forced outcome does, in the page's language; answers of the API stay as they are on the wire. */
export function effectText(say: Say, { name, effect, denyCharge }: ForcedOutcome): string {
  return say(effect, denyCharge ? denialText(denyCharge) : (lookUp(INDONESIAN, name) ?? effect));
}

function denialText({ channelResponse }: NonNullable<ForcedOutcome["denyCharge"]>): string {
  return channelResponse
    ? `ditolak: 202 dengan kode kanal ${channelResponse.code}, "${channelResponse.message}"`
    : "ditolak aturan fraud: 202 dengan fraud_status deny";
}

const INDONESIAN: Readonly<Record<string, string>> = {
  verify:
    "charge ke akun tertaut meminta PIN pelanggannya, sekecil apa pun: 201 dengan tautan verifikasi; kecuali yang recurring, yang tidak diketahui pelanggan",
  "406": "406, seolah-olah ID pesanan sudah dipakai",
  "500": "500, tidak ada transaksi",
  slow: "charge langsung dibuat dan dijawab setelah 15 detik",
  late: "charge dibuat setelah 15 detik; sampai saat itu Idempotency-Key-nya dijawab HTTP 202",
  "refund-denied": "setiap pengembalian dijawab 202 Refund denied by the bank",
  "refund-funds": "setiap pengembalian dijawab 414, saldo merchant tidak cukup",
  "qr-503": "kode QR dijawab 503 dalam JSON",
};
