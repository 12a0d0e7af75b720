import { formatRupiah } from "@gerbang/protocol";
import type { AttentionKind } from "../../../domain/upstream/attention.ts";
import type { AttentionDecision } from "../../../domain/upstream/attention-decision.ts";
import type { AttentionCase } from "../../../operations/upstream/read-attention.ts";
import type { Say } from "../../parts/say.ts";
import { contradictionText } from "./contradiction-text.ts";
import { wordFor } from "./word-for.ts";

/** What is known, and what somebody can do about it. */
interface CaseText {
  readonly known: string;
  readonly advice: string;
}

/** In words for somebody who was asleep a minute ago. */
export function caseText(say: Say, one: AttentionCase): CaseText {
  return TEXTS[one.attention.kind](say, one);
}

type Tell = (say: Say, one: AttentionCase) => CaseText;

const TEXTS: Readonly<Record<AttentionKind, Tell>> = {
  charge_unknown: (say, { attempt }) => ({
    known: say(
      "We asked the upstream for a QR code and never got its answer. Nobody was shown a code, so nobody can have paid. The shop was told “try again”, and its order id is free.",
      "Kami meminta kode QR kepada upstream dan tidak pernah mendapat jawaban. Tidak ada kode yang ditampilkan, jadi tidak ada yang bisa membayar. Toko sudah diberi tahu “coba lagi”, dan ID pesanannya bebas.",
    ),
    advice: say(
      `Ask now. If the upstream stays silent, look for order ${attempt?.upstreamOrderId ?? ""} on its own portal: when it is not there, close this.`,
      `Tanya sekarang. Jika upstream tetap diam, cari pesanan ${attempt?.upstreamOrderId ?? ""} di portalnya: bila tidak ada, tutup ini.`,
    ),
  }),
  amount_differs: (say, one) => ({
    known: say(
      `The customer paid ${sum(one.amount)}; the order is over ${sum(one.charge?.amount)}. Nothing was booked: the order stays pending, and the shop was told nothing.`,
      `Pelanggan membayar ${sum(one.amount)}; pesanannya ${sum(one.charge?.amount)}. Belum ada yang dibukukan: pesanan tetap pending, dan toko belum diberi tahu.`,
    ),
    advice: returnAdvice(
      say,
      one,
      say(
        "Return the money, or keep it. Either way the order ends as cancel and the shop is told so.",
        "Kembalikan uangnya, atau simpan. Keduanya mengakhiri pesanan sebagai cancel dan toko diberi tahu.",
      ),
    ),
  }),
  stray_payment: (say, one) => ({
    known:
      one.stray?.cause === "unwanted"
        ? say(
            `${sum(one.amount)} came for a code that nobody was to see. No order of the shop was paid with it.`,
            `${sum(one.amount)} masuk untuk kode yang tidak ditampilkan kepada siapa pun. Tidak ada pesanan toko yang terbayar.`,
          )
        : say(
            `${sum(one.amount)} came after the order had ended. For the shop it was not paid.`,
            `${sum(one.amount)} masuk setelah pesanan berakhir. Bagi toko, pesanan itu tidak dibayar.`,
          ),
    advice: returnAdvice(
      say,
      one,
      say(
        "Return it to the customer, or keep it when the goods were delivered all the same.",
        "Kembalikan kepada pelanggan, atau simpan bila barang sudah diserahkan.",
      ),
    ),
  }),
  refund_unknown: (say, { amount, refund }) => ({
    known: say(
      `We asked the upstream to give back ${sum(amount)} and do not know whether it did. The amount is reserved, so nothing can be returned twice meanwhile.`,
      `Kami meminta upstream mengembalikan ${sum(amount)} dan tidak tahu apakah sudah dilakukan. Jumlah itu ditahan, jadi tidak bisa kembali dua kali.`,
    ),
    advice: say(
      `Ask now. If it stays unclear, look for refund ${refund?.reference ?? ""} on the upstream's portal and say what you saw.`,
      `Tanya sekarang. Jika tetap tidak jelas, cari pengembalian ${refund?.reference ?? ""} di portal upstream dan nyatakan apa yang Anda lihat.`,
    ),
  }),
  refund_unconfirmed: (say, { amount }) => ({
    known: say(
      `A refund of ${sum(amount)} was made more than a week ago, and the bank has not confirmed it.`,
      `Pengembalian ${sum(amount)} dilakukan lebih dari seminggu lalu, dan bank belum mengonfirmasi.`,
    ),
    advice: say(
      "Ask the upstream's support whether the customer has the money.",
      "Tanyakan kepada dukungan upstream apakah uangnya sudah sampai.",
    ),
  }),
  contradiction: contradictionText,
  unauthorized: (say, { attention: { data } }) => ({
    known: say(
      `The upstream does not accept the account's key (${String(data["code"])} ${String(data["message"])}). Charges are refused as long as that is so.`,
      `Upstream tidak menerima kunci akun ini (${String(data["code"])} ${String(data["message"])}). Tagihan ditolak selama itu.`,
    ),
    advice: say(
      "Have the operator store the right key and test the account.",
      "Minta operator menyimpan kunci yang benar dan menguji akunnya.",
    ),
  }),
  not_enabled: (say, { attention: { data } }) => ({
    known: say(
      `The upstream does not take this kind of charge (${String(data["code"])} ${String(data["message"])}).`,
      `Upstream tidak menerima jenis tagihan ini (${String(data["code"])} ${String(data["message"])}).`,
    ),
    advice: say(
      "Have the payment type enabled for the account by the upstream.",
      "Minta upstream mengaktifkan jenis pembayaran ini untuk akunnya.",
    ),
  }),
  bad_offer: (say, { attention: { data } }) => ({
    known: say(
      `The upstream gave a code that was shown to nobody, because of its ${problemText(say, data["problem"])}. The order is cancelled there, and the shop was told “try again”.`,
      `Upstream memberi kode yang tidak ditampilkan kepada siapa pun, karena ${problemText(say, data["problem"])}. Pesanan dibatalkan di sana, dan toko diberi tahu “coba lagi”.`,
    ),
    advice: say(
      "Ask the upstream why. An added fee or a tip setting changes the amount.",
      "Tanyakan sebabnya kepada upstream. Biaya tambahan atau tip mengubah jumlahnya.",
    ),
  }),
  forged_messages: (say, { attention: { data } }) => ({
    known: say(
      `${String(data["count"])} messages with a wrong signature came within ${String(data["within_minutes"])} minutes. All were ignored: money is only booked when the upstream confirms it.`,
      `${String(data["count"])} pesan bertanda tangan salah masuk dalam ${String(data["within_minutes"])} menit. Semua diabaikan: uang hanya dibukukan bila upstream mengonfirmasi.`,
    ),
    advice: say(
      "Was the key changed at the upstream? Otherwise somebody knows the address: rotate the account's credentials.",
      "Apakah kunci di upstream diganti? Jika tidak, ada yang tahu alamatnya: ganti kredensial akunnya.",
    ),
  }),
  webhooks_silent: (say, { attention: { data } }) => ({
    known: say(
      `The last ${String(data["payments_at_least"])} payments and more were found by asking the upstream: no message of it has come. Nothing is lost, but shops hear of payments minutes later, and much more has to be asked.`,
      `Sekurangnya ${String(data["payments_at_least"])} pembayaran terakhir diketahui karena kami bertanya: tidak ada pesan dari upstream. Tidak ada yang hilang, tetapi toko mendengar kabar pembayaran beberapa menit terlambat, dan jauh lebih banyak yang harus ditanyakan.`,
    ),
    advice: say(
      "Is PUBLIC_URL right, and can the internet reach it: DNS, firewall, certificate, proxy? Enter the address below as the notification URL on the upstream's portal, too, should it ignore the one in each charge. This closes by itself at the first genuine message.",
      "Apakah PUBLIC_URL benar dan dapat dijangkau dari internet: DNS, firewall, sertifikat, proxy? Isikan juga alamat di bawah sebagai URL notifikasi di portal upstream, kalau alamat pada tiap tagihan diabaikan. Ini tertutup sendiri saat pesan asli pertama masuk.",
    ),
  }),
  clock_skew: (say, { attention: { data } }) => ({
    known: skewText(say, data),
    advice: say(
      "Have the machines that run Gerbang set their clocks by NTP; if theirs are right, tell the upstream. This closes by itself when the clocks agree.",
      "Pastikan jam mesin yang menjalankan Gerbang disetel lewat NTP; jika sudah benar, beri tahu upstream. Ini tertutup sendiri setelah jam cocok.",
    ),
  }),
  unknown_order: (say, { attention: { data } }) => ({
    known: say(
      `The upstream wrote about order ${String(data["order_id"])}, which was not made here.`,
      `Upstream menulis tentang pesanan ${String(data["order_id"])}, yang tidak dibuat di sini.`,
    ),
    advice: say(
      "Another program uses the same account, or the order was made on the upstream's portal.",
      "Program lain memakai akun yang sama, atau pesanan dibuat di portal upstream.",
    ),
  }),
  foreign_gerbang: (say, { attention: { data } }) => ({
    known: say(
      `Order ${String(data["order_id"])} was made on this contract by another Gerbang, with its account ${String(data["label"])}. Two of them use the same order ids up, and the upstream's messages may go to one alone. Nothing was booked here for that order.`,
      `Pesanan ${String(data["order_id"])} dibuat pada kontrak ini oleh Gerbang lain, dengan akunnya ${String(data["label"])}. Dua Gerbang saling menghabiskan ID pesanan, dan pesan upstream bisa hanya sampai ke salah satunya. Tidak ada yang dibukukan di sini untuk pesanan itu.`,
    ),
    advice: say(
      "Find the other one and stop it, or give it a contract of its own. A copy of this installation for trials must not have the same server key.",
      "Cari Gerbang yang lain itu dan hentikan, atau beri kontrak sendiri. Salinan instalasi ini untuk percobaan tidak boleh memakai server key yang sama.",
    ),
  }),
  foreign_refund: (say, { amount, attention: { data } }) => ({
    known: say(
      `The upstream gave back ${sum(amount)} (${String(data["key"])}) that nobody here asked for, and that is more than what is left of the payment.`,
      `Upstream mengembalikan ${sum(amount)} (${String(data["key"])}) yang tidak diminta di sini, dan melebihi sisa pembayaran.`,
    ),
    advice: say(
      "Compare the refunds on the upstream's portal with those of the transaction.",
      "Bandingkan pengembalian di portal upstream dengan yang ada pada transaksi.",
    ),
  }),
};

