import { say } from "../both.ts";
import type { Finding } from "../finding.ts";

/** Ways that an order can go which nobody thought of: scans, refunds, attempts, neighbours. */
export const LIVES: readonly Finding[] = [
  {
    id: "GC-35",
    breaks: "I13",
    shortest: "F:unknown-transaction",
    remedy: "caught",
    title: say("One message ends the process", "Satu pesan mematikan proses"),
    sentence: say(
      "A single odd message takes the whole shop down.",
      "Satu pesan aneh menjatuhkan seluruh toko.",
    ),
    cause: say(
      "An error in the handling is caught by nobody.",
      "Galat dalam penanganan tidak ditangkap siapa pun.",
    ),
  },
  {
    id: "GC-36",
    breaks: "I12",
    shortest: "q S",
    remedy: "statuses",
    title: say("Charged as gopay, paid as qris", "Ditagih gopay, dibayar qris"),
    sentence: say(
      "Customers who scan the code with another app pay and get nothing.",
      "Pelanggan yang memindai dengan aplikasi lain membayar dan tidak mendapat apa-apa.",
    ),
    cause: say(
      "The payment is looked up, or told apart, by payment_type, which changes when it is scanned.",
      "Pembayaran dicari atau dibedakan dari payment_type, yang berubah saat dipindai.",
    ),
  },
  {
    id: "GC-37",
    breaks: "I13",
    shortest: "p S:missing",
    remedy: "tolerant",
    title: say("Needs a member that may be absent", "Butuh anggota yang boleh tidak ada"),
    sentence: say(
      "A message without an optional member is refused.",
      "Pesan tanpa anggota opsional ditolak.",
    ),
    cause: say(
      "It reads members that only other payment types have, or not every message.",
      "Ia membaca anggota yang hanya dimiliki jenis pembayaran lain, atau tidak setiap pesan.",
    ),
  },
  {
    id: "GC-38",
    breaks: "I13",
    shortest: "p S:unknown",
    remedy: "tolerant",
    title: say("Refuses new members", "Menolak anggota baru"),
    sentence: say(
      "The day the gateway adds a member, payments stop being booked.",
      "Begitu gateway menambah anggota, pembayaran tidak lagi dibukukan.",
    ),
    cause: say(
      "The message is checked against a closed list of members.",
      "Pesan diperiksa terhadap daftar anggota yang tertutup.",
    ),
  },
  {
    id: "GC-39",
    breaks: "I7",
    shortest: "p S",
    remedy: "statuses",
    title: say("Does not know settlement", "Tidak mengenal settlement"),
    sentence: say("GoPay and QRIS are never paid.", "GoPay dan QRIS tidak pernah lunas."),
    cause: say(
      "Only capture, the card's word, is taken for a payment.",
      "Hanya capture, kata untuk kartu, yang dianggap pembayaran.",
    ),
  },
  {
    id: "GC-40",
    breaks: "I6",
    shortest: "p S r f b",
    remedy: "refunds",
    title: say("Does not know partial refunds", "Tidak mengenal refund sebagian"),
    sentence: say(
      "A part was given back, and the order shows all of it or none.",
      "Sebagian dikembalikan, dan pesanan menampilkan semuanya atau tidak sama sekali.",
    ),
    cause: say(
      "partial_refund has no branch of its own, or that of a full refund.",
      "partial_refund tidak punya cabang sendiri, atau memakai cabang refund penuh.",
    ),
  },
  {
    id: "GC-41",
    breaks: "I4",
    shortest: "P",
    remedy: "forward",
    title: say("What is no success has failed", "Yang bukan sukses dianggap gagal"),
    sentence: say(
      "An order that waits for its payment is closed at once.",
      "Pesanan yang menunggu pembayaran langsung ditutup.",
    ),
    cause: say(
      "The branch for everything else is the one for failures, and pending falls into it.",
      "Cabang untuk selebihnya adalah cabang kegagalan, dan pending jatuh ke sana.",
    ),
  },
  {
    id: "GC-42",
    breaks: "I7",
    shortest: "p S⊘ R",
    remedy: "reconcile",
    title: say("Never looks again", "Tidak pernah memeriksa lagi"),
    sentence: say(
      "Where a message is lost, the customer has paid and the order waits for ever.",
      "Jika satu pesan hilang, pelanggan sudah membayar dan pesanan menunggu selamanya.",
    ),
    cause: say(
      "Nothing asks the gateway about orders that have waited too long.",
      "Tidak ada yang bertanya ke gateway tentang pesanan yang terlalu lama menunggu.",
    ),
  },
  {
    id: "GC-43",
    breaks: "I9",
    shortest: "x c₂ p₂ S₂ X",
    remedy: "attempts",
    title: say(
      "The end of an old attempt closes a paid order",
      "Akhir percobaan lama menutup pesanan lunas",
    ),
    sentence: say(
      "The customer paid at the second attempt, and the first one's expiry cancels it.",
      "Pelanggan membayar pada percobaan kedua, dan kedaluwarsanya yang pertama membatalkannya.",
    ),
    cause: say(
      "The order has one status, and no attempts that can end by themselves.",
      "Pesanan hanya punya satu status, tanpa percobaan yang dapat berakhir sendiri.",
    ),
  },
  {
    id: "GC-44",
    breaks: "I14",
    shortest: "c₂ p S",
    remedy: "attempts",
    title: say("Refuses the payment of an older attempt", "Menolak pembayaran percobaan lama"),
    sentence: say(
      "The customer pays by the first code, which was still valid, and nobody sees the money.",
      "Pelanggan membayar dengan kode pertama yang masih berlaku, dan uangnya tidak terlihat.",
    ),
    cause: say(
      "A new attempt overwrites the transaction of the one before.",
      "Percobaan baru menimpa transaksi sebelumnya.",
    ),
  },
  {
    id: "GC-45",
    breaks: "I14",
    shortest: "x X l S",
    remedy: "late_money",
    title: say("A closed order swallows money", "Pesanan tertutup menelan uang"),
    sentence: say(
      "The order was closed, the payment came after all, and it is silently dropped.",
      "Pesanan sudah ditutup, pembayaran tetap datang, dan dibuang diam-diam.",
    ),
    cause: say(
      "A closed order is left as it is, even when its money has arrived.",
      "Pesanan yang tertutup dibiarkan, walau uangnya sudah tiba.",
    ),
  },
  {
    id: "GC-46",
    breaks: "I9",
    shortest: "x c₂ p₂ S₂ X",
    remedy: "ask",
    title: say("Asks by order id", "Bertanya dengan order id"),
    sentence: say(
      "The newest transaction answers for an older message, and is booked again.",
      "Transaksi terbaru menjawab untuk pesan lama, dan dibukukan lagi.",
    ),
    cause: say(
      "The status is asked for by the order, which may have several transactions.",
      "Status ditanyakan dengan pesanan, yang dapat memiliki beberapa transaksi.",
    ),
  },
  {
    id: "GC-47",
    breaks: "I8",
    shortest: "p₁ S₁",
    orders: 2,
    remedy: "exact",
    title: say("Orders mix", "Pesanan tercampur"),
    sentence: say(
      "A payment for one order changes another.",
      "Pembayaran untuk satu pesanan mengubah pesanan lain.",
    ),
    cause: say(
      "Orders are found by a part of their id, or by what the last request left in memory.",
      "Pesanan dicari dari sebagian id, atau dari sisa permintaan sebelumnya di memori.",
    ),
  },
  {
    id: "GC-48",
    breaks: "I6",
    shortest: "p S r f a b",
    remedy: "refunds",
    title: say("Books a refund twice", "Membukukan refund dua kali"),
    sentence: say(
      "Ten thousand were given back, and twenty are booked.",
      "Sepuluh ribu dikembalikan, dan dua puluh ribu dibukukan.",
    ),
    cause: say(
      "Each refund is told twice, first as asked for and then as confirmed; both are booked.",
      "Setiap refund diberitakan dua kali, saat diminta dan saat dikonfirmasi; keduanya dibukukan.",
    ),
  },
  {
    id: "GC-49",
    breaks: "I6",
    shortest: "p S r a",
    remedy: "refunds",
    title: say(
      "Books a refund too soon, or the sum of all",
      "Membukukan refund terlalu dini, atau jumlah semuanya",
    ),
    sentence: say(
      "A refund that the bank denies is booked, or the second one counts the first again.",
      "Refund yang ditolak bank dibukukan, atau yang kedua menghitung yang pertama lagi.",
    ),
    cause: say(
      "The message is booked before bank_confirmed_at is there, or by refund_amount, which is the sum.",
      "Pesan dibukukan sebelum ada bank_confirmed_at, atau dari refund_amount, yang berupa jumlah semuanya.",
    ),
  },
  {
    id: "GC-50",
    breaks: "I6",
    shortest: "p S r r f f b₂",
    remedy: "refunds",
    title: say("Loses refunds", "Kehilangan refund"),
    sentence: say(
      "Of refunds that overlap one is never booked, or a late settlement hides them.",
      "Dari refund yang tumpang tindih satu tidak pernah dibukukan, atau settlement terlambat menutupinya.",
    ),
    cause: say(
      "Only the last entry of refunds is read, or keys are searched for as a part of a text.",
      "Hanya entri terakhir refunds yang dibaca, atau kunci dicari sebagai potongan teks.",
    ),
  },
  {
    id: "GC-51",
    breaks: "I7",
    shortest: "F:garbage p S",
    remedy: "verify",
    title: say("A forgery poisons the memory", "Pemalsuan meracuni ingatan"),
    sentence: say(
      "After a forged message, the genuine one is dropped as a repeat.",
      "Setelah pesan palsu, pesan asli dibuang sebagai pengulangan.",
    ),
    cause: say(
      "The message is noted as seen before its signature is checked.",
      "Pesan dicatat sebagai sudah dilihat sebelum tanda tangannya diperiksa.",
    ),
  },
  {
    id: "GC-52",
    breaks: "I3",
    shortest: "P",
    remedy: "statuses",
    title: say("Pending counts as paid", "Pending dianggap lunas"),
    sentence: say(
      "Whoever opens the payment page gets the goods, without paying.",
      "Siapa pun yang membuka halaman pembayaran mendapat barang tanpa membayar.",
    ),
    cause: say(
      "Any rightly signed message, or every status that is no failure, is taken for a payment.",
      "Setiap pesan bertanda tangan benar, atau setiap status yang bukan gagal, dianggap pembayaran.",
    ),
  },
  {
    id: "GC-53",
    breaks: "I11",
    shortest: "P",
    remedy: "statuses",
    title: say("Refuses what needs nothing", "Menolak yang tidak perlu apa-apa"),
    sentence: say(
      "A genuine message is refused each time, so that it comes again for hours and hides real failures.",
      "Pesan asli ditolak setiap kali, sehingga datang lagi berjam-jam dan menutupi kegagalan sungguhan.",
    ),
    cause: say(
      "A status without a branch of its own ends in an error.",
      "Status yang tidak punya cabang sendiri berakhir sebagai galat.",
    ),
  },
  {
    id: "GC-54",
    breaks: "I6",
    shortest: "p S w f b",
    remedy: "refunds",
    title: say("Does not know full refunds", "Tidak mengenal refund penuh"),
    sentence: say(
      "Everything was given back, and the order is still shown as paid.",
      "Semuanya dikembalikan, dan pesanan tetap tampil lunas.",
    ),
    cause: say(
      "Only partial_refund has a branch; the status of a full refund is refund.",
      "Hanya partial_refund yang punya cabang; status refund penuh adalah refund.",
    ),
  },
];
