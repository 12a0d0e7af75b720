import { say } from "../both.ts";
import type { Finding } from "../finding.ts";

/** Messages that come again, late, at once, or to a server that falls over. */
export const REPEATED: readonly Finding[] = [
  {
    id: "GC-18",
    breaks: "I1",
    shortest: "p S S",
    remedy: "facts",
    title: say("A repeat pays twice", "Pengulangan membayar dua kali"),
    sentence: say(
      "The same message comes twice, as it may, and the order is fulfilled twice.",
      "Pesan yang sama datang dua kali, dan itu wajar, lalu pesanan dipenuhi dua kali.",
    ),
    cause: say(
      "Nothing remembers which payments have been booked.",
      "Tidak ada yang mengingat pembayaran mana yang sudah dibukukan.",
    ),
  },
  {
    id: "GC-19",
    breaks: "I1",
    shortest: "p S∥S",
    remedy: "facts",
    title: say("Two at once pay twice", "Dua sekaligus membayar dua kali"),
    sentence: say(
      "Two equal messages arrive at the same moment and both are booked.",
      "Dua pesan yang sama tiba bersamaan dan keduanya dibukukan.",
    ),
    cause: say(
      "It looks whether the order is paid and writes afterwards; between the two, the other one looks, too.",
      "Ia memeriksa apakah sudah lunas lalu menulis; di antaranya, yang lain ikut memeriksa.",
    ),
  },
  {
    id: "GC-20",
    breaks: "I4",
    shortest: "p S P",
    remedy: "forward",
    title: say("A late pending takes the payment back", "Pending terlambat membatalkan pelunasan"),
    sentence: say(
      "A paid order waits for payment again.",
      "Pesanan yang lunas kembali menunggu pembayaran.",
    ),
    cause: say(
      "The last message wins, and messages may come in any order.",
      "Pesan terakhir yang menang, padahal pesan boleh datang dalam urutan apa pun.",
    ),
  },
  {
    id: "GC-21",
    breaks: "I4",
    shortest: "⟨P⟩ p S",
    remedy: "forward",
    title: say("Writes what it read long ago", "Menulis yang dibaca sejak lama"),
    sentence: say(
      "A slow handling overwrites what a faster one has booked meanwhile.",
      "Penanganan yang lambat menimpa yang sudah dibukukan penanganan yang lebih cepat.",
    ),
    cause: say(
      "The state is read before the question to the gateway and written after it, without a lock.",
      "Keadaan dibaca sebelum bertanya ke gateway dan ditulis sesudahnya, tanpa kunci.",
    ),
  },
  {
    id: "GC-22",
    breaks: "I7",
    shortest: "p S",
    remedy: "own_order",
    title: say("Needs the pending message first", "Butuh pesan pending lebih dulu"),
    sentence: say(
      "Where the pending message is lost, the payment finds no order.",
      "Jika pesan pending hilang, pembayaran tidak menemukan pesanannya.",
    ),
    cause: say(
      "The row of the payment is made by a message instead of by the charge.",
      "Baris pembayaran dibuat oleh pesan, bukan saat charge.",
    ),
  },
  {
    id: "GC-23",
    breaks: "I7",
    shortest: "P p S",
    remedy: "facts",
    title: say("Remembers orders, not facts", "Mengingat pesanan, bukan kejadian"),
    sentence: say(
      "After the pending message, the settlement is dropped as a repeat.",
      "Setelah pesan pending, settlement dibuang sebagai pengulangan.",
    ),
    cause: say(
      "The order id alone is the key by which repeats are known.",
      "Pengulangan dikenali dari order id saja.",
    ),
  },
  {
    id: "GC-24",
    breaks: "I6",
    shortest: "p S r f b r f b",
    remedy: "facts",
    title: say("Takes the second refund for a repeat", "Refund kedua dianggap pengulangan"),
    sentence: say(
      "Of two partial refunds only the first is booked.",
      "Dari dua refund sebagian hanya yang pertama dibukukan.",
    ),
    cause: say(
      "Repeats are known by order and status, and both refunds have the same.",
      "Pengulangan dikenali dari pesanan dan status, dan kedua refund sama.",
    ),
  },
  {
    id: "GC-25",
    breaks: "I6",
    shortest: "p S r f b",
    remedy: "facts",
    title: say("Remembers signatures", "Mengingat tanda tangan"),
    sentence: say(
      "The refund is dropped as a repeat of the payment.",
      "Refund dibuang sebagai pengulangan pembayaran.",
    ),
    cause: say(
      "Settlement and refund have the same signature, as it covers neither status nor transaction.",
      "Settlement dan refund bertanda tangan sama, karena status dan transaksi tidak tercakup.",
    ),
  },
  {
    id: "GC-26",
    breaks: "I7",
    shortest: "p S#",
    remedy: "facts",
    title: say("Notes first, works later", "Mencatat dulu, bekerja kemudian"),
    sentence: say(
      "The server dies in between, and the payment is never booked.",
      "Server mati di tengahnya, dan pembayaran tidak pernah dibukukan.",
    ),
    cause: say(
      "The note that the message was seen is committed before the work is.",
      "Catatan bahwa pesan sudah dilihat di-commit sebelum pekerjaannya.",
    ),
  },
  {
    id: "GC-27",
    breaks: "I1",
    shortest: "p S#",
    remedy: "facts",
    title: say("Works first, notes later", "Bekerja dulu, mencatat kemudian"),
    sentence: say(
      "The server dies in between, the message comes again, and the work is done twice.",
      "Server mati di tengahnya, pesan datang lagi, dan pekerjaan dilakukan dua kali.",
    ),
    cause: say(
      "The work is committed before the note that it has been done.",
      "Pekerjaan di-commit sebelum catatan bahwa sudah dikerjakan.",
    ),
  },
  {
    id: "GC-28",
    breaks: "I6",
    shortest: "p S r f b",
    remedy: "refunds",
    title: say("Paid ignores everything", "Yang lunas mengabaikan semuanya"),
    sentence: say(
      "Money was given back and the order still shows all of it.",
      "Uang sudah dikembalikan dan pesanan masih menampilkan semuanya.",
    ),
    cause: say(
      "It returns early when the order is paid, which leaves out refunds.",
      "Ia berhenti lebih awal bila pesanan lunas, sehingga refund terlewat.",
    ),
  },
  {
    id: "GC-29",
    breaks: "I7",
    shortest: "p A:500 S",
    remedy: "failures",
    title: say("Answers 200 when it failed", "Menjawab 200 padahal gagal"),
    sentence: say(
      "Something was down for a moment, and the payment is lost for ever.",
      "Ada yang mati sejenak, dan pembayaran hilang selamanya.",
    ),
    cause: say(
      "The error is caught and answered 200, so nobody sends the message again.",
      "Galat ditangkap dan dijawab 200, sehingga pesan tidak dikirim lagi.",
    ),
  },
  {
    id: "GC-30",
    breaks: "I7",
    shortest: "p S Z",
    remedy: "durable",
    title: say("Answers before it is safe", "Menjawab sebelum aman"),
    sentence: say(
      "A restart right after the answer loses the payment.",
      "Restart tepat setelah jawaban menghilangkan pembayaran.",
    ),
    cause: say(
      "The work waits in the memory of the process when the 200 goes out.",
      "Pekerjaan masih menunggu di memori proses ketika 200 dikirim.",
    ),
  },
  {
    id: "GC-31",
    breaks: "I11",
    shortest: "F:test-message",
    remedy: "unknown",
    title: say("Refuses an unknown order", "Menolak pesanan yang tidak dikenal"),
    sentence: say(
      "The dashboard's test message is answered as an error, and sent again and again.",
      "Pesan uji dari dasbor dijawab galat, dan dikirim terus-menerus.",
    ),
    cause: say(
      "An order that is not there is treated as a failure instead of as nothing to do.",
      "Pesanan yang tidak ada dianggap kegagalan, bukan sebagai tidak ada yang perlu dikerjakan.",
    ),
  },
  {
    id: "GC-32",
    breaks: "I11",
    shortest: "p S",
    remedy: "route",
    title: say("Redirects the message", "Mengalihkan pesan"),
    sentence: say(
      "The message is answered with a redirect and never reaches the handler.",
      "Pesan dijawab dengan redirect dan tidak pernah sampai ke handler.",
    ),
    cause: say(
      "http leads to https, or a missing slash to one; a POST does not follow.",
      "http dialihkan ke https, atau garis miring yang kurang; POST tidak mengikutinya.",
    ),
  },
  {
    id: "GC-33",
    breaks: "I7",
    shortest: "p S",
    remedy: "route",
    title: say("Asks the gateway to sign in", "Meminta gateway masuk"),
    sentence: say(
      "The message is answered 419 or led to the sign-in page.",
      "Pesan dijawab 419 atau diarahkan ke halaman masuk.",
    ),
    cause: say(
      "The address lies behind protection against forged forms, or behind the sign-in.",
      "Alamatnya berada di balik perlindungan CSRF atau halaman masuk.",
    ),
  },
  {
    id: "GC-34",
    breaks: "I1",
    shortest: "p S/",
    remedy: "durable",
    title: say("Works longer than the sender waits", "Bekerja lebih lama dari kesabaran pengirim"),
    sentence: say(
      "The sender gives up and repeats while the first handling is still at work: done twice.",
      "Pengirim menyerah dan mengulang saat penanganan pertama masih bekerja: dua kali.",
    ),
    cause: say(
      "Mail, documents or stock are dealt with before the answer.",
      "Surel, dokumen, atau stok diurus sebelum menjawab.",
    ),
  },
];
