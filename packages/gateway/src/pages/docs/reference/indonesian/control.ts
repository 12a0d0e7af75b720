/** A merchant in hand, deliveries on demand and gates: everything that the document says of them. */
export const INDONESIAN_CONTROL: Readonly<Record<string, string>> = {
  "Only a gate of the sandbox answers so, in place of the API":
    "Hanya gerbang di sandbox yang menjawab begitu, sebagai ganti API",
  "See whether the merchant is in hand, and which messages are due":
    "Melihat apakah merchant sedang dikendalikan, dan pesan mana yang jatuh tempo",
  "Until when, and what waits": "Sampai kapan, dan apa yang menunggu",
  "Take the merchant in hand: nothing happens by itself":
    "Mengendalikan merchant: tidak ada yang terjadi dengan sendirinya",
  "No message goes out and nothing expires until it is ended or `ttl` of everybody's time is over, ten minutes at the most; with `control_id` it is renewed. Charges, payments and questions work as always. Advancing the clock does what time brings, and lists the messages that are due instead of sending them. What workers had begun to send comes to its end first. Then what was held goes out in the ordinary way; with `undelivered=forget` what became owed meanwhile never does, also where whoever has it is killed and only its time ends it. Renewed with `forget` it forgets at once, in the same way, what became owed until then":
    "Tidak ada pesan yang keluar dan tidak ada yang kedaluwarsa sampai kendali diakhiri atau `ttl` menurut waktu nyata habis, paling lama sepuluh menit; dengan `control_id` kendali diperpanjang. Charge, pembayaran, dan pertanyaan berjalan seperti biasa. Memajukan jam melakukan yang dibawa waktu, dan mendaftar pesan yang jatuh tempo tanpa mengirimnya. Yang sudah mulai dikirim diselesaikan dulu. Setelah itu yang ditahan keluar seperti biasa; dengan `undelivered=forget` pesan yang muncul selama itu tidak pernah keluar, juga bila program yang mengendalikannya mati dan hanya waktunya yang mengakhirinya. Bila diperpanjang dengan `forget`, pesan yang muncul sampai saat itu langsung dilupakan dengan cara yang sama",
  "Its id, and until when": "ID-nya, dan sampai kapan",
  "Let the merchant go": "Melepas merchant",
  "Whoever has it in hand. What is due goes out at once; with `undelivered=forget` what became owed meanwhile never does: what was not tried is as if it had never been owed, and what was tried is given up":
    "Siapa pun yang mengendalikannya. Yang jatuh tempo langsung keluar; dengan `undelivered=forget` pesan yang muncul selama itu tidak pernah keluar: yang belum dicoba dianggap tidak pernah ada, dan yang sudah dicoba dihentikan",
  "What becomes of the messages that are owed; when absent, what was said when it was taken":
    "Yang terjadi dengan pesan yang belum terkirim; bila tidak diisi, seperti yang dikatakan saat kendali diambil",
  "Whether anybody had": "Apakah ada yang mengendalikan",
  "Note an event of your own": "Mencatat kejadian Anda sendiri",
  "What a test program did, in one order with everything else: in the event log, its streams and the workbench. Its name begins with `certify.`, so that it is never taken for one of ours. `order` or `transaction` may also be one that the merchant does not have. 10,000 are kept":
    "Yang dilakukan program uji, dalam satu urutan dengan semua yang lain: di log kejadian, alirannya, dan meja kerja. Namanya diawali `certify.`, sehingga tidak tertukar dengan kejadian kami. `order` atau `transaction` boleh juga yang tidak dimiliki merchant. Yang disimpan 10.000",
  "The event": "Kejadiannya",
  "certify. and a word of at most 50 characters, such as certify.forged":
    "certify. dan satu kata paling banyak 50 karakter, misalnya certify.forged",
  "an object, 4000 characters as JSON at the most":
    "sebuah objek, paling banyak 4000 karakter sebagai JSON",
  "Deliver a notification now, and see the whole exchange":
    "Mengirim notifikasi sekarang, dan melihat seluruh pertukarannya",
  "Whether or not its time has come. It counts as the next attempt, and the usual rules decide what comes after it. With `again` a copy of the same bytes goes out, also of one that is delivered. Something may go wrong on the way: `drop`: it never arrives. `cut`: the connection ends in the middle of its body. `slow`: the body takes so long. `lose_answer`: it arrives, and the answer does not come back. `give_up_after`: nobody waits longer for the answer":
    "Sudah waktunya atau belum. Terhitung sebagai percobaan berikutnya, dan aturan biasa menentukan kelanjutannya. Dengan `again` yang keluar adalah salinan dengan byte yang sama, juga dari yang sudah terkirim. Di jalan bisa ada gangguan: `drop`: tidak pernah tiba. `cut`: koneksi putus di tengah isi. `slow`: isinya butuh waktu selama itu. `lose_answer`: tiba, tetapi jawabannya tidak kembali. `give_up_after`: jawaban tidak ditunggu lebih lama",
  "What was sent, and what came back": "Apa yang dikirim, dan apa yang kembali",
  "Deliver several notifications, in a row or at one moment":
    "Mengirim beberapa notifikasi, berurutan atau pada saat yang sama",
  "Up to ten. Each is named by its id, or by what it says: a `transaction` (or an order, for its newest one) and a `status`, one or several, of which the `nth` that became owed is meant, the first when absent, and with `url` only those to it. One that is named twice goes out twice. With `together` each is sent up to its last byte, and the last bytes of all leave at one moment. All are begun, or none. With `first` up to twenty things happen at the gateway before that, one after the other, each to a `transaction` (or an order's newest one), as the calls of their own have them happen: `pay`, `deny`, `expire`, `cancel`, `refund`, `confirm_refund`, with the members of those calls. The first one that is forbidden ends the call: nothing is delivered, and those before it have happened. With `calls` false nobody looks for the calls meanwhile, which whoever delivers by the hundred feels. `drop`: it never arrives. `cut`: the connection ends in the middle of its body. `slow`: the body takes so long. `lose_answer`: it arrives, and the answer does not come back. `give_up_after`: nobody waits longer for the answer":
    "Paling banyak sepuluh. Masing-masing disebut dengan ID-nya, atau dengan yang dikatakannya: sebuah `transaction` (atau order, untuk transaksi terbarunya) dan `status`, satu atau beberapa; yang dimaksud adalah yang ke-`nth` menurut urutan munculnya, yang pertama bila tidak diisi, dan dengan `url` hanya yang menuju ke sana. Yang disebut dua kali keluar dua kali. Dengan `together` masing-masing dikirim sampai byte terakhirnya, lalu byte terakhir semuanya keluar pada saat yang sama. Semua dimulai, atau tidak satu pun. Dengan `first` paling banyak dua puluh hal terjadi lebih dulu di gateway, satu demi satu, masing-masing pada sebuah `transaction` (atau transaksi terbaru sebuah order), seperti oleh panggilannya sendiri: `pay`, `deny`, `expire`, `cancel`, `refund`, `confirm_refund`, dengan anggota panggilan itu. Yang pertama tidak diperbolehkan mengakhiri panggilan: tidak ada yang dikirim, dan yang sebelumnya sudah terjadi. Dengan `calls` bernilai false, panggilan selama itu tidak dicari; terasa bila pengirimannya ratusan. `drop`: tidak pernah tiba. `cut`: koneksi putus di tengah isi. `slow`: isinya butuh waktu selama itu. `lose_answer`: tiba, tetapi jawabannya tidak kembali. `give_up_after`: jawaban tidak ditunggu lebih lama",
  "All exchanges, in the order of the request": "Semua pertukaran, menurut urutan permintaan",
  "Read the gates, and which calls they hold":
    "Membaca gerbang, dan panggilan mana yang ditahannya",
  "With `held` it waits until so many calls are held, or until `timeout` is over; with `gates` only these are looked at":
    "Dengan `held` menunggu sampai sekian panggilan tertahan, atau sampai `timeout` habis; dengan `gates` hanya gerbang itu yang dilihat",
  "Only these": "Hanya ini",
  "Answers once so many calls are held together":
    "Menjawab begitu sekian panggilan tertahan bersama-sama",
  "How long it waits for that; 10s when absent": "Berapa lama menunggunya; 10s bila tidak diisi",
  "Those that stand, in their order": "Yang terpasang, menurut urutannya",
  "Have your own calls of the API wait, or fail":
    "Membuat panggilan API Anda sendiri menunggu, atau gagal",
  "In place of all gates before; what those held goes on. A call of the Core API goes through the first gate that fits it: `match` names a `method`, a `path` in which `*` is any one part, an `order`, a `transaction`. It is held until it is released (`hold`), answered with an error (`answer` and its `code`), left without an answer (`hang`), or its connection is closed (`close`): `before` it has any effect, or `after` its effect, with the answer ready. `times` says for how many calls; one when absent. After `ttl` of everybody's time, one minute when absent and ten at the most, all stand no longer":
    "Menggantikan semua gerbang sebelumnya; yang ditahannya berjalan lagi. Panggilan Core API melewati gerbang pertama yang cocok: `match` menyebut `method`, `path` dengan `*` untuk bagian mana pun, `order`, `transaction`. Panggilan ditahan sampai dilepas (`hold`), dijawab dengan galat (`answer` dan `code`-nya), dibiarkan tanpa jawaban (`hang`), atau koneksinya ditutup (`close`): `before` ada akibatnya, atau `after` akibatnya, dengan jawaban sudah siap. `times` menyebut untuk berapa panggilan; satu bila tidak diisi. Setelah `ttl` menurut waktu nyata, satu menit bila tidak diisi dan paling lama sepuluh, semuanya tidak berlaku lagi",
  "The gates": "Gerbang-gerbangnya",
  "Put more gates behind those that stand": "Memasang gerbang lagi di belakang yang sudah ada",
  "As `PUT` reads them. Those that stand, and what they hold, stay as they are, so that several tests have gates at a time; 50 stand at the most":
    "Dibaca seperti pada `PUT`. Yang sudah terpasang, dan yang ditahannya, tetap seperti adanya, sehingga beberapa uji bisa punya gerbang sekaligus; paling banyak 50 yang terpasang",
  "The gates that were added": "Gerbang yang ditambahkan",
  "Take one gate away": "Melepas satu gerbang dari tempatnya",
  "What it holds goes on. The others stay": "Yang ditahannya berjalan lagi. Yang lain tetap",
  "Which calls went on": "Panggilan mana yang berjalan lagi",
  "Let go what a gate holds": "Melepas yang ditahan sebuah gerbang",
  "All calls at one moment, or the one that `call_id` names. The gate stays, for the times that it has left":
    "Semua panggilan sekaligus, atau yang disebut `call_id`. Gerbangnya tetap ada, untuk sisa hitungannya",
  "Which calls": "Panggilan mana saja",
  "Read the calls of the Core API, one by one": "Membaca panggilan Core API satu per satu",
  "Kept while the merchant is in hand or has gates: none is left out, each is there before it is served, and its answer before that goes out. A day long":
    "Disimpan selama merchant dikendalikan atau punya gerbang: tidak ada yang terlewat, masing-masing tercatat sebelum dilayani, dan jawabannya sebelum keluar. Selama satu hari",
  "Only later ones: the id of a call": "Hanya yang kemudian: ID sebuah panggilan",
  "How many at the most; 100 when absent": "Paling banyak berapa; 100 bila tidak diisi",
  "Read all transactions of an order": "Membaca semua transaksi sebuah pesanan",
  "With where the customer is sent after the wallet, and the links while it is pending":
    "Dengan tempat pelanggan dikirim setelah dompet, dan tautannya selama pending",
  "Confirm a refund, as the bank": "Mengonfirmasi refund, sebagai bank",
  "This one, now, whenever time would have brought it; what is confirmed already stays as it is. While the merchant is in hand nothing else confirms a refund but an advance of the clock: so one of several can be confirmed, or none":
    "Yang ini, sekarang, kapan pun waktu akan membawanya; yang sudah dikonfirmasi tetap seperti adanya. Selama merchant dikendalikan hanya memajukan jam yang juga mengonfirmasi refund: jadi satu dari beberapa bisa dikonfirmasi, atau tidak satu pun",
  "the key of a refund": "kunci sebuah refund",
  "The order's id": "ID pesanan",
  "The messages whose time has come, the earliest first; 1,000 at the most":
    "Pesan yang sudah waktunya, yang paling awal dulu; paling banyak 1.000",
  "Which attempt is due; 1 is the first":
    "Percobaan keberapa yang jatuh tempo; 1 adalah yang pertama",
  "Which attempt it was": "Percobaan keberapa",
  "Why there was no answer, as its sender sees it": "Mengapa tidak ada jawaban, dari sisi pengirim",
  "The merchant's calls meanwhile; null unless it is in hand or has gates, and where they were not asked for":
    "Panggilan merchant sementara itu; null bila tidak dikendalikan dan tanpa gerbang, dan bila tidak diminta",
  "By the name that it has in this document": "Dengan nama yang dipakai dokumen ini",
  "Null when it got no answer, or has none yet": "Null bila tidak mendapat jawaban, atau belum",
  "What the answer said": "Yang disebut jawabannya",
  "Attempts at notifications that were under way when it came":
    "Percobaan notifikasi yang sedang berjalan ketika panggilan datang",
  "Whether all of them were unanswered at one moment":
    "Apakah pada satu saat semuanya belum dijawab",
  "The calls that wait at it": "Panggilan yang menunggu di situ",
  "The ids of the calls": "ID panggilan-panggilan itu",
  "Where the customer goes after paying": "Tempat pelanggan setelah membayar",
  "Where the customer goes after not paying": "Tempat pelanggan setelah tidak membayar",
  "While the merchant is in hand: the messages that are due and were not sent":
    "Selama merchant dikendalikan: pesan yang jatuh tempo dan tidak dikirim",
  "a duration such as 90s, 15m or 1d12h, 10m at the most":
    "durasi seperti 90s, 15m, atau 1d12h, paling lama 10m",
  "the id that POST /sandbox/v1/control answered with": "ID yang dijawab POST /sandbox/v1/control",
  "a duration such as 90s, 15m or 1d12h, 10s at the most":
    "durasi seperti 90s, 15m, atau 1d12h, paling lama 10s",
  "a duration such as 90s, 15m or 1d12h, 15s at the most":
    "durasi seperti 90s, 15m, atau 1d12h, paling lama 15s",
  "the id of a notification": "ID notifikasi",
  "the id of a transaction or of an order": "ID transaksi atau order",
  "a notification URL": "URL notifikasi",
  "a path such as /v2/*/status": "path seperti /v2/*/status",
  "an id": "sebuah ID",
  "an order id": "sebuah order id",
  "the number of an attempt": "nomor sebuah percobaan",
  "the id of a held call": "ID panggilan yang tertahan",
};
