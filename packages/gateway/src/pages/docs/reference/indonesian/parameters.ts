/** What each parameter of the path, the query and the headers is for. */
export const INDONESIAN_PARAMETERS: Readonly<Record<string, string>> = {
  "At most 46 characters; equal values that a proxy joined (`k, k`) are one. A repeated key gets the first successful answer for five minutes, whatever the body and the endpoint; HTTP 202 while the first request runs":
    "Paling banyak 46 karakter; nilai sama yang digabung proxy (`k, k`) dihitung satu. Kunci yang diulang mendapat jawaban berhasil yang pertama selama lima menit, apa pun isi dan endpoint-nya; HTTP 202 selama permintaan pertama masih berjalan",
  "As for a charge": "Seperti pada charge",
  "Up to three URLs, comma separated, notified besides the merchant's own":
    "Paling banyak tiga URL, dipisah koma, yang diberi notifikasi selain URL milik merchant",
  "Up to three URLs, comma separated, notified instead of all others":
    "Paling banyak tiga URL, dipisah koma, yang diberi notifikasi sebagai ganti semua yang lain",
  "id-ID or en-EN: the language of the wallet, until the customer chooses another. Without it the customer's browser decides; Indonesian when it asks for neither":
    "id-ID atau en-EN: bahasa dompet, sampai pelanggan memilih yang lain. Bila tidak ada, peramban pelanggan yang menentukan; bahasa Indonesia bila ia tidak meminta keduanya",
  "Order id or transaction id, percent-encoded": "Order id atau transaction id, di-percent-encode",

  "Only of this transaction": "Hanya dari transaksi ini",
  "Only of the transactions of this order": "Hanya dari transaksi pesanan ini",
  "Only of this order": "Hanya dari pesanan ini",
  "Only about this order": "Hanya tentang pesanan ini",
  "Only about this transaction": "Hanya tentang transaksi ini",
  "Only of this name; transaction.* takes all that begin so":
    "Hanya dengan nama ini; transaction.* mengambil semua yang berawalan begitu",
  "Only of these kinds: request, event, delivery, wallet":
    "Hanya dari jenis ini: request, event, delivery, wallet",
  "Only in this state": "Hanya dalam keadaan ini",
  "Only those that are open, that somebody muted, or that are over":
    "Hanya yang terbuka, yang dibisukan, atau yang sudah selesai",
  "Only to this scheme, host and port": "Hanya ke skema, host, dan port ini",
  "Only those that were refused; or, when false, only the others":
    "Hanya yang ditolak; atau, bila false, hanya yang lain",
  "Only what was refused or not delivered; or, when false, only the others":
    "Hanya yang ditolak atau tidak terkirim; atau, bila false, hanya yang lain",
  "Only with this status_code or HTTP status": "Hanya dengan status_code atau status HTTP ini",
  "Only requests with this status_code or HTTP status":
    "Hanya permintaan dengan status_code atau status HTTP ini",
  "Only where this stands in the path, the error, an id, or the name of the client":
    "Hanya yang memuat teks ini di path, galat, suatu ID, atau nama klien",
  "Only requests where this stands in the path, the error, an id, or the name of the client":
    "Hanya permintaan yang memuat teks ini di path, galat, suatu ID, atau nama klien",

  "Only what occurred at this moment of the merchant's time or later":
    "Hanya yang terjadi pada saat ini menurut jam merchant, atau sesudahnya",
  "Only from this moment of wall time on": "Hanya sejak saat ini menurut jam sebenarnya",
  "Only before this moment of wall time": "Hanya sebelum saat ini menurut jam sebenarnya",
  "Only from this moment of wall time on. Not for streams":
    "Hanya sejak saat ini menurut jam sebenarnya. Tidak untuk aliran",
  "Only before this moment of wall time. Not for streams":
    "Hanya sebelum saat ini menurut jam sebenarnya. Tidak untuk aliran",
  "Only what comes after this event": "Hanya yang datang setelah kejadian ini",
  "Only older ones: `next_before` of the page before":
    "Hanya yang lebih lama: `next_before` dari halaman sebelumnya",
  "Only older ones than the entry with this id. Not for streams":
    "Hanya yang lebih lama dari entri dengan ID ini. Tidak untuk aliran",
  "Only newer ones than the entry with this id; the oldest of those":
    "Hanya yang lebih baru dari entri dengan ID ini; yang terlama di antaranya",
  "Only newer ones than the one with this id; the oldest of those":
    "Hanya yang lebih baru dari yang ber-ID ini; yang terlama di antaranya",
  "How many lines at the most; 1000 when absent. Not for streams":
    "Paling banyak berapa baris; 1000 bila tidak diisi. Tidak untuk aliran",
  "How many at the most; 50 when absent": "Paling banyak berapa; 50 bila tidak diisi",
  "How many at the most; 50 when absent. Not for streams":
    "Paling banyak berapa; 50 bila tidak diisi. Tidak untuk aliran",
  "Stays open and tells what happens": "Tetap terbuka dan menyampaikan yang terjadi",
  "Resumes a stream; browsers send it by themselves":
    "Melanjutkan aliran; peramban mengirimnya sendiri",
  "Forgets everything that happened to the merchant first, if the file is sound":
    "Lebih dulu melupakan semua yang terjadi pada merchant, bila berkasnya baik",
  "Only from this moment of wall time on; one day back when absent":
    "Hanya sejak waktu nyata ini; bila tidak ada, satu hari ke belakang",
  "Only what became owed after this notification":
    "Hanya yang harus dikirim setelah notifikasi ini",
  "Stays open and tells what becomes owed": "Tetap terbuka dan menyampaikan yang harus dikirim",
};
