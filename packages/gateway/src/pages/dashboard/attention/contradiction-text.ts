import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import type { AttentionCase } from "../../../operations/upstream/read-attention.ts";
import type { Say } from "../../parts/say.ts";
import { wordFor } from "./word-for.ts";

interface Told {
  readonly known: string;
  readonly advice: string;
}

/** What an upstream says that does not fit what was asked of it, or what is booked. */
export function contradictionText(say: Say, one: AttentionCase): Told {
  const { data } = one.attention;
  const name = one.attempt?.upstreamOrderId ?? "";
  const { booked, said } = data;
  if (typeof booked === "number") return booksText(say, name, { booked: booked as Rupiah, said });
  const why = whyText(say, data["why"]);
  return {
    known: say(
      `The upstream's answer about order ${name} does not fit what we asked (${why}). Nothing follows from it: no status was changed.`,
      `Jawaban upstream tentang pesanan ${name} tidak cocok dengan yang kami minta (${why}). Tidak ada status yang diubah.`,
    ),
    advice: say(
      "Compare the answer below with the upstream's portal. Another program on the same account is a usual cause.",
      "Bandingkan jawaban di bawah dengan portal upstream. Sebab yang lazim: program lain memakai akun yang sama.",
    ),
  };
}

function booksText(
  say: Say,
  name: string,
  { booked, said }: { readonly booked: Rupiah; readonly said: unknown },
): Told {
  const paid = formatRupiah(booked);
  const now =
    typeof said === "number"
      ? say(
          `that ${formatRupiah(said as Rupiah)} were paid`,
          `dibayar ${formatRupiah(said as Rupiah)}`,
        )
      : say(`that it was not paid (${String(said)})`, `tidak dibayar (${String(said)})`);
  return {
    known: say(
      `${paid} are booked for order ${name}, as the upstream reported. It now says ${now}. Nothing was changed: what is settled, kept or returned stays so.`,
      `${paid} sudah dibukukan untuk pesanan ${name}, sesuai laporan upstream. Kini upstream menyatakan ${now}. Tidak ada yang diubah: yang sudah lunas, disimpan, atau dikembalikan tetap begitu.`,
    ),
    advice: say(
      "Ask now: one wrong answer closes by itself with the next right one. If it stays so, compare with the upstream's portal and settle the difference there and with the customer.",
      "Tanya sekarang: satu jawaban keliru tertutup sendiri oleh jawaban benar berikutnya. Jika tetap, bandingkan dengan portal upstream, lalu selesaikan selisihnya di sana dan dengan pelanggan.",
    ),
  };
}

/** What does not fit. */
function whyText(say: Say, why: unknown): string {
  const texts: Readonly<Record<string, string>> = {
    other_order: say("it is about another order", "tentang pesanan lain"),
    other_transaction: say("it is about another transaction", "tentang transaksi lain"),
    other_maker: say("another Gerbang made that order", "pesanan itu dibuat Gerbang lain"),
    other_amount: say("it is over another amount", "jumlahnya lain"),
    refund_amount: say(
      "a refund was made over another amount",
      "pengembalian dilakukan dengan jumlah lain",
    ),
    older_than_the_charge: say(
      "its order is older than our charge",
      "pesanannya lebih lama daripada tagihan kami",
    ),
    "order id taken": say(
      "the order id is in use there already",
      "ID pesanan sudah dipakai di sana",
    ),
    "the upstream does not know the order": say(
      "it does not know an order that was shown",
      "pesanan yang sudah ditampilkan tidak dikenal",
    ),
  };
  return wordFor(texts, why);
}
