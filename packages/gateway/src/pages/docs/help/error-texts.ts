import type { ApiErrorCode } from "../../../http/shared/api-error.ts";

/** Why the API says it, and what to do, in both languages. */
interface ErrorText {
  readonly en: string;
  readonly id: string;
}

function text(en: string, id: string): ErrorText {
  return { en, id };
}

const PROVIDER_SETTING = text(
  "The provider has not set the merchant up for this. In the sandbox only an order id that begins with force-channel asks for it; with a real provider, write to its support.",
  "Penyedia belum menyiapkan merchant untuk ini. Di sandbox hanya muncul bila diminta lewat ID pesanan force-channel; pada penyedia sungguhan, hubungi layanannya.",
);

const NOT_ANY_MORE = text(
  "The transaction has ended and takes no payment any more. Charge again: after cancel and expiry the same order id is free.",
  "Transaksi sudah berakhir dan tidak bisa dibayar lagi. Buat charge baru: setelah batal atau kedaluwarsa, ID pesanan yang sama bisa dipakai lagi.",
);

export const ERROR_TEXTS: Readonly<Record<ApiErrorCode, ErrorText>> = {
  invalid_request: text(
    "validation_messages names every member that cannot be read, or that does not agree with another, such as item_details whose sum is not gross_amount. Mend them and send the request again.",
    "validation_messages menyebut setiap anggota yang tidak terbaca atau tidak cocok dengan yang lain, misalnya total item_details yang berbeda dari gross_amount. Perbaiki, lalu kirim lagi.",
  ),
  malformed_data: text(
    "Something in the charge has a form that the provider does not take. In the sandbox only a forced order id asks for it.",
    "Bentuk salah satu data charge tidak diterima penyedia. Di sandbox hanya muncul bila dipaksa lewat ID pesanan.",
  ),
  currency_not_supported: text(
    "Only rupiah (IDR) can be charged.",
    "Hanya rupiah (IDR) yang bisa ditagih.",
  ),
  token_invalid: text(
    "The payment option of a linked GoPay account is not valid. Linked accounts are not modelled here: charge without payment_option_token.",
    "Opsi pembayaran akun GoPay tertaut tidak berlaku. Akun tertaut tidak dimodelkan di sini: charge tanpa payment_option_token.",
  ),
  challenge_expired: text(
    "The customer took too long to confirm. Charge again.",
    "Pelanggan terlalu lama mengonfirmasi. Buat charge baru.",
  ),
  unauthorized: text(
    "The server key is missing, unknown, rotated out, or of another gateway. Send it by HTTP Basic: the server key as user name and an empty password, so base64 of the key and a colon. The client key does not do. Settings shows yours under Keys; the workbench says in which way a key came wrong.",
    "Server key tidak ada, tidak dikenal, sudah diganti, atau milik gateway lain. Kirim lewat HTTP Basic: server key sebagai nama pengguna dan kata sandi kosong, jadi base64 dari kunci diikuti titik dua. Client key tidak bisa dipakai. Kunci Anda ada di Pengaturan, bagian Kunci; Bengkel menjelaskan salahnya di mana.",
  ),
  address_refused: text(
    "The key is right, and came from an address that the merchant does not list. validation_messages names the address as this gateway sees it: behind a proxy that is not trusted (TRUST_PROXY) it is the proxy's. An owner changes the list in Settings under Access; gerbang merchant access opens it where the gateway runs. If the address is a stranger's, somebody else has the key: rotate it.",
    "Kuncinya benar, tetapi datang dari alamat yang tidak ada di daftar merchant. validation_messages menyebut alamat yang dilihat gateway: di belakang proxy yang tidak dipercaya (TRUST_PROXY), itu alamat proxy. Pemilik mengubah daftarnya di Pengaturan, bagian Akses; gerbang merchant access membukanya di tempat gateway berjalan. Kalau alamatnya asing, kunci ada di tangan orang lain: ganti kuncinya.",
  ),
  channel_not_activated: text(
    "payment_type is one that is not offered here, or that this merchant does not have. GoPay and QRIS are.",
    "payment_type tidak tersedia di sini, atau tidak dimiliki merchant ini. Yang tersedia: GoPay dan QRIS.",
  ),
  no_access: PROVIDER_SETTING,
  settings_invalid: PROVIDER_SETTING,
  merchant_setting_missing: PROVIDER_SETTING,
  merchant_unauthorized: PROVIDER_SETTING,
  merchant_not_active: PROVIDER_SETTING,
  subscription_invalid: text(
    "validation_messages names every member of the subscription that is missing or cannot be read. These errors have no status_code: look at the HTTP status.",
    "validation_messages menyebut setiap anggota langganan yang tidak ada atau tidak terbaca. Galat ini tanpa status_code: lihat status HTTP-nya.",
  ),
  subscription_malformed: text(
    "The call has no body, or one that is not a JSON object, or an object stands where a text belongs.",
    "Panggilan tidak berisi, isinya bukan objek JSON, atau ada objek di tempat teks.",
  ),
  subscription_ended: text(
    "The subscription is cancelled, or has charged as often as it was to. Make a new one.",
    "Langganan sudah dibatalkan, atau sudah menagih sebanyak yang diminta. Buat langganan baru.",
  ),
  subscription_not_found: text(
    "This merchant has no subscription of this id. Look at the key (another merchant's?) and at the id: it is that of the answer to the creation, not the name.",
    "Merchant ini tidak punya langganan dengan ID itu. Periksa kuncinya (milik merchant lain?) dan ID-nya: yang dipakai ID dari jawaban pembuatan, bukan nama.",
  ),
  subscription_internal: text(
    "Something went wrong here, and nothing is known to have been done. Try again; a creation with the same Idempotency-Key, so that it is not made twice.",
    "Ada yang salah di gateway ini, dan belum tentu ada yang dilakukan. Coba lagi; pembuatan dengan Idempotency-Key yang sama, supaya tidak dibuat dua kali.",
  ),
  subscription_sandbox_only: text(
    "Subscriptions charge the linked accounts of the simulated wallet. A production merchant's provider has subscriptions of its own: ask there.",
    "Langganan menagih akun tertaut pada dompet simulasi. Penyedia merchant produksi punya layanan langganan sendiri: gunakan di sana.",
  ),
  unknown_subscription: text(
    "This merchant has no subscription of this id. The list of subscriptions has their ids.",
    "Merchant ini tidak punya langganan dengan ID itu. ID-nya ada di daftar langganan.",
  ),
  subscription_not_active: text(
    "The subscription was disabled, has failed, or has ended. Enable it first, unless it has ended for good.",
    "Langganan dinonaktifkan, gagal, atau sudah berakhir. Aktifkan dulu, kecuali sudah berakhir untuk selamanya.",
  ),
  unknown_refund: text(
    "This transaction has no refund of that key. The status call lists those that it has.",
    "Transaksi ini tidak punya refund dengan kunci itu. Panggilan status mendaftar yang ada.",
  ),
  unknown_gate: text(
    "No gate of this id stands: it was taken away, replaced by others, or its time is up, and what it held has gone on. Read the gates, or set them anew.",
    "Tidak ada gerbang dengan ID ini: sudah dicopot, diganti, atau waktunya habis, dan yang ditahannya sudah berjalan lagi. Baca daftar gerbang, atau pasang lagi.",
  ),
  control_ended: text(
    "The control was ended, or ran out before it was renewed: what was held has gone out since. Take the merchant in hand anew, and renew it well before its ttl is over.",
    "Kendali sudah diakhiri, atau habis waktunya sebelum diperpanjang: yang ditahan sudah terkirim. Ambil kendali lagi, dan perpanjang jauh sebelum ttl habis.",
  ),
  notification_closed: text(
    "A message is delivered once. Say again: true to send a copy of the same bytes, as a network does that repeats.",
    "Satu pesan dikirim satu kali. Sebutkan again: true untuk mengirim salinan dengan byte yang sama, seperti jaringan yang mengulang.",
  ),
  too_many_events: text(
    "A merchant's log keeps 10,000 events whose names begin with certify. A reset forgets them, and everything else that happened.",
    "Log satu merchant menyimpan 10.000 kejadian yang namanya diawali certify. Reset menghapusnya, beserta semua yang pernah terjadi.",
  ),
  order_charged_again: text(
    "A payment that comes late settles a closed transaction, and one order has one live transaction at the most. Pay the newer one, or cancel it first.",
    "Pembayaran yang terlambat menyelesaikan transaksi yang sudah tertutup, dan satu pesanan paling banyak punya satu transaksi hidup. Bayar yang lebih baru, atau batalkan dulu.",
  ),
  unknown_account: text(
    "This merchant has no account of this id. `GET /sandbox/v1/accounts` lists those that there are.",
    "Merchant ini tidak punya akun dengan ID itu. `GET /sandbox/v1/accounts` memuat daftarnya.",
  ),
  unknown_customer: text(
    "A customer of the wallet is made when their phone number is first linked. Write the number with its country code and without a plus: 6281110000001.",
    "Pelanggan dompet dibuat ketika nomornya pertama kali ditautkan. Tulis nomor dengan kode negara tanpa tanda plus: 6281110000001.",
  ),
  account_not_pending: text(
    "It is linked already, or its time to be linked is over. Begin a new one.",
    "Akun sudah tertaut, atau waktu penautannya sudah habis. Mulai yang baru.",
  ),
  account_not_linked: text(
    "Only a linked account has tokens, and can be unlinked. Link it first.",
    "Hanya akun tertaut yang punya token dan bisa dilepas. Tautkan dulu.",
  ),
  phone_taken: text(
    "Another customer of this merchant's sandbox has the number. Choose another one.",
    "Nomor itu milik pelanggan lain di sandbox merchant ini. Pilih nomor lain.",
  ),
  unknown_incident: text(
    "There is no incident of this id that could be muted or sent again for: it is another merchant's, has ended, or was forgotten after its days. List them anew.",
    "Tidak ada insiden dengan ID ini yang dapat dibisukan atau dikirim ulang: milik merchant lain, sudah selesai, atau sudah dihapus setelah masanya. Ambil daftarnya lagi.",
  ),
  transaction_not_found: text(
    "This merchant has no transaction of this order id or transaction id. Look at the key (another merchant's?), at the id in the path (percent-encoded?), and whether a Snap page was opened and no method chosen yet: until then there is no transaction.",
    "Merchant ini tidak punya transaksi dengan ID pesanan atau ID transaksi itu. Periksa kuncinya (milik merchant lain?), ID di path (sudah di-percent-encode?), dan apakah halaman Snap dibuka tetapi metode belum dipilih: sebelum itu transaksinya belum ada.",
  ),
  account_not_found: text(
    "This merchant has no linked account of this id. Look at the key (another merchant's?) and at the id: it is the account_id that linking answered. A production merchant has none.",
    "Merchant ini tidak punya akun tertaut dengan ID itu. Periksa kuncinya (milik merchant lain?) dan ID-nya: yang dimaksud account_id dari jawaban penautan. Merchant produksi tidak punya.",
  ),
  promotion_account_not_found: text(
    "Promotions are for a linked account. This merchant has none of this id, or it is pending, expired or unlinked: ask for the account.",
    "Promosi hanya untuk akun yang tertaut. Merchant ini tidak punya akun dengan ID itu, atau akunnya masih menunggu, kedaluwarsa, atau sudah dilepas: tanyakan akunnya.",
  ),
  account_not_updatable: text(
    "Only a linked account is unlinked: this one waits for its customer, has expired, or was unlinked before. Ask for the account first.",
    "Hanya akun tertaut yang bisa dilepas: yang ini masih menunggu pelanggan, kedaluwarsa, atau sudah dilepas. Tanyakan akunnya dulu.",
  ),
  wallet_not_found: text(
    "The customer has no GoPay wallet: the account_id is none of the merchant's, or the order id forces this answer.",
    "Pelanggan tidak punya dompet GoPay: account_id bukan milik merchant, atau ID pesanan memaksa jawaban ini.",
  ),
  order_taken: text(
    "The order id has a transaction that is pending or paid. Ask for its status and show that one, or charge a new order id. After cancel and expiry the same order id may be charged again.",
    "ID pesanan sudah punya transaksi yang pending atau lunas. Tanyakan statusnya dan tampilkan yang itu, atau charge dengan ID baru. Setelah batal atau kedaluwarsa, ID yang sama boleh dipakai lagi.",
  ),
  duplicate_refund: text(
    "A refund of this refund_key was made already: the money went back once. Ask for the status to see it. Another refund needs a key of its own.",
    "Refund dengan refund_key ini sudah dibuat: uangnya sudah kembali satu kali. Tanyakan status untuk melihatnya. Refund lain perlu kunci sendiri.",
  ),
  user_blocked: text(
    "The customer's wallet is blocked: they must pay in another way.",
    "Dompet pelanggan diblokir: pelanggan harus membayar dengan cara lain.",
  ),
  status_not_updatable: text(
    "The status does not allow this. Only what is pending is expired; only that and what is reserved is cancelled; only what is reserved is captured, and only what is paid is refunded, within its window; approve and deny are for payment types that are not here. Ask for the status first.",
    "Statusnya tidak mengizinkan. Hanya yang pending bisa dibuat kedaluwarsa; hanya itu dan dana yang ditahan bisa dibatalkan; hanya dana yang ditahan bisa di-capture, dan hanya yang lunas bisa di-refund, selama masanya; approve dan deny untuk tipe pembayaran yang tidak ada di sini. Tanyakan statusnya dulu.",
  ),
  malformed_body: text(
    "The body is no JSON object, or larger than 16 kB. Let your language write the JSON, and send it once encoded.",
    "Isi permintaan bukan objek JSON, atau lebih dari 16 kB. Biarkan bahasa pemrograman Anda menyusun JSON-nya, dan kodekan satu kali saja.",
  ),
  refund_amount: text(
    "The amount is not above zero, or more than is left to refund. The status answer tells what was refunded.",
    "Jumlahnya tidak lebih dari nol, atau melebihi sisa yang bisa dikembalikan. Jawaban status menyebut yang sudah dikembalikan.",
  ),
  refund_funds: text(
    "The merchant's balance at the provider is too low. In the sandbox only a forced order id asks for it.",
    "Saldo merchant di penyedia tidak cukup. Di sandbox hanya muncul bila dipaksa lewat ID pesanan.",
  ),
  internal_error: text(
    "Something went wrong in the gateway; its log has the id of the answer. Ask for the status before you repeat a charge or a refund: it may have been done.",
    "Ada yang salah di gateway; log-nya memuat id jawaban ini. Tanyakan status sebelum mengulang charge atau refund: bisa jadi sudah terlaksana.",
  ),
  partner_unavailable: text(
    "The provider could not be reached, or did not say in time what came of it. Ask for the status before you repeat, and repeat with the same order id or refund key.",
    "Penyedia tidak terjangkau, atau tidak menjawab tepat waktu. Tanyakan status sebelum mengulang, dan ulangi dengan ID pesanan atau refund key yang sama.",
  ),
  picture_unavailable: text(
    "The QR code's picture cannot be drawn just now. Ask again, or draw qr_string yourself.",
    "Gambar kode QR belum bisa dibuat. Minta lagi, atau gambar sendiri dari qr_string.",
  ),
  still_running: text(
    "The first request with this Idempotency-Key has not ended. Repeat it a little later: it gets the first one's answer.",
    "Permintaan pertama dengan Idempotency-Key ini belum selesai. Ulangi sebentar lagi: jawabannya sama dengan yang pertama.",
  ),
  overloaded: text(
    "More waits than the gateway can do at once. Nothing was done; repeat after Retry-After.",
    "Antrean gateway sedang penuh. Tidak ada yang dilakukan; ulangi setelah Retry-After.",
  ),
  outcome_unknown: text(
    "The connection to the database broke, twice in a row or in the middle of several steps, before it had said whether it did what was asked. Ask for the status before you do anything else. A repeat under the same Idempotency-Key never does it twice: it gets the first one's answer, or 202 for up to a minute, and is done once after that.",
    "Koneksi ke basis data terputus, dua kali berturut-turut atau di tengah beberapa langkah, sebelum basis data menjawab. Tanyakan status sebelum melakukan hal lain. Mengulang dengan Idempotency-Key yang sama tidak pernah menjalankannya dua kali: jawabannya sama dengan yang pertama, atau 202 selama paling lama satu menit, lalu dijalankan sekali.",
  ),
  answer_lost: text(
    "The connection to the database broke while something was read. Ask again.",
    "Koneksi ke basis data terputus ketika data dibaca. Tanyakan lagi.",
  ),
  rate_limited: text(
    "More charges in a minute than RATE_LIMIT lets through. Charge more slowly, or have it raised.",
    "Charge per menit melebihi RATE_LIMIT. Perlambat, atau minta batasnya dinaikkan.",
  ),
  empty_charge: text(
    "The charge came without a body, or as {} or null. The real service fails on that, too. Look whether your client sends what it is given.",
    "Charge datang tanpa isi, atau {} atau null. Layanan aslinya juga gagal. Periksa apakah klien Anda mengirim isinya.",
  ),
  malformed_command: text(
    "The body of a sandbox call is one JSON object. Leave it out, or send {}.",
    "Isi panggilan sandbox adalah satu objek JSON. Kosongkan, atau kirim {}.",
  ),
  command_too_large: text(
    "The body is larger than this call takes: 16 kB, and 64 MB for an imported session.",
    "Isi permintaan terlalu besar: batasnya 16 kB, dan 64 MB untuk sesi yang diimpor.",
  ),
  command_failed: text(
    "Something went wrong here, and nothing is known to have been done. Look at what the call is about, and try again.",
    "Ada yang salah di gateway ini, dan belum tentu ada yang dilakukan. Periksa apa yang dituju panggilan ini, lalu coba lagi.",
  ),
  sandbox_only: text(
    "The key is a production merchant's. What is simulated (payments, clock, faults) is there for sandbox merchants only.",
    "Kuncinya milik merchant produksi. Yang disimulasikan (pembayaran, jam, gangguan) hanya ada untuk merchant sandbox.",
  ),
  unknown_transaction: text(
    "This merchant has no such transaction. Look at the id and at whose key you use.",
    "Merchant ini tidak punya transaksi itu. Periksa ID-nya dan kunci siapa yang dipakai.",
  ),
  unknown_notification: text(
    "This merchant has no such notification. The notifications call lists them with their ids.",
    "Merchant ini tidak punya notifikasi itu. Panggilan notifications menampilkannya dengan ID.",
  ),
  refund_confirmed: text(
    "The bank has confirmed the refund: the money has left, and nothing refuses it any more.",
    "Bank sudah mengonfirmasi refund itu: uangnya sudah keluar dan tidak bisa ditolak lagi.",
  ),
  refund_denied: text(
    "The bank has refused the refund, and does not confirm it any more.",
    "Bank sudah menolak refund itu dan tidak akan mengonfirmasinya lagi.",
  ),
  already_paid: text(
    "The customer has paid already; a transaction is paid once.",
    "Pelanggan sudah membayar; satu transaksi dibayar satu kali.",
  ),
  reserved: text(
    "The amount is reserved in the customer's account. Take it with POST /v2/capture, or give it back with cancel.",
    "Dananya ditahan di akun pelanggan. Ambil dengan POST /v2/capture, atau kembalikan dengan cancel.",
  ),
  from_account: text(
    "It is charged to a linked account: its customer approves it by the verification link, and nobody pays it by scan.",
    "Transaksi ini ditagihkan ke akun tertaut: pelanggannya menyetujui lewat tautan verifikasi, dan tidak ada yang membayarnya dengan memindai.",
  ),
  cancelled: NOT_ANY_MORE,
  expired: NOT_ANY_MORE,
  denied: NOT_ANY_MORE,
  scan_only: text(
    "What was charged as qris is paid by scanning: send via qris, with an issuer if it matters.",
    "Yang di-charge sebagai qris dibayar dengan memindai: kirim via qris, dengan issuer bila perlu.",
  ),
  session_exists: text(
    "The merchant has transactions. Import with reset=true to replace them, or reset first.",
    "Merchant sudah punya transaksi. Impor dengan reset=true untuk menggantinya, atau reset dulu.",
  ),
  merchant_held: text(
    "Its clock is being moved, it is being reset or imported, or a notification waits for its receiver. validation_messages says what, and since when. Repeat after Retry-After; a receiver that never answers holds it up longest.",
    "Jamnya sedang digeser, sedang di-reset atau diimpor, atau notifikasi menunggu penerimanya. validation_messages menyebut apa dan sejak kapan. Ulangi setelah Retry-After; penerima yang tidak menjawab menahan paling lama.",
  ),
  upload_too_slow: text(
    "The file did not arrive in time. Send it from nearer by, or a smaller one.",
    "Berkas tidak tiba tepat waktu. Kirim dari tempat yang lebih dekat, atau berkas yang lebih kecil.",
  ),
  too_many_streams: text(
    "As many streams of events are open as the gateway serves. Close those that nobody reads.",
    "Aliran kejadian yang terbuka sudah mencapai batas. Tutup yang tidak dibaca.",
  ),
  route_not_found: text(
    "Nothing is served at this path. Look at the address that your client was given: it ends without /v2, which the client adds.",
    "Tidak ada layanan di path ini. Periksa alamat yang diberikan ke klien: tanpa /v2 di akhirnya, karena klien yang menambahkan.",
  ),
  method_not_allowed: text(
    "The path is right and the HTTP method is not. The header Allow names those that there are.",
    "Path-nya benar, tetapi metode HTTP-nya salah. Header Allow menyebut yang tersedia.",
  ),
};
