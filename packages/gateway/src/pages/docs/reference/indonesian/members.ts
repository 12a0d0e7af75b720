/** What the members of requests and answers are, and what each may hold. */
export const INDONESIAN_MEMBERS: Readonly<Record<string, string>> = {
  "gopay or qris; the others are known, and answered 402":
    "gopay atau qris; yang lain dikenal, dan dijawab 402",
  "The merchant's reference: any text without control characters, kept and signed as it is. In a path it is percent-encoded. Free again after cancel and expiry":
    "Nomor acuan merchant: teks apa pun tanpa karakter kontrol, disimpan dan ditandatangani apa adanya. Di path di-percent-encode. Bisa dipakai lagi setelah cancel dan kedaluwarsa",
  "Whole rupiah. Equals the sum of item_details when those are given":
    "Rupiah bulat. Sama dengan total item_details bila itu diisi",
  "Negative on a discount line": "Negatif pada baris diskon",
  "Puts the callback URL into the deeplink": "Memasukkan callback URL ke deeplink",
  "The linked account that is charged. Sandbox only": "Akun tertaut yang ditagih. Hanya di sandbox",
  "One of the account's tokens, as Get Pay Account told it":
    "Salah satu token akun itu, seperti yang diberikan Get Pay Account",
  "Reserves the amount: it is captured within 15 minutes, or released":
    "Menahan dana: diambil dengan capture dalam 15 menit, atau dilepas",
  "Charged by the merchant alone: its customer enters no PIN":
    "Ditagih oleh merchant sendiri: pelanggan tidak memasukkan PIN",
  "The whole of what is reserved: no part of it is captured. The whole when absent, too":
    "Seluruh dana yang ditahan: tidak bisa sebagian. Kosong juga berarti seluruhnya",
  "0, with the status authorize": "0, dengan status authorize",
  "The subscription that charged it": "Langganan yang menagihnya",
  "Where the wallet returns to: an http(s) URL with its host, or an app; an Android intent if what it opens is one of these":
    "Tempat dompet kembali: URL http(s) dengan host-nya, atau aplikasi; intent Android bila yang dibukanya salah satu dari itu",
  "Whether the wallet returns to callback_url, not to the page":
    "Apakah dompet kembali ke callback_url, bukan ke halaman",
  "YYYY-MM-DD HH:MM:SS +0700; now when absent":
    "YYYY-MM-DD HH:MM:SS +0700; sekarang bila tidak diisi",
  "Comes back in status answers and notifications":
    "Dikembalikan dalam jawaban status dan notifikasi",
  "The merchant's name for this refund; made when absent. Once it succeeded: 406":
    "Nama dari merchant untuk refund ini; dibuatkan bila tidak diisi. Setelah berhasil: 406",
  'Whole rupiah; everything that is left when absent or null. An empty text is 400, 0 is 414, save in the body {"refund_key":"","amount":0,"reason":""}, which says nothing':
    'Rupiah bulat; semua yang tersisa bila tidak diisi atau null. Teks kosong dijawab 400, 0 dijawab 414, kecuali dalam isi {"refund_key":"","amount":0,"reason":""}, yang tidak menyatakan apa pun',
  "Shown to the customer": "Ditampilkan kepada pelanggan",
  "Of these gopay, qris and other_qris count; both when absent":
    "Yang berlaku hanya gopay, qris, dan other_qris; keduanya bila tidak diisi",

  "the name of an issuer, such as dana": "nama issuer, misalnya dana",
  "a code of at most 10 characters": "kode paling banyak 10 karakter",
  "a text of at most 200 characters": "teks paling banyak 200 karakter",
  "a moment such as 2026-01-05T10:15:30+07:00 or 2026-01-05 10:15:30 (WIB)":
    "waktu seperti 2026-01-05T10:15:30+07:00 atau 2026-01-05 10:15:30 (WIB)",
  "a duration such as 90s, 15m, -2h or 1d12h, 3660d at the most":
    "durasi seperti 90s, 15m, -2h, atau 1d12h, paling lama 3660d",
  "a duration such as 90s, 15m or 1d12h, 366d at the most":
    "durasi seperti 90s, 15m, atau 1d12h, paling lama 366d",
  "a duration such as 90s, 15m or 1d12h, 30d at the most":
    "durasi seperti 90s, 15m, atau 1d12h, paling lama 30d",
  "a duration such as 90s, 15m or 1d12h, 60s at the most":
    "durasi seperti 90s, 15m, atau 1d12h, paling lama 60s",
  "a number above 0, and 1 at the most": "angka di atas 0, paling besar 1",
  "a URL": "URL",
  "a URL: scheme, host and port count": "URL: yang dilihat skema, host, dan port-nya",
  "a URL, several separated by commas, or a list of them":
    "URL, beberapa yang dipisah koma, atau daftarnya",
  "an order id or a transaction id": "order id atau transaction id",
  "The JSON lines that an export answered with": "Baris JSON dari jawaban ekspor",

  "Select by name; what is added stands last":
    "Pilih menurut nama; yang ditambahkan berada paling akhir",
  "SHA-512 of order_id + status_code + gross_amount + server key, in hex":
    "SHA-512 dari order_id + status_code + gross_amount + server key, dalam heksadesimal",
  "The oldest first": "Yang terlama lebih dulu",
  "The first one first": "Yang pertama lebih dulu",
  "In the order in which it happened": "Sesuai urutan kejadiannya",
  "This refund alone; 0.00 when it was denied": "Hanya refund ini; 0.00 bila ditolak",
  "One for each merchant; on-us payments by acquirer gopay":
    "Satu untuk tiap merchant; pembayaran on-us lewat acquirer gopay",
  "One for each merchant; gopay payments, and qris once paid. Not with message_shape 2021":
    "Satu untuk tiap merchant; pembayaran gopay, dan qris setelah dibayar. Tidak ada dengan message_shape 2021",
  "What the charge said of the customer. Not with message_shape 2021":
    "Data pelanggan dari charge. Tidak ada dengan message_shape 2021",
  "First and last name, joined": "Nama depan dan belakang, digabung",

  "The address of a page about the error": "Alamat halaman tentang galat ini",
  "What happened and what to do, in English":
    "Yang terjadi dan yang harus dilakukan, dalam bahasa Inggris",
  "The same in Indonesian": "Yang sama dalam bahasa Indonesia",
  "In English": "Dalam bahasa Inggris",
  "In Indonesian": "Dalam bahasa Indonesia",

  "WIB (UTC+7)": "WIB (UTC+7)",
  UTC: "UTC",
  "The merchant's time, in UTC": "Waktu merchant, dalam UTC",
  "Everybody's time, in UTC": "Waktu sebenarnya, dalam UTC",
  "Wall time, in UTC": "Menurut jam sebenarnya, dalam UTC",
  "Wall time": "Menurut jam sebenarnya",
  "How far the merchant's time is ahead of the wall's":
    "Seberapa jauh waktu merchant di depan waktu sebenarnya",
  "False when a limit ended it early: advance again by what remains":
    "False bila suatu batas menghentikannya lebih awal: majukan lagi sejauh sisanya",
  "A duration; 0s when complete": "Durasi; 0s bila selesai",

  "The HTTP status of the answer, or why there was none":
    "Status HTTP jawabannya, atau mengapa tidak ada jawaban",
  "Whether the answer was 2xx": "Apakah jawabannya 2xx",
  "Why there was no answer": "Mengapa tidak ada jawaban",
  "The first kilobyte": "Kilobyte pertama",
  "Cookies by their names alone": "Cookie hanya dengan namanya",
  "What was sent": "Yang dikirim",
  "The bytes that are sent, every time": "Byte yang dikirim, setiap kali",
  "Which row of the retry table decided what comes next":
    "Baris tabel percobaan ulang yang menentukan kelanjutannya",
  Attempts: "Percobaan",
  Notifications: "Notifikasi",
  "With `wait`: one for each URL, in their order":
    "Dengan `wait`: satu untuk tiap URL, sesuai urutannya",
  "The new one, with attempts of its own": "Yang baru, dengan percobaannya sendiri",
  "How many notifications it was asked about": "Untuk berapa notifikasi rencana ini ditanya",
  "How many each rule took": "Berapa yang diambil tiap aturan",
  "How many had the kind, the status and the order that each rule asks for: `nth` counts these":
    "Berapa yang jenis, status, dan pesanannya diminta tiap aturan: inilah yang dihitung `nth`",
  "Entries are in its order": "Entri diurutkan menurut ini",
  "Give it as `before` to read on; absent when there is no more":
    "Kirim sebagai `before` untuk membaca terus; tidak ada bila sudah habis",
  "Whether transactions got new ids, because another merchant has the old ones":
    "Apakah transaksi mendapat ID baru, karena ID lamanya dipakai merchant lain",

  "In a word; `finding` says it in a sentence":
    "Dalam satu kata; `finding` menyebutnya dalam satu kalimat",
  "Whether the settings still name the URL, or the charge did":
    "Apakah URL masih ada di pengaturan, atau disebut oleh charge-nya",
  "Whether the settings name the URL, or the charge of the newest message":
    "Apakah URL ini disebut pengaturan, atau charge dari pesan terbaru",
  "How often it began anew within an hour": "Berapa kali mulai lagi dalam satu jam",
  "That it touched": "Yang terdampak",
  "Of these, with a notification that has not arrived":
    "Di antaranya, yang notifikasinya belum sampai",
  "What answers, where its answer shows it": "Yang menjawab, bila terlihat dari jawabannya",
  "The status_code, or the HTTP status where there is none":
    "status_code, atau status HTTP bila tidak ada",
  "As the newest of them was told it; may be empty":
    "Seperti yang disampaikan pada yang terbaru; bisa kosong",
  "Without what differs between them": "Tanpa bagian yang berbeda-beda",
  "The newest of them": "Yang terbaru",
  "That they are about, some fifty at the most":
    "Pesanan yang dimaksud, paling banyak sekitar lima puluh",
  "So many refused requests are looked at, the newest":
    "Sebanyak inilah permintaan ditolak yang dilihat, yang terbaru",
  "What those are worth that were paid, or still may be":
    "Nilai dari yang sudah dibayar, atau masih mungkin dibayar",
};
