import type { AttentionKind } from "../../../domain/upstream/attention.ts";
import type { Say } from "../../parts/say.ts";

/** What needs a person, in a few words. */
export function attentionWord(say: Say, kind: AttentionKind): string {
  return attentionWords(say)[kind];
}

/** By kind. */
export function attentionWords(say: Say): Readonly<Record<AttentionKind, string>> {
  return {
    charge_unknown: say("A charge without an answer", "Tagihan tanpa jawaban"),
    amount_differs: say("Paid with another amount", "Dibayar dengan jumlah lain"),
    contradiction: say("The upstream contradicts itself", "Jawaban upstream tidak cocok"),
    stray_payment: say("Money without an order", "Uang tanpa pesanan"),
    refund_unknown: say("A refund without an answer", "Pengembalian tanpa jawaban"),
    refund_unconfirmed: say(
      "The bank has not confirmed a refund",
      "Bank belum mengonfirmasi pengembalian",
    ),
    unauthorized: say("The upstream refuses our key", "Upstream menolak kunci kami"),
    not_enabled: say("The upstream takes no such charges", "Upstream tidak menerima tagihan ini"),
    bad_offer: say("A QR code that cannot be trusted", "Kode QR yang tidak dapat dipercaya"),
    forged_messages: say("Forged messages", "Pesan palsu"),
    webhooks_silent: say("The upstream's messages do not come", "Pesan upstream tidak sampai"),
    clock_skew: say("The clocks do not agree", "Jam tidak cocok"),
    unknown_order: say("A message about an unknown order", "Pesan tentang pesanan tak dikenal"),
    foreign_gerbang: say(
      "Another Gerbang on the same contract",
      "Gerbang lain pada kontrak yang sama",
    ),
    foreign_refund: say("A refund made elsewhere", "Pengembalian dari tempat lain"),
  };
}
