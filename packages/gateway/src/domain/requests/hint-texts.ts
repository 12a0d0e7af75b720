import type { HintCode } from "./hints.ts";
import { findJsonBreak } from "./json-break.ts";

/** What happened, and what to do about it, in both languages. */
interface HintText {
  readonly en: string;
  readonly id: string;
}

export const HINT_TEXTS: Readonly<Record<HintCode, HintText>> = {
  client_key: {
    en: "The client key stands where the server key belongs. Take the server key from Settings, and keep it on your server.",
    id: "Client key dipakai di tempat server key. Ambil server key di Pengaturan, dan simpan hanya di server Anda.",
  },
  expired_key: {
    en: "This server key was rotated and has ended. Take the new one from Settings.",
    id: "Server key ini sudah diganti dan tidak berlaku lagi. Ambil yang baru di Pengaturan.",
  },
  production_client: {
    en: "A client that is set to production came here, which is a sandbox. Switch it to sandbox (isProduction: false) and use the key that begins with SB-.",
    id: "Klien dengan setelan produksi tersambung ke sandbox ini. Ubah ke sandbox (isProduction: false) dan pakai kunci yang diawali SB-.",
  },
  bearer_key: {
    en: "The key came as Bearer. Send it as Basic: the base64 of the key and a colon.",
    id: "Kunci dikirim sebagai Bearer. Kirim sebagai Basic: base64 dari kunci diikuti titik dua.",
  },
  bare_key: {
    en: "The key came as it is. HTTP Basic wants “Basic ” and the base64 of the key and a colon.",
    id: "Kunci dikirim apa adanya. HTTP Basic memerlukan “Basic ” diikuti base64 dari kunci dan titik dua.",
  },
  key_encoded_twice: {
    en: "The key was encoded as base64 twice: most HTTP clients do it themselves. Give yours the key as it is.",
    id: "Kunci dikodekan base64 dua kali: umumnya klien HTTP sudah melakukannya. Berikan kunci apa adanya.",
  },
  key_as_password: {
    en: "The key came as the password. It is the user name, and the password stays empty.",
    id: "Kunci dikirim sebagai kata sandi. Seharusnya sebagai nama pengguna, dan kata sandinya kosong.",
  },
  key_with_blanks: {
    en: "There is a blank or a line break at the key: `echo` adds one (use `echo -n`), and so do files.",
    id: "Ada spasi atau baris baru pada kunci: `echo` menambahkannya (pakai `echo -n`), begitu juga berkas.",
  },
  unknown_path: {
    en: "Nothing is served at this path by this method. Charges go to POST /v2/charge; the API reference lists all paths.",
    id: "Tidak ada layanan di path dan metode ini. Charge dikirim ke POST /v2/charge; referensi API memuat semua path.",
  },
  not_json: {
    en: "The body is a form, not JSON. Send JSON with Content-Type: application/json.",
    id: "Isi permintaan berupa formulir, bukan JSON. Kirim JSON dengan Content-Type: application/json.",
  },
  broken_json: {
    en: "The body is not valid JSON. Let your language write it (JSON.stringify, json_encode).",
    id: "Isi permintaan bukan JSON yang sah. Biarkan bahasa pemrograman Anda menyusunnya (JSON.stringify, json_encode).",
  },
  json_not_object: {
    en: "The body is JSON, but not an object. If it is a text with JSON inside, it was encoded twice.",
    id: "Isi permintaan berupa JSON, tetapi bukan objek. Jika berupa teks berisi JSON, berarti dikodekan dua kali.",
  },
  wrong_content_type: {
    en: "The body is JSON, but its Content-Type does not say so. It was read all the same; others may refuse it. Send application/json.",
    id: "Isi permintaan berupa JSON, tetapi Content-Type tidak menyebutnya. Tetap dibaca di sini, namun bisa ditolak di tempat lain. Kirim application/json.",
  },
  empty_charge: {
    en: "The body of the charge is empty, which the real service answers with 500, too. Look whether your client sends what you give it.",
    id: "Isi charge kosong; layanan aslinya juga menjawab 500. Periksa apakah klien Anda benar-benar mengirim isinya.",
  },
  amount_with_separators: {
    en: "An amount has thousands separators. “15.000” is read as 15 rupiah. Send the whole number: 15000.",
    id: "Jumlah memakai pemisah ribuan. “15.000” terbaca 15 rupiah. Kirim bilangan bulat: 15000.",
  },
  amount_with_comma: {
    en: "An amount has a decimal comma, which JSON does not know. Send the whole number: 15000.",
    id: "Jumlah memakai koma desimal, yang tidak dikenal JSON. Kirim bilangan bulat: 15000.",
  },
  amount_with_decimals: {
    en: "Rupiah have no decimals here. Round before you charge, each line of item_details as well.",
    id: "Rupiah di sini tanpa desimal. Bulatkan sebelum charge, termasuk tiap baris item_details.",
  },
  items_sum: {
    en: "Price times quantity of all item_details must sum to gross_amount. Shipping, fees and discounts are lines, too; a discount has a negative price.",
    id: "Total harga kali jumlah pada item_details harus sama dengan gross_amount. Ongkir, biaya, dan diskon juga baris; diskon berharga negatif.",
  },
  unit_spelling: {
    en: "custom_expiry.unit is second, minute, hour or day: lower case, without an s.",
    id: "custom_expiry.unit adalah second, minute, hour, atau day: huruf kecil, tanpa s.",
  },
  callback_placeholder: {
    en: "There is a placeholder in a callback or notification URL, such as {order_id}. Nobody fills it in: order_id and result are added as a query by themselves.",
    id: "Ada placeholder di URL callback atau notifikasi, misalnya {order_id}. Tidak ada yang mengisinya: order_id dan result ditambahkan sendiri sebagai query.",
  },
  callback_not_enabled: {
    en: "gopay.callback_url has no effect: set gopay.enable_callback to true as well.",
    id: "gopay.callback_url tidak berpengaruh: isi juga gopay.enable_callback dengan true.",
  },
  local_callback: {
    en: "A callback leads to localhost. On a phone that is the phone itself: use an address that the phone reaches.",
    id: "Callback mengarah ke localhost. Di ponsel, itu ponselnya sendiri: pakai alamat yang bisa dibuka ponsel.",
  },
  local_notification: {
    en: "A notification URL leads to localhost, but this gateway runs elsewhere. Use an address that it reaches.",
    id: "URL notifikasi mengarah ke localhost, padahal gateway ini ada di tempat lain. Pakai alamat yang bisa dijangkau.",
  },
  order_taken: {
    en: "This order id has a transaction that is pending or paid. Ask for its status, or charge a new order id; it is free again after cancel and expiry.",
    id: "ID pesanan ini sudah punya transaksi yang tertunda atau lunas. Tanyakan statusnya, atau charge dengan ID baru; ID bebas lagi setelah batal atau kedaluwarsa.",
  },
  other_payment_type: {
    en: "Only gopay and qris are offered here, and those that the merchant has. Other payment types are answered as one that is not activated.",
    id: "Di sini hanya ada gopay dan qris, sesuai yang dimiliki merchant. Tipe pembayaran lain dijawab sebagai belum aktif.",
  },
  unknown_order: {
    en: "This merchant has no transaction of this id. Look for another merchant's key, an id that was not percent-encoded in the path, or a Snap token on which no method was chosen yet.",
    id: "Merchant ini tidak punya transaksi dengan ID ini. Periksa kunci merchant lain, ID di path yang belum di-percent-encode, atau token Snap yang metodenya belum dipilih.",
  },
  unknown_account: {
    en: "This merchant has no linked account of this id. It is the account_id that linking answered; look for another merchant's key, too.",
    id: "Merchant ini tidak punya akun tertaut dengan ID ini. Yang dimaksud account_id dari jawaban penautan; periksa juga kunci merchant lain.",
  },
  account_not_linked: {
    en: "Only a linked account is unlinked: this one waits for its customer, has expired, or was unlinked before.",
    id: "Hanya akun tertaut yang bisa dilepas: yang ini masih menunggu pelanggan, kedaluwarsa, atau sudah dilepas.",
  },
  phone_form: {
    en: "phone_number is written without the country code, which is a member of its own, and without the 0 that stands in its place: 81110000001 with 62, not 081110000001.",
    id: "phone_number ditulis tanpa kode negara, yang punya anggota sendiri, dan tanpa angka 0 di depannya: 81110000001 dengan 62, bukan 081110000001.",
  },
  not_pending: {
    en: "Only a pending transaction can be cancelled or expired. What is paid is refunded.",
    id: "Hanya transaksi pending yang bisa dibatalkan atau dibuat kedaluwarsa. Yang sudah lunas dikembalikan lewat refund.",
  },
  not_reserved: {
    en: "Only what a charge with pre_auth has reserved can be captured, within 15 minutes, and once.",
    id: "Hanya dana yang ditahan charge dengan pre_auth yang bisa di-capture, dalam 15 menit, dan satu kali.",
  },
  part_capture: {
    en: "A reservation is captured as a whole: send its amount. What is too much is refunded afterwards.",
    id: "Dana yang ditahan di-capture seluruhnya: kirim jumlahnya. Kelebihannya dikembalikan lewat refund.",
  },
  account_not_named: {
    en: "A payment_option_token and pre_auth belong to a linked account: send gopay.account_id with them.",
    id: "payment_option_token dan pre_auth milik akun tertaut: kirim gopay.account_id bersamanya.",
  },
  option_token: {
    en: "The token is not one of this account's now, or the account is not linked any more. Get Pay Account tells the tokens: ask it before each charge.",
    id: "Token ini bukan milik akun itu sekarang, atau akunnya sudah tidak tertaut. Get Pay Account memberi token yang berlaku: tanyakan sebelum setiap charge.",
  },
  not_paid: {
    en: "Only what is paid can be refunded, and this was not paid. A pending transaction is cancelled.",
    id: "Hanya yang sudah lunas yang bisa di-refund, dan ini belum lunas. Transaksi pending dibatalkan dengan cancel.",
  },
  refunded_already: {
    en: "All of it was refunded before: nothing is left to give back.",
    id: "Semuanya sudah di-refund sebelumnya: tidak ada sisa yang bisa dikembalikan.",
  },
  refund_window_over: {
    en: "The refund window is over. Counted from settlement it is 45 days for GoPay and on-us QRIS, 180 days for linked accounts, 365 days for QRIS by airpay shopee, and 7 days for other QRIS.",
    id: "Masa refund sudah lewat. Dihitung dari settlement: 45 hari untuk GoPay dan QRIS on-us, 180 hari untuk akun tertaut, 365 hari untuk QRIS airpay shopee, dan 7 hari untuk QRIS lain.",
  },
  refund_closed_hours: {
    en: "QRIS by airpay shopee is not refunded between 23:55 and 06:00 WIB, by the merchant's clock. Ask again after that.",
    id: "QRIS airpay shopee tidak di-refund antara pukul 23.55 dan 06.00 WIB menurut jam merchant. Ulangi setelahnya.",
  },
  refund_issuer: {
    en: "QRIS by airpay shopee that was paid with an app of BCA, BNI or BRI cannot be refunded this way.",
    id: "QRIS airpay shopee yang dibayar dengan aplikasi BCA, BNI, atau BRI tidak bisa di-refund lewat jalur ini.",
  },
  refund_whole_only: {
    en: "QRIS by airpay shopee is refunded only as a whole: leave amount out, or send all of it.",
    id: "QRIS airpay shopee hanya bisa di-refund seluruhnya: hilangkan amount, atau isi dengan jumlah penuh.",
  },
  long_idempotency_key: {
    en: "The Idempotency-Key has more than 46 characters and was ignored: repeating this request does it again.",
    id: "Idempotency-Key lebih dari 46 karakter dan diabaikan: permintaan yang diulang akan dijalankan lagi.",
  },
  still_running: {
    en: "The first request with this Idempotency-Key had not ended. Repeat it a little later.",
    id: "Permintaan pertama dengan Idempotency-Key ini belum selesai. Ulangi sebentar lagi.",
  },
  rate_limited: {
    en: "More charges in a minute than this gateway lets through. Charge more slowly, or raise RATE_LIMIT.",
    id: "Charge per menit melebihi batas gateway ini. Perlambat, atau naikkan RATE_LIMIT.",
  },
};

/** What a hint says of one request, which for some is more than the code alone. */
export function hintText(code: HintCode, { body = "" }: { readonly body?: string }): HintText {
  const { en, id } = HINT_TEXTS[code];
  const found = code === "broken_json" ? findJsonBreak(body) : undefined;
  if (!found) return { en, id };
  const { isEnd, line, column, near } = found;
  if (isEnd) {
    return {
      en: `${en} It ends before it is complete: a closing brace, bracket or quote is missing.`,
      id: `${id} Isinya berakhir sebelum lengkap: kurung atau tanda kutip penutup tidak ada.`,
    };
  }
  const [at, di] =
    line === undefined
      ? ["", ""]
      : [` at line ${line}, column ${column}`, ` di baris ${line}, kolom ${column}`];
  return { en: `${en} It breaks${at}: ${near}`, id: `${id} Rusak${di}: ${near}` };
}
