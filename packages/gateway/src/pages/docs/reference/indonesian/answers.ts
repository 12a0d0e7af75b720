/** What each answer means, by HTTP status. */
export const INDONESIAN_ANSWERS: Readonly<Record<string, string>> = {
  "status_code 201: pending; 200: taken from a linked account, or reserved; 202: denied; 402, 404, 406, 410, 413, 500, 503: no transaction":
    "status_code 201: pending; 200: diambil dari akun tertaut, atau ditahan; 202: ditolak; 402, 404, 406, 410, 413, 500, 503: tidak ada transaksi",
  "status_code 200: paid, reserved, refunded or cancelled; 201: pending; 202: denied; 407: expired; 404":
    "status_code 200: lunas, ditahan, dikembalikan, atau dibatalkan; 201: pending; 202: ditolak; 407: kedaluwarsa; 404",
  "status_code 404": "status_code 404",
  "status_code 200 (expire: 407), 404 when there is none, 412 when the status forbids it":
    "status_code 200 (expire: 407), 404 bila transaksinya tidak ada, 412 bila statusnya tidak mengizinkan",
  "status_code 200: taken; 404, 412 or 413": "status_code 200: diambil; 404, 412, atau 413",
  "status_code 200: refunded; 202: denied by the bank; 404, 406, 412, 414":
    "status_code 200: dikembalikan; 202: ditolak bank; 404, 406, 412, 414",
  "The first request with this Idempotency-Key has not ended":
    "Permintaan pertama dengan Idempotency-Key ini belum selesai",
  "validation_messages names every fault": "validation_messages menyebut setiap kesalahan",
  "error_messages names every fault; also when the order is charged already":
    "error_messages menyebut setiap kesalahan; juga bila pesanannya sudah di-charge",
  "The server key is missing or unknown": "Server key tidak ada atau tidak dikenal",
  "Only sandbox merchants have this, for now": "Untuk saat ini hanya untuk merchant sandbox",
  "Not a sandbox merchant": "Bukan merchant sandbox",
  "There is no such transaction, refund, notification, incident, gate or subscription":
    "Transaksi, refund, notifikasi, insiden, gerbang, atau langganan itu tidak ada",
  "Its status does not allow it": "Statusnya tidak mengizinkan",
  "The body is null or {}": "Isi permintaan null atau {}",
  "The body is larger than 16 kB": "Isi permintaan lebih dari 16 kB",
  "The body is larger than this call takes: 16 kB, if nothing else is said. Nothing was done":
    "Isi permintaan melebihi batas panggilan ini: 16 kB, bila tidak disebut lain. Tidak ada yang dilakukan",
  "The file arrives too slowly": "Berkas tiba terlalu lambat",
  "Too many charges": "Terlalu banyak charge",
  "More than the gateway lets through in a minute": "Melebihi batas gateway per menit",
  "Something went wrong here": "Ada yang salah di gateway ini",
  "More waits than can be served just now": "Antrean melebihi yang bisa dilayani saat ini",
  "More waits than can be served just now, and nothing was done: Retry-After says when to retry. Or the database's answer was lost, and status_message says that the outcome is not known: ask for the status":
    "Antrean melebihi yang bisa dilayani saat ini dan tidak ada yang dilakukan: Retry-After menunjukkan kapan mencoba lagi. Atau jawaban basis data hilang dan status_message menyebut hasilnya tidak diketahui: tanyakan statusnya",
  "Too many streams are open, or more waits or is imported than can be just now; `Retry-After` says when to come again":
    "Terlalu banyak aliran terbuka, atau antrean atau impor melebihi yang bisa dilayani saat ini; `Retry-After` menyebut kapan boleh datang lagi",
  "Something else holds the merchant: validation_messages says what, and since when. Nothing was done; Retry-After says when to ask again":
    "Merchant sedang ditahan hal lain: validation_messages menyebut apa, dan sejak kapan. Tidak ada yang dilakukan; Retry-After menyebut kapan boleh diminta lagi",

  "The picture, or an error in JSON": "Gambarnya, atau galat dalam JSON",
  "The token and the address of its page": "Token dan alamat halamannya",
  "The transaction, paid, as the status call tells it":
    "Transaksi yang sudah lunas, seperti dijawab panggilan status",
  "The transaction, as the status call tells it":
    "Transaksinya, seperti dijelaskan panggilan status",
  "The transaction, denied": "Transaksi yang sudah ditolak",
  "The transaction, with the refund unconfirmed for ever":
    "Transaksi dengan refund yang tidak akan pernah dikonfirmasi",
  "Nothing changed": "Tidak ada yang berubah",
  "The merchant's time": "Waktu merchant",
  "The clock as it is now": "Jam seperti sekarang",
  "What happened": "Yang terjadi",
  "The plan, or an inactive one": "Rencananya, atau yang tidak aktif",
  "The plan": "Rencananya",
  "`unchanged` when there was no plan": "`unchanged` bila tidak ada rencana",
  "One event a line": "Satu kejadian per baris",
  "One entry a line": "Satu entri per baris",
  "The newest first": "Yang terbaru lebih dulu",
  "The new one": "Yang baru",
  "How many": "Berapa banyak",
  "What became owed: none without a URL": "Yang akan dikirim: kosong bila tidak ada URL",
  "The incident": "Insidennya",
  "How it ended": "Bagaimana berakhirnya",
  "The settings": "Pengaturannya",
  "All settings": "Semua pengaturan",
  Done: "Selesai",
  "JSON lines": "Baris JSON",
  "What was imported": "Yang diimpor",
  "The one that came last first": "Yang terakhir datang lebih dulu",
  "One notification a line": "Satu notifikasi per baris",
};