function skewText(say: Say, data: AttentionCase["attention"]["data"]): string {
  const seconds = String(data["seconds_at_least"]);
  const fact =
    data["upstream_is"] === "behind"
      ? say(
          `The upstream's clock is ${seconds} seconds or more behind ours.`,
          `Jam upstream terlambat ${seconds} detik atau lebih dari jam kami.`,
        )
      : say(
          `The upstream's clock is ${seconds} seconds or more ahead of ours.`,
          `Jam upstream lebih cepat ${seconds} detik atau lebih dari jam kami.`,
        );
  return `${fact} ${say(
    "Codes are counted down wrongly, orders are asked to expire too early or too late, and times of payments do not fit the upstream's reports.",
    "Hitung mundur kode keliru, pesanan diminta kedaluwarsa terlalu cepat atau terlambat, dan waktu pembayaran tidak cocok dengan laporan upstream.",
  )}`;
}

/** What is wrong with a code. */
function problemText(say: Say, problem: unknown): string {
  const form = say("QR payload that cannot be read", "isi kode QR yang tidak terbaca");
  const texts: Readonly<Record<string, string>> = {
    order_id: say("order id", "ID pesanan"),
    amount: say("amount", "jumlah"),
    payment_type: say("payment type", "jenis pembayaran"),
    acquirer: say("acquirer", "akuirer"),
    deadline: say("time that is too short", "waktu yang terlalu singkat"),
    payload_malformed: form,
    payload_checksum: say("QR payload with a wrong checksum", "isi kode QR dengan checksum salah"),
    payload_static: say("QR payload without the amount of one order", "isi kode QR statis"),
    payload_currency: say("QR payload in another currency", "isi kode QR dengan mata uang lain"),
    payload_amount: say("QR payload over another amount", "isi kode QR dengan jumlah lain"),
    payload_tip: say("QR payload that asks for a tip", "isi kode QR yang meminta tip"),
    picture: say("picture's address", "alamat gambarnya"),
    deeplink: say("link for the customer", "tautan untuk pelanggan"),
    nothing_to_show: say("lack of a code", "tidak adanya kode"),
  };
  return wordFor(texts, problem);
}

