import { say } from "../both.ts";
import type { Finding } from "../finding.ts";

/** Requests that the gateway never made, and what is read into those that it did. */
export const FORGED: readonly Finding[] = [
  {
    id: "GC-01",
    breaks: "I2",
    shortest: "F:unsigned",
    remedy: "verify",
    title: say("Accepts unsigned messages", "Menerima pesan tanpa tanda tangan"),
    sentence: say(
      "Anybody who knows the address can mark an order as paid.",
      "Siapa pun yang tahu alamatnya dapat menandai pesanan sebagai lunas.",
    ),
    cause: say(
      "The handler neither checks a signature nor asks the gateway.",
      "Handler tidak memeriksa tanda tangan dan tidak bertanya ke gateway.",
    ),
  },
  {
    id: "GC-02",
    breaks: "I2",
    shortest: "F:garbage",
    remedy: "verify",
    title: say("Checks the signature in vain", "Memeriksa tanda tangan dengan sia-sia"),
    sentence: say(
      "A message with any signature at all is believed.",
      "Pesan dengan tanda tangan apa pun dipercaya.",
    ),
    cause: say(
      "The check is commented out, never called, or its result is not used.",
      "Pemeriksaan dikomentari, tidak pernah dipanggil, atau hasilnya tidak dipakai.",
    ),
  },
  {
    id: "GC-03",
    breaks: "I2",
    shortest: "F:empty-key",
    remedy: "verify",
    title: say("Signs with an empty key", "Memakai kunci kosong"),
    sentence: say(
      "Whoever signs with an empty key, or with the word undefined, is believed.",
      "Siapa pun yang menandatangani dengan kunci kosong, atau kata undefined, dipercaya.",
    ),
    cause: say(
      "The server key was never set, and the missing value is joined into the text that is hashed.",
      "Server key tidak pernah diisi, dan nilai kosong itu ikut digabung ke teks yang di-hash.",
    ),
  },
  {
    id: "GC-04",
    breaks: "I2",
    shortest: "F:status-swap",
    remedy: "ask",
    title: say("Believes a status that nothing signs", "Percaya status yang tidak ditandatangani"),
    sentence: say(
      "A genuine pending message becomes a payment when one word in it is changed.",
      "Pesan pending yang asli menjadi pembayaran ketika satu kata diubah.",
    ),
    cause: say(
      "The signature covers order, code and amount, not the status; the handler uses the status and does not ask.",
      "Tanda tangan mencakup pesanan, kode, dan jumlah, bukan status; handler memakai status itu tanpa bertanya.",
    ),
  },
  {
    id: "GC-05",
    breaks: "I2",
    shortest: "F:status-swap",
    remedy: "ask",
    title: say("Asks, then believes the message", "Bertanya, lalu tetap percaya pesannya"),
    sentence: say(
      "The gateway says pending, and the order is marked as paid all the same.",
      "Gateway berkata pending, tetapi pesanan tetap ditandai lunas.",
    ),
    cause: say(
      "The answer of the status API is fetched and not used: the status is read from the message.",
      "Jawaban API status diambil tetapi tidak dipakai: status dibaca dari pesan.",
    ),
  },
  {
    id: "GC-06",
    breaks: "I2",
    shortest: "p₁ F:transaction-swap₂",
    orders: 2,
    remedy: "ask",
    title: say("Lets another payment count", "Menghitung pembayaran lain"),
    sentence: say(
      "One paid order pays for another one.",
      "Satu pesanan yang lunas ikut melunasi pesanan lain.",
    ),
    cause: say(
      "It asks about the transaction that the message names, and does not compare whose order that is.",
      "Ia bertanya tentang transaksi yang disebut pesan, tanpa membandingkan milik pesanan mana.",
    ),
  },
  {
    id: "GC-07",
    breaks: "I2",
    shortest: "F:headers",
    remedy: "verify",
    title: say("Trusts an address or a header", "Percaya alamat atau header"),
    sentence: say(
      "Whoever sets the right header is taken for the gateway.",
      "Siapa pun yang memasang header yang tepat dianggap gateway.",
    ),
    cause: say(
      "It recognises the sender by a forwarded address or user agent, which any sender can write.",
      "Pengirim dikenali dari alamat terusan atau user agent, yang dapat ditulis siapa pun.",
    ),
  },
  {
    id: "GC-08",
    breaks: "I2",
    shortest: "F:foreign",
    remedy: "ask",
    title: say("Accepts another merchant's message", "Menerima pesan merchant lain"),
    sentence: say(
      "A payment to somebody else, or one of the sandbox, completes a real order.",
      "Pembayaran untuk orang lain, atau dari sandbox, melunasi pesanan sungguhan.",
    ),
    cause: say(
      "Neither the merchant nor the environment of the message is compared.",
      "Merchant dan lingkungan pesan tidak dibandingkan.",
    ),
  },
  {
    id: "GC-09",
    breaks: "I4",
    shortest: "p S r f b S",
    remedy: "facts",
    title: say("Counts an old message anew", "Menghitung pesan lama lagi"),
    sentence: say(
      "The settlement, repeated after the refund, pays the order once more.",
      "Pesan settlement yang diulang setelah refund melunasi pesanan sekali lagi.",
    ),
    cause: say(
      "The refund made it forget that this payment had been booked.",
      "Refund membuatnya lupa bahwa pembayaran ini sudah dibukukan.",
    ),
  },
  {
    id: "GC-10",
    breaks: "I7",
    shortest: "p S",
    remedy: "verify",
    title: say("Looks for the signature elsewhere", "Mencari tanda tangan di tempat lain"),
    sentence: say(
      "Genuine messages are refused, and nobody is ever paid.",
      "Pesan asli ditolak, dan tidak ada pesanan yang lunas.",
    ),
    cause: say(
      "It wants the signature in a header; it stands in the body as signature_key.",
      "Ia mencari tanda tangan di header; letaknya di body sebagai signature_key.",
    ),
  },
  {
    id: "GC-11",
    breaks: "I7",
    shortest: "p S",
    remedy: "verify",
    title: say(
      "Signs values that it has re-formatted",
      "Menghitung dari nilai yang diformat ulang",
    ),
    sentence: say(
      "Genuine messages are refused because 44000 is not 44000.00.",
      "Pesan asli ditolak karena 44000 bukan 44000.00.",
    ),
    cause: say(
      "Amount or code become numbers before they are hashed; the text as it came is what was signed.",
      "Jumlah atau kode diubah menjadi angka sebelum di-hash; yang ditandatangani adalah teks aslinya.",
    ),
  },
  {
    id: "GC-12",
    breaks: "I15",
    shortest: "F:garbage",
    remedy: "silent",
    title: say("Tells its secrets", "Membocorkan rahasia"),
    sentence: say(
      "The refusal holds what a forger needs: the expected signature, a key or a stack trace.",
      "Penolakannya memuat yang dicari pemalsu: tanda tangan yang benar, kunci, atau stack trace.",
    ),
    cause: say(
      "The answer to a wrong message was written for debugging.",
      "Jawaban untuk pesan yang salah ditulis untuk debugging.",
    ),
  },
  {
    id: "GC-13",
    breaks: "I3",
    shortest: "B+",
    remedy: "finish",
    title: say("Believes the redirect", "Percaya pada redirect"),
    sentence: say(
      "Whoever opens the finish page with result=success has paid.",
      "Siapa pun yang membuka halaman selesai dengan result=success dianggap lunas.",
    ),
    cause: say(
      "The page that customers come back to marks the order as paid by what stands in its address.",
      "Halaman kembali pelanggan menandai pesanan lunas dari isi alamatnya.",
    ),
  },
  {
    id: "GC-14",
    breaks: "I1",
    shortest: "p B+ S",
    remedy: "finish",
    title: say("Fulfils at both doors", "Memenuhi pesanan di dua pintu"),
    sentence: say(
      "The customer comes back, the notification comes, and the goods go out twice.",
      "Pelanggan kembali, notifikasi datang, dan barang keluar dua kali.",
    ),
    cause: say(
      "Finish page and handler each complete the order, without a common memory.",
      "Halaman selesai dan handler masing-masing menyelesaikan pesanan, tanpa ingatan bersama.",
    ),
  },
  {
    id: "GC-15",
    breaks: "I4",
    shortest: "B- p S",
    remedy: "finish",
    title: say("Closes at a failed redirect", "Menutup karena redirect gagal"),
    sentence: say(
      "The customer comes back without having paid, pays then, and the order stays cancelled.",
      "Pelanggan kembali sebelum membayar, lalu membayar, dan pesanan tetap batal.",
    ),
    cause: say(
      "A failure in the address cancels the order for good.",
      "Kegagalan di alamat membatalkan pesanan selamanya.",
    ),
  },
  {
    id: "GC-16",
    breaks: "I5",
    shortest: "F:amount",
    remedy: "amount",
    title: say("Does not compare the amount", "Tidak membandingkan jumlah"),
    sentence: say(
      "One rupiah pays for an order of any price.",
      "Satu rupiah melunasi pesanan seharga berapa pun.",
    ),
    cause: say(
      "What was paid is never compared with what the order costs.",
      "Yang dibayar tidak pernah dibandingkan dengan harga pesanan.",
    ),
  },
  {
    id: "GC-17",
    breaks: "I5",
    shortest: "p S",
    remedy: "amount",
    title: say("Misreads the amount", "Salah membaca jumlah"),
    sentence: say(
      "44,000 is booked as 4,400,000, as 440 or as nothing.",
      "44.000 dibukukan sebagai 4.400.000, 440, atau bukan apa-apa.",
    ),
    cause: say(
      "The text 44000.00 is taken for cents, or its point for a thousands mark.",
      "Teks 44000.00 dianggap sen, atau titiknya dianggap pemisah ribuan.",
    ),
  },
];
