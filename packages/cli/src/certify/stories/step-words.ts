import type { ApiFault, Delivery, Fact, Forgery, Message } from "../schedule/step.ts";
import { type Both, say } from "./both.ts";

export const FACT_WORDS: Readonly<Record<Fact, Both>> = {
  c: say(
    "The customer tried again: a new charge for the same order",
    "Pelanggan mencoba lagi: charge baru untuk pesanan yang sama",
  ),
  p: say("The customer paid in the app", "Pelanggan membayar di aplikasi"),
  q: say(
    "The customer scanned the code with another app and paid",
    "Pelanggan memindai kode dengan aplikasi lain dan membayar",
  ),
  l: say("The customer's payment came after that", "Pembayaran pelanggan datang sesudah itu"),
  x: say("The charge expired, unpaid", "Charge kedaluwarsa tanpa dibayar"),
  k: say("The charge was cancelled", "Charge dibatalkan"),
  d: say("The payment was denied", "Pembayaran ditolak"),
  r: say("You asked for a refund of a part", "Anda meminta refund sebagian"),
  w: say(
    "You asked for a refund of all that is left",
    "Anda meminta refund untuk semua yang tersisa",
  ),
  f: say("The bank confirmed the refund", "Bank mengonfirmasi refund"),
  n: say("The bank denied the refund", "Bank menolak refund"),
};

export const MESSAGE_WORDS: Readonly<Record<Message, Both>> = {
  P: say("“pending”", "“pending”"),
  S: say("“settlement”", "“settlement”"),
  X: say("“expire”", "“expire”"),
  K: say("“cancel”", "“cancel”"),
  D: say("“deny”", "“deny”"),
  a: say("“refund”, as asked for,", "“refund”, saat diminta,"),
  b: say("“refund”, confirmed,", "“refund”, terkonfirmasi,"),
};

export const DELIVERY_WORDS: Readonly<Record<Delivery, Both>> = {
  lost: say("was lost on the way and never arrived", "hilang di jalan dan tidak pernah tiba"),
  unanswered: say("arrived; your answer to it was lost", "tiba; jawaban Anda hilang"),
  given_up: say(
    "arrived; we gave up waiting and sent it again while you were at work",
    "tiba; kami berhenti menunggu dan mengirim lagi saat Anda masih bekerja",
  ),
  killed: say(
    "arrived; your process was killed in the middle and started again",
    "tiba; proses Anda dimatikan di tengahnya lalu dijalankan lagi",
  ),
  cut: say("arrived, cut off in the middle", "tiba, terpotong di tengah"),
  refused: say("found no open connection", "tidak menemukan koneksi yang terbuka"),
  missing: say("arrived without its optional members", "tiba tanpa anggota opsional"),
  unknown: say(
    "arrived with members that you have not seen before",
    "tiba dengan anggota yang belum pernah Anda lihat",
  ),
};

export const FAULT_WORDS: Readonly<Record<ApiFault, Both>> = {
  "500": say(
    "The next question to our status API failed (500)",
    "Pertanyaan berikutnya ke API status kami gagal (500)",
  ),
  "404": say(
    "The next question to our status API found nothing yet (404)",
    "Pertanyaan berikutnya ke API status kami belum menemukan apa pun (404)",
  ),
  "429": say(
    "The next question to our status API was one too many (429)",
    "Pertanyaan berikutnya ke API status kami terlalu sering (429)",
  ),
  hang: say(
    "The next question to our status API was not answered in time",
    "Pertanyaan berikutnya ke API status kami tidak dijawab tepat waktu",
  ),
};

export const FORGERY_WORDS: Readonly<Record<Forgery, Both>> = {
  unsigned: say(
    "Somebody else sent “settlement” without a signature",
    "Orang lain mengirim “settlement” tanpa tanda tangan",
  ),
  garbage: say(
    "Somebody else sent “settlement” with a made-up signature",
    "Orang lain mengirim “settlement” dengan tanda tangan karangan",
  ),
  "empty-key": say(
    "Somebody else sent “settlement”, signed with an empty key",
    "Orang lain mengirim “settlement”, ditandatangani dengan kunci kosong",
  ),
  "undefined-key": say(
    "Somebody else sent “settlement”, signed with the word undefined",
    "Orang lain mengirim “settlement”, ditandatangani dengan kata undefined",
  ),
  "status-swap": say(
    "Somebody else took the last message and wrote “settlement” into it",
    "Orang lain mengambil pesan terakhir dan menulis “settlement” di dalamnya",
  ),
  "same-code-swap": say(
    "Somebody else exchanged the status for one with the same code",
    "Orang lain menukar status dengan status berkode sama",
  ),
  "transaction-swap": say(
    "Somebody else put the transaction of a paid order into the message",
    "Orang lain memasukkan transaksi pesanan yang lunas ke dalam pesan",
  ),
  "order-swap": say(
    "Somebody else put another order into the message",
    "Orang lain memasukkan pesanan lain ke dalam pesan",
  ),
  amount: say(
    "A rightly signed message named another amount",
    "Pesan bertanda tangan benar menyebut jumlah lain",
  ),
  foreign: say("A message of another merchant arrived", "Pesan milik merchant lain tiba"),
  headers: say(
    "Somebody else sent “settlement” with the gateway's headers",
    "Orang lain mengirim “settlement” dengan header gateway",
  ),
  "unknown-transaction": say(
    "A message about a transaction that does not exist arrived",
    "Pesan tentang transaksi yang tidak ada tiba",
  ),
  "test-message": say("The dashboard's test message arrived", "Pesan uji dari dasbor tiba"),
  "empty-signature": say(
    "Somebody else sent “settlement” with an empty signature",
    "Orang lain mengirim “settlement” dengan tanda tangan kosong",
  ),
  "loose-signature": say(
    "Somebody else sent “settlement” with “true” in place of a signature",
    "Orang lain mengirim “settlement” dengan “true” sebagai tanda tangan",
  ),
  "closing-swap": say(
    "Somebody else took the last message and wrote “expire” into it",
    "Orang lain mengambil pesan terakhir dan menulis “expire” di dalamnya",
  ),
  null: say("A message that is only “null” arrived", "Pesan yang isinya hanya “null” tiba"),
  "not-json": say("Something that is no JSON arrived", "Sesuatu yang bukan JSON tiba"),
};
