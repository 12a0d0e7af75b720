/** The API itself, its groups, and what each call is named and does. */
export const INDONESIAN_CALLS: Readonly<Record<string, string>> = {
  "Amounts are whole rupiah and come back as text with two decimals; times are WIB (UTC+7). The body's status_code decides, not the HTTP status. More members may appear at any time. Not affiliated with GoPay, Gojek or Midtrans":
    "Jumlah berupa rupiah bulat dan dijawab sebagai teks dengan dua desimal; waktu dalam WIB (UTC+7). Yang menentukan adalah status_code di isi jawaban, bukan status HTTP. Anggota baru bisa muncul kapan saja. Tidak berafiliasi dengan GoPay, Gojek, atau Midtrans",
  Transactions: "Transaksi",
  "QR codes": "Kode QR",
  Snap: "Snap",
  Sandbox: "Sandbox",

  "Charge a customer": "Menagih pelanggan (charge)",
  "Makes a pending transaction and returns the links that the customer pays with. With a linked account (gopay.account_id) the amount is taken at once, reserved with pre_auth, or waits for the customer's approval by a verification link":
    "Membuat transaksi pending dan mengembalikan tautan untuk dibayar pelanggan. Dengan akun tertaut (gopay.account_id) dananya langsung diambil, ditahan dengan pre_auth, atau menunggu persetujuan pelanggan lewat tautan verifikasi",
  "Ask for a transaction": "Menanyakan transaksi",
  "By order id (the newest transaction of it) or transaction id":
    "Menurut order id (transaksinya yang terbaru) atau transaction id",
  "Ask for the payments of a reusable account": "Menanyakan pembayaran akun berulang",
  "GoPay and QRIS have none: always status_code 404":
    "GoPay dan QRIS tidak memilikinya: selalu status_code 404",
  "Cancel a pending or reserved transaction":
    "Membatalkan transaksi pending, atau melepas dana yang ditahan",
  "What is paid is refunded instead": "Yang sudah lunas dikembalikan dengan refund",
  "Expire a pending transaction now": "Membuat transaksi pending kedaluwarsa sekarang",
  "Answers 407": "Dijawab 407",
  "Approve a challenged transaction": "Menyetujui transaksi challenge",
  "Deny a challenged transaction": "Menolak transaksi challenge",
  "GoPay and QRIS are never challenged: always status_code 412 or 404":
    "GoPay dan QRIS tidak pernah challenge: selalu status_code 412 atau 404",
  "Capture a reserved amount": "Mengambil jumlah yang dicadangkan",
  "Takes what a charge with pre_auth has reserved, and the whole of it. After 15 minutes it is released":
    "Mengambil seluruh dana yang ditahan charge dengan pre_auth. Setelah 15 menit dananya dilepas",
  "Refund a paid transaction": "Mengembalikan dana transaksi lunas",
  "Refund a paid transaction, asking the provider at once":
    "Mengembalikan dana, langsung ke penyedia",
  "A part, or everything that is left. The key of a refund that was made is refused with 406":
    "Sebagian, atau semua yang tersisa. Refund key yang sudah pernah berhasil ditolak dengan 406",

  "QR code (gopay)": "Gambar kode QR (gopay)",
  "QR code (qris)": "Gambar kode QR (qris)",
  "QR code (qris by airpay shopee)": "Gambar kode QR (qris lewat airpay shopee)",
  "QR code in a frame with merchant name and NMID":
    "Kode QR berbingkai dengan nama merchant dan NMID",
  "The same under its older address": "Yang sama di alamat lamanya",
  "No authorisation: made for <img src>. The same picture for ever, also after payment":
    "Tanpa otorisasi: dibuat untuk <img src>. Gambarnya selalu sama, juga setelah dibayar",

  "Open a page on which the customer chooses how to pay":
    "Membuka halaman tempat pelanggan memilih cara bayar",
  "GoPay and QRIS only. Nothing is charged before the choice, and the status call knows nothing of the order until then. `/snap/snap.js` opens the page over a shop's own":
    "Hanya GoPay dan QRIS. Belum ada charge sebelum pelanggan memilih, dan sampai saat itu panggilan status tidak mengenal pesanannya. `/snap/snap.js` membuka halamannya di atas halaman toko",

  "Pay as the customer": "Membayar sebagai pelanggan",
  "In the GoPay app, or by scanning with any issuer's app. An empty body pays as it was charged: `qris` with the issuer gopay. With `late` also what has expired or was cancelled is paid, as if the money had been on its way: an anomaly that no document describes, for shops that want to know what they would do":
    "Di aplikasi GoPay, atau dengan memindai dari aplikasi issuer mana pun. Isi kosong membayar sesuai charge-nya: `qris` dengan issuer gopay. Dengan `late` yang sudah kedaluwarsa atau dibatalkan pun dibayar, seolah-olah uangnya sedang di jalan: keanehan yang tidak disebut dokumen mana pun, bagi toko yang ingin tahu apa yang akan dilakukannya",
  "Refuse to pay, as the customer": "Menolak membayar, sebagai pelanggan",
  "The log tells it; the transaction stays pending, so that it can still be paid. What is charged to a linked account is denied":
    "Tercatat di log; transaksi tetap pending, jadi masih bisa dibayar. Yang ditagihkan ke akun tertaut menjadi ditolak",
  "Deny for good, as the provider": "Menolak permanen, sebagai penyedia",
  "Deny for good, by the former name of that call": "Menolak permanen, dengan nama lamanya",
  "Refuse one refund for good, as the bank": "Menolak satu refund untuk selamanya, sebagai bank",
  "A refund that was taken and told, and whose money never leaves: it stays listed without `bank_confirmed_at`, and no second message comes. Who booked the first one has booked what never happened":
    "Refund yang sudah diterima dan diberitahukan, tetapi uangnya tidak pernah keluar: tetap terdaftar tanpa `bank_confirmed_at`, dan pesan kedua tidak datang. Yang membukukan pesan pertama membukukan hal yang tidak terjadi",

  "Read the merchant's clock": "Membaca jam merchant",
  "Set the merchant's clock": "Menyetel jam merchant",
  "`real`; `offset`, which goes on `by` ahead of the wall or from `now`; or `frozen`, at `now` or as it is. One jump: what fell due on the way happens afterwards, all at one moment. Advance it to have it happen in order":
    "`real`; `offset`, berjalan sejauh `by` di depan jam sebenarnya atau mulai dari `now`; atau `frozen`, beku pada `now` atau pada waktu saat ini. Satu lompatan: yang jatuh tempo di tengah jalan terjadi sesudahnya, semuanya pada satu saat. Agar terjadi berurutan, majukan jamnya",
  "Let the merchant's time pass": "Memajukan waktu merchant",
  "Expiries, confirmations of refunds, notifications and their retries happen on the way, each at its moment and in order. Answers when nothing is due or under way any more, or when a limit is reached; it goes no further once its caller has left":
    "Kedaluwarsa, konfirmasi refund, notifikasi, dan percobaan ulangnya terjadi di sepanjang jalan, masing-masing pada saatnya dan berurutan. Dijawab setelah tidak ada lagi yang jatuh tempo atau sedang berjalan, atau bila suatu batas tercapai; berhenti maju bila pemanggilnya memutus sambungan",

  "Read the plan of faults": "Membaca rencana gangguan",
  "Plan what goes wrong with notifications": "Merencanakan gangguan notifikasi",
  "Replaces the plan and counts anew: the same plan and calls give the same faults to the same messages, to those about linked accounts and subscriptions, too, unless `kinds` says of which. A rule may name its message exactly: of which `order`, the `nth` that fits, on which `attempt` (`drop`, `slow` and `cut`)":
    "Mengganti rencana dan menghitung dari awal: rencana dan panggilan yang sama memberi gangguan yang sama pada pesan yang sama, juga pada pesan tentang akun tertaut dan langganan kecuali `kinds` menyebut yang mana. Aturan bisa menyebut pesannya dengan tepat: dari `order` mana, `nth` untuk pesan ke berapa yang cocok, pada `attempt` ke berapa (`drop`, `slow`, dan `cut`)",
  "End the faults": "Mengakhiri gangguan",
  "What the plan decided already stays decided": "Yang sudah diputuskan rencana itu tetap berlaku",

  "Read or follow the event log": "Membaca atau mengikuti log kejadian",
  "JSON lines, the oldest first; a live stream with `follow`, or as server-sent events with `Accept: text/event-stream`. A stream begins now unless `after`, `since` or `Last-Event-ID` say where, leaves nothing out, and may tell something twice after a break: `id` says so":
    "Baris JSON, yang terlama lebih dulu; aliran langsung dengan `follow`, atau sebagai server-sent events dengan `Accept: text/event-stream`. Aliran mulai dari saat ini kecuali `after`, `since`, atau `Last-Event-ID` menyebut awalnya, tidak melewatkan apa pun, dan bisa mengulang setelah terputus: kenali dari `id`",
  "Read the notifications with every attempt": "Membaca notifikasi dengan setiap percobaan",
  "Read what the API was asked, what it answered, and hints":
    "Membaca panggilan API, jawabannya, dan petunjuk",
  "Every call with this merchant's keys, refused ones too, for as many days as KEEP_REQUESTS_DAYS says; this one is not among them. Secrets are masked, and of long bodies the beginning is kept. Times are wall time; `merchant_at` says what the merchant's clock said where it differed":
    "Setiap panggilan dengan kunci merchant ini, termasuk yang ditolak, selama KEEP_REQUESTS_DAYS hari; panggilan ini sendiri tidak termasuk. Rahasia disamarkan, dan dari isi yang panjang hanya awalnya yang disimpan. Waktunya menurut jam sebenarnya; `merchant_at` menyebut jam merchant bila berbeda",
  "Read or follow what happened, in one order":
    "Membaca atau mengikuti semua kejadian, dalam satu urutan",
  "What the API was asked, events, what the payer did in the wallet, and each try at delivering a notification, by wall time: JSON lines, the newest first. A live stream with `follow`, or as server-sent events with `Accept: text/event-stream`: the oldest first, beginning now unless `after` or `Last-Event-ID` say where. A stream leaves nothing out, and may tell something twice after a break: `id` says so. Reading it is no entry of it":
    "Panggilan API, kejadian, tindakan pembayar di dompet, dan setiap percobaan mengirim notifikasi, menurut jam sebenarnya: baris JSON, yang terbaru lebih dulu. Aliran langsung dengan `follow`, atau sebagai server-sent events dengan `Accept: text/event-stream`: yang terlama lebih dulu, mulai dari saat ini kecuali `after` atau `Last-Event-ID` menyebut awalnya. Aliran tidak melewatkan apa pun, dan bisa mengulang setelah terputus: kenali dari `id`. Membacanya tidak ikut tercatat",

  "Send a notification once more": "Mengirim ulang satu notifikasi",
  "A new one with the stored body, due now, with attempts and retries of its own":
    "Notifikasi baru dengan isi yang tersimpan, dikirim sekarang, dengan percobaan dan percobaan ulangnya sendiri",
  "Send once more what an endpoint missed": "Mengirim ulang yang terlewat oleh sebuah endpoint",
  "Everything that was given up at the endpoint and that nothing repeats yet: repeating the call changes nothing":
    "Semua yang gagal terkirim ke endpoint itu dan belum dikirim ulang: mengulang panggilan ini tidak mengubah apa pun",
  "Send a test notification": "Mengirim notifikasi uji",
  "To every payment notification URL, for an order that does not exist; each is tried once. With `wait` the answer comes when all have been tried, within the time of an attempt, and says what each came to":
    "Ke setiap URL notifikasi pembayaran, untuk pesanan yang tidak ada; masing-masing dicoba satu kali. Dengan `wait`, jawaban datang setelah semuanya dicoba, paling lama selama satu percobaan, dan menyebut hasil masing-masing",

  "Read the delivery incidents: URLs that do not take notifications":
    "Membaca insiden pengiriman: URL yang tidak menerima notifikasi",
  "One for each URL and cause, from its first failure to an answer, or to a failure of another cause. Of what it keeps from arriving, 500 failed attempts are looked at: `partial` says that there are more":
    "Satu untuk tiap URL dan sebab, dari kegagalan pertama sampai ada jawaban, atau sampai gagal karena sebab lain. Untuk menghitung yang tertahan, 500 percobaan gagal diperiksa: `partial` menandakan masih ada lagi",
  "Have an incident disturb nobody": "Membisukan insiden",
  "`for` a while of everybody's time, or until it is over. It ends by itself when the URL answers, or fails in another way. Repeating it counts from now":
    "Selama `for` menurut jam sebenarnya, atau sampai insidennya selesai. Berakhir sendiri bila URL menjawab, atau gagal dengan cara lain. Bila diulang, dihitung lagi dari sekarang",
  "Have it disturb people again": "Membatalkan pembisuan insiden",
  "Send what an incident kept from arriving again": "Mengirim ulang yang tertahan oleh insiden",
  "Copies of what was given up and that nothing repeats yet, and at once what waits for its next attempt; only what became owed at `since` of the merchant's time or later; 5,000 at the most. Repeating it doubles nothing":
    "Salinan dari yang gagal terkirim dan belum dikirim ulang, dan langsung juga yang menunggu percobaan berikutnya; hanya yang seharusnya dikirim sejak `since` menurut jam merchant; paling banyak 5.000. Mengulangnya tidak menggandakan apa pun",

  "Wait for a status, or for quiet": "Menunggu suatu status, atau ketenangan",
  "With `transaction` and `status` until the transaction has had one of these, or cannot any more; with `quiet` until nothing is due or under way. `timeout` is wall time, 10s when absent":
    "Dengan `transaction` dan `status`: sampai transaksi mencapai salah satunya, atau tidak mungkin lagi; dengan `quiet`: sampai tidak ada yang jatuh tempo atau sedang berjalan. `timeout` menurut jam sebenarnya, 10s bila tidak diisi",
  "Read the merchant's settings": "Membaca pengaturan merchant",
  "Change the merchant's settings": "Mengubah pengaturan merchant",
  "Members that are left out stay as they are; null takes a URL away, and a choice back to its first word. `message_shape` is how notifications look from now on: `2026`, or `2021` without `customer_details` and `pop_id`. `deeplink_version` is what the deeplinks of further charges look like: `1`, or `2` as `/v2/deeplink/detail?tref=…`":
    "Anggota yang tidak dikirim tetap seperti semula; null menghapus URL, dan mengembalikan pilihan ke nilai pertamanya. `message_shape` menentukan bentuk notifikasi mulai sekarang: `2026`, atau `2021` tanpa `customer_details` dan `pop_id`. `deeplink_version` menentukan bentuk deeplink charge berikutnya: `1`, atau `2` seperti `/v2/deeplink/detail?tref=…`",
  "Forget everything that happened": "Melupakan semua yang terjadi",
  "Transactions, refunds, events, notifications, faults and the moved clock. Keys and settings stay":
    "Transaksi, refund, kejadian, notifikasi, gangguan, dan jam yang digeser. Kunci dan pengaturan tetap",
  "Export the whole session": "Mengekspor seluruh sesi",
  "Transactions, refunds, events, notifications, attempts, clock, settings and faults as they are at one moment, in one file without any key. Its last line says that it is whole":
    "Transaksi, refund, kejadian, notifikasi, percobaan, jam, pengaturan, dan gangguan pada satu saat, dalam satu berkas tanpa kunci apa pun. Baris terakhirnya menandakan berkas itu utuh",
  "Import a session": "Mengimpor sesi",
  "All of it or nothing, into a merchant without transactions; or, with `reset`, in place of everything that happened so far, which a refused file leaves as it was. The session of another merchant names this one afterwards and is signed with this one's key":
    "Semuanya atau tidak sama sekali, ke merchant tanpa transaksi; atau, dengan `reset`, menggantikan semua yang terjadi sejauh ini, yang tidak berubah bila berkasnya ditolak. Sesi dari merchant lain menjadi atas nama merchant ini dan ditandatangani dengan kuncinya",
  "Read what refused requests did wrong, each mistake once":
    "Membaca kesalahan permintaan yang ditolak, masing-masing sekali",
  "Refused requests of one endpoint that were told the same, but for what differs between them. A request with several mistakes counts for each. The newest `looked_at` refused requests are looked at":
    "Permintaan yang ditolak pada satu endpoint dengan alasan yang sama, selain bagian yang berbeda-beda. Permintaan dengan beberapa kesalahan dihitung untuk masing-masing. Yang dilihat adalah `looked_at` permintaan ditolak terbaru",
  "Read or follow what the merchant is told":
    "Membaca atau mengikuti yang disampaikan kepada merchant",
  "Each notification as it became owed, whether or not anybody took it: JSON lines, the oldest first; a live stream with `follow`, or as server-sent events with `Accept: text/event-stream`. A stream begins now unless `after` or `Last-Event-ID` say where, leaves nothing out, and may tell something twice after a break: `id` says so. There is one for each URL, so that a merchant without any is told nothing. Reading it is no entry of the log of calls":
    "Setiap notifikasi sejak harus dikirim, diterima atau tidak: baris JSON, yang terlama dulu; aliran langsung dengan `follow`, atau sebagai server-sent events dengan `Accept: text/event-stream`. Aliran dimulai sekarang kecuali `after` atau `Last-Event-ID` menyebut dari mana, tidak melewatkan apa pun, dan setelah terputus bisa menyampaikan sesuatu dua kali: `id` menunjukkannya. Ada satu untuk setiap URL, jadi merchant tanpa URL tidak diberi tahu apa-apa. Membacanya tidak dicatat di log panggilan",
};
