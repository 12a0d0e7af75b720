/** The calls of subscriptions, their members and answers. */
export const INDONESIAN_SUBSCRIPTIONS: Readonly<Record<string, string>> = {
  Subscriptions: "Langganan",
  "Charge a pay account again and again": "Menagih akun tertaut berulang kali",
  "The first charge is at start_time, or one interval from now. Of a start in the past only the day and the time count: nothing is charged for it. Each run is told to the recurring notification URL, unsigned":
    "Tagihan pertama pada start_time, atau satu interval dari sekarang. Dari awal yang sudah lewat hanya tanggal dan jamnya yang dipakai: yang lewat tidak ditagih. Setiap penagihan diberitahukan ke URL notifikasi berulang, tanpa tanda tangan",
  "Ask for a subscription": "Menanyakan langganan",
  "With the transactions of all its charges, denied ones too, the oldest first":
    "Dengan transaksi dari semua penagihannya, termasuk yang ditolak, yang terlama dulu",
  "Change what a subscription charges": "Mengubah yang ditagih langganan",
  "name, amount, token and schedule.interval can be changed. What is absent stays; everything else that is sent has to be what it is. The period that is due next stays where it is; the interval counts from there":
    "name, amount, token, dan schedule.interval bisa diubah. Yang tidak diisi tetap; yang lain bila dikirim harus sama seperti semula. Periode berikutnya tetap pada waktunya; interval dihitung dari sana",
  "Cannot be changed: what is sent has to be what it is":
    "Tidak bisa diubah: yang dikirim harus sama seperti semula",
  "Stop a subscription": "Menghentikan langganan",
  "Until it is enabled again. A charge that has begun comes to its end":
    "Sampai diaktifkan lagi. Penagihan yang sudah dimulai diselesaikan",
  "Go on with a subscription": "Melanjutkan langganan",
  "From the next period on: what was due meanwhile, or had failed, is never charged":
    "Mulai periode berikutnya: yang jatuh tempo sementara itu, atau yang gagal, tidak pernah ditagih",
  "End a subscription": "Mengakhiri langganan",
  "For ever. A charge that has begun comes to its end":
    "Untuk selamanya. Penagihan yang sudah dimulai diselesaikan",

  "At most 46 characters. A repeated key gets the first successful answer for three minutes, whatever the endpoint; the body is checked first":
    "Paling banyak 46 karakter. Kunci yang diulang mendapat jawaban berhasil yang pertama selama tiga menit, apa pun endpoint-nya; isinya diperiksa lebih dulu",

  "What the order ids of its charges begin with; 32 digits follow":
    "Awal ID pesanan dari tagihannya; diikuti 32 angka",
  "Whole rupiah, for each period": "Rupiah bulat, untuk setiap periode",
  "Of a payment option of the pay account": "Dari opsi pembayaran akun tertaut",
  "gopay; credit_card is taken, too, but no card is ever charged: each run fails with 402":
    "gopay; credit_card juga diterima, tetapi kartu tidak pernah ditagih: setiap penagihan gagal dengan 402",
  "How many periods are charged; without end when absent":
    "Berapa periode yang ditagih; tanpa akhir bila tidak diisi",
  "YYYY-MM-DD HH:MM:SS +0700; one interval from now when absent":
    "YYYY-MM-DD HH:MM:SS +0700; satu interval dari sekarang bila tidak diisi",
  "Retries of a period, 3 at the most; before each it waits for one interval":
    "Percobaan ulang satu periode, paling banyak 3; sebelum masing-masing menunggu satu interval",
  "At most 1 kB. Comes back in answers and messages":
    "Paling banyak 1 kB. Dikembalikan dalam jawaban dan pesan",
  "Comes back in answers and messages": "Dikembalikan dalam jawaban dan pesan",
  "The pay account that is charged. Required with gopay":
    "Akun tertaut yang ditagih. Wajib untuk gopay",

  "Read the subscriptions": "Membaca daftar langganan",
  "Only those that are older than this one": "Hanya yang lebih lama dari yang ini",
  "Read a subscription with what became of its periods":
    "Membaca langganan beserta hasil setiap periodenya",
  "With its newest 200 runs, the newest first": "Dengan 200 penagihan terakhir, yang terbaru dulu",
  "Charge the next period of a subscription now": "Menagih periode berikutnya sekarang",
  "Whether or not its time has come. The periods after it stay where they are: what is charged early is not charged again":
    "Sudah waktunya atau belum. Periode sesudahnya tetap pada waktunya: yang ditagih lebih awal tidak ditagih lagi",
  "The run, and what it made of the subscription": "Penagihannya, dan keadaan langganan sesudahnya",

  "Only sandbox merchants have subscriptions": "Hanya merchant sandbox yang punya langganan",
  "The merchant has no such subscription": "Merchant tidak punya langganan itu",
  "It is cancelled, or has charged as often as it was to":
    "Sudah dibatalkan, atau sudah menagih sebanyak yang diminta",
  "The subscription. Times are those of Western Indonesia":
    "Langganannya. Waktu dalam Waktu Indonesia Barat",
  "Done, or done before": "Selesai, atau sudah pernah dilakukan",
  "validation_messages names every fault; there is none when there is no body":
    "validation_messages menyebut setiap kesalahan; tidak ada bila permintaan tanpa isi",
  "validation_messages names every fault; none when the subscription has ended":
    "validation_messages menyebut setiap kesalahan; tidak ada bila langganan sudah berakhir",
};