function returnAdvice(say: Say, { stray }: AttentionCase, advice: string): string {
  if (stray?.state !== "returning") return advice;
  return say(
    "It is on its way back. Nothing is to be decided; this closes when the upstream has made it.",
    "Uangnya sedang dikembalikan. Tidak ada yang perlu diputuskan; ini tertutup setelah upstream melakukannya.",
  );
}

function sum(amount: AttentionCase["amount"]): string {
  return amount === undefined ? "?" : formatRupiah(amount);
}

export function decisionText(say: Say, decision: AttentionDecision): string {
  const texts = {
    return: say("Return the money", "Kembalikan uangnya"),
    keep: say("Keep it", "Simpan uangnya"),
    ask: say("Ask now", "Tanya sekarang"),
    close: say("Close it: the upstream has nothing", "Tutup: upstream tidak punya"),
    made: say("It was made", "Sudah dilakukan"),
    not_made: say("It was not made", "Tidak dilakukan"),
    seen: say("Seen", "Sudah dilihat"),
  } as const satisfies Record<AttentionDecision, string>;
  return texts[decision];
}

/** What follows from a decision, before it is taken. */
export function consequenceText(say: Say, decision: AttentionDecision): string {
  const texts = {
    return: say(
      "The upstream is asked to give the money back to the customer. This cannot be undone.",
      "Upstream diminta mengembalikan uang kepada pelanggan. Tidak dapat dibatalkan.",
    ),
    keep: say(
      "The money stays with the merchant, and nobody is asked again.",
      "Uangnya tetap pada merchant, dan tidak ada yang ditanya lagi.",
    ),
    ask: say(
      "The upstream is asked at once. What it says is booked; this stays open until it is clear.",
      "Upstream ditanyai segera. Jawabannya dibukukan; ini tetap terbuka sampai jelas.",
    ),
    close: say(
      "The charge ends here. Only say so after you looked on the upstream's portal.",
      "Tagihan berakhir di sini. Nyatakan hanya setelah Anda melihat portal upstream.",
    ),
    made: say(
      "The refund is booked and the shop is notified. Only say so after you saw it on the upstream's portal.",
      "Pengembalian dibukukan dan toko diberi tahu. Nyatakan hanya setelah Anda melihatnya di portal upstream.",
    ),
    not_made: say(
      "What was reserved is free again, and can be given back once more. Only say so after you looked on the upstream's portal.",
      "Jumlah yang ditahan bebas lagi dan dapat dikembalikan sekali lagi. Nyatakan hanya setelah Anda melihat portal upstream.",
    ),
    seen: say(
      "It leaves this list. Said again with the same words, it comes back after a day.",
      "Ini hilang dari daftar. Jika terulang dengan isi sama, muncul lagi setelah sehari.",
    ),
  } as const satisfies Record<AttentionDecision, string>;
  return texts[decision];
}
