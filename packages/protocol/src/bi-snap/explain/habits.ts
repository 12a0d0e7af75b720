/** A text in both languages of the people who read it. */
export interface BilingualText {
  readonly en: string;
  readonly id: string;
}

/** What clients do otherwise than the standard asks, by a name that stays, and in words. */
export const SNAP_HABITS = {
  method_case: {
    en: "The method is signed in lower case; it has to be upper case.",
    id: "Metode ditandatangani dengan huruf kecil; seharusnya huruf besar.",
  },
  other_method: {
    en: "Another method is signed than the one that is sent.",
    id: "Metode yang ditandatangani berbeda dari yang dikirim.",
  },
  path_with_host: {
    en: "The whole address is signed; only the path belongs there, from /v1.0 on.",
    id: "Seluruh alamat ditandatangani; seharusnya hanya path, mulai dari /v1.0.",
  },
  path_with_prefix: {
    en: "The prefix before /v1.0 is signed; the path begins with the version.",
    id: "Awalan sebelum /v1.0 ikut ditandatangani; path dimulai dari versi.",
  },
  path_without_query: {
    en: "The query is left out; it belongs to the path that is signed.",
    id: "Query tidak disertakan; query termasuk path yang ditandatangani.",
  },
  path_without_slash: {
    en: "The path is signed without its first slash.",
    id: "Path ditandatangani tanpa garis miring di depan.",
  },
  path_with_trailing_slash: {
    en: "A slash is signed at the end of the path that is not sent, or the other way round.",
    id: "Garis miring di akhir path yang ditandatangani berbeda dari yang dikirim.",
  },
  path_without_version: {
    en: "The path is signed without its version, /v1.0.",
    id: "Path ditandatangani tanpa versinya, /v1.0.",
  },
  path_of_other_service: {
    en: "The path of another service is signed.",
    id: "Path layanan lain yang ditandatangani.",
  },
  token_with_bearer: {
    en: "The token is signed with the word Bearer before it; only the token belongs there.",
    id: "Token ditandatangani bersama kata Bearer; seharusnya hanya tokennya.",
  },
  token_empty: {
    en: "No token is signed.",
    id: "Token tidak ikut ditandatangani.",
  },
  token_with_white_space: {
    en: "White space is signed at the end of the token.",
    id: "Ada spasi atau baris baru di akhir token yang ditandatangani.",
  },
  body_reserialised: {
    en: "Another text of the body is hashed than the one that is sent: it is parsed and printed again on the way (10000.0 becomes 10000). Hash the very bytes that are sent.",
    id: "Isi yang di-hash berbeda dari yang dikirim: JSON dibaca lalu dicetak ulang (10000.0 menjadi 10000). Hash persis byte yang dikirim.",
  },
  body_floats: {
    en: "Whole numbers are hashed with .0 and sent without: the body is printed again after signing.",
    id: "Bilangan bulat di-hash dengan .0 tetapi dikirim tanpa .0: isi dicetak ulang setelah ditandatangani.",
  },
  body_slashes_escaped: {
    en: "Slashes are hashed as \\/ and sent as /, as PHP's json_encode prints them. Use JSON_UNESCAPED_SLASHES, or send what is hashed.",
    id: "Garis miring di-hash sebagai \\/ tetapi dikirim sebagai /, seperti json_encode PHP. Pakai JSON_UNESCAPED_SLASHES, atau kirim yang di-hash.",
  },
  body_non_ascii_escaped: {
    en: "Characters beyond ASCII are hashed as \\uXXXX and sent as they are.",
    id: "Karakter di luar ASCII di-hash sebagai \\uXXXX tetapi dikirim apa adanya.",
  },
  body_not_minified: {
    en: "The body is hashed with white space that is not sent: hash the minified body.",
    id: "Isi di-hash dengan spasi yang tidak dikirim: hash isi yang sudah diringkas (minify).",
  },
  body_sorted: {
    en: "The members are hashed in another order than they are sent in.",
    id: "Urutan anggota JSON yang di-hash berbeda dari yang dikirim.",
  },
  body_trailing_newline: {
    en: "The body is hashed with a line end after it that is not sent.",
    id: "Isi di-hash dengan baris baru di akhir yang tidak dikirim.",
  },
  body_blanks_stripped: {
    en: "White space inside values is dropped before hashing; only that outside strings may be.",
    id: "Spasi di dalam nilai dibuang sebelum di-hash; yang boleh dibuang hanya di luar string.",
  },
  body_empty: {
    en: "An empty body is hashed, and another one is sent.",
    id: "Isi kosong yang di-hash, padahal yang dikirim berbeda.",
  },
  body_braces: {
    en: "{} is hashed, and another body is sent.",
    id: "{} yang di-hash, padahal yang dikirim berbeda.",
  },
  body_other_charset: {
    en: "The body is hashed in another charset than UTF-8.",
    id: "Isi di-hash dengan charset selain UTF-8.",
  },
  body_not_hashed: {
    en: "The body itself stands where its SHA-256 belongs.",
    id: "Isinya sendiri dipakai di tempat SHA-256-nya.",
  },
  hash_upper_case: {
    en: "The hash of the body is signed in upper case; it has to be lower-case hex.",
    id: "Hash isi ditandatangani dengan huruf besar; seharusnya hex huruf kecil.",
  },
  hash_base64: {
    en: "The hash of the body is signed in base64; it has to be lower-case hex.",
    id: "Hash isi ditandatangani dalam base64; seharusnya hex huruf kecil.",
  },
  timestamp_reformatted: {
    en: "X-TIMESTAMP is signed in another notation than it is sent in: sign the very text of the header.",
    id: "X-TIMESTAMP ditandatangani dengan notasi lain dari yang dikirim: tandatangani persis teks header-nya.",
  },
  timestamp_other_second: {
    en: "The clock is read twice: another second is signed than X-TIMESTAMP has.",
    id: "Jam dibaca dua kali: detik yang ditandatangani berbeda dari X-TIMESTAMP.",
  },
  text_with_newline: {
    en: "The text is signed with a line end after it, as echo adds one: use printf or echo -n.",
    id: "Teks ditandatangani dengan baris baru di akhir, seperti dari echo: pakai printf atau echo -n.",
  },
  other_separator: {
    en: "The parts are joined by another character than a colon.",
    id: "Bagian-bagiannya digabung dengan karakter selain titik dua.",
  },
  text_of_notification: {
    en: "The text of a notification is signed, which has no token.",
    id: "Yang ditandatangani adalah teks notifikasi, yang tanpa token.",
  },
  text_of_token_request: {
    en: "The text of a token request (client id and time) is signed.",
    id: "Yang ditandatangani adalah teks permintaan token (client id dan waktu).",
  },
  parts_swapped: {
    en: "Client id and time are signed in the wrong order.",
    id: "Client id dan waktu ditandatangani dengan urutan terbalik.",
  },
  other_client_id: {
    en: "Another client id is signed than X-CLIENT-KEY has.",
    id: "Client id yang ditandatangani berbeda dari X-CLIENT-KEY.",
  },
  seamless_not_encoded: {
    en: "seamlessData is signed as plain text; it has to be signed percent-encoded (= as %3D, & as %26).",
    id: "seamlessData ditandatangani sebagai teks biasa; seharusnya dalam bentuk percent-encoding (= menjadi %3D, & menjadi %26).",
  },
  seamless_encoded_twice: {
    en: "seamlessData is signed percent-encoded twice, as it stands in the address; once is right.",
    id: "seamlessData ditandatangani setelah dua kali percent-encoding, seperti di alamatnya; seharusnya sekali.",
  },
  seamless_other_notation: {
    en: "seamlessData is percent-encoded in another notation: %3D and %26 in capitals, and every sign that encodeURIComponent encodes.",
    id: "Notasi percent-encoding seamlessData berbeda: seharusnya %3D dan %26 dengan huruf besar, seperti encodeURIComponent.",
  },
  seamless_with_name: {
    en: "The name seamlessData= is signed with it; only its value belongs there.",
    id: "Nama seamlessData= ikut ditandatangani; seharusnya hanya nilainya.",
  },
  seamless_other_data: {
    en: "Other data are signed than seamlessData has: another order, or another notation of the number.",
    id: "Data yang ditandatangani berbeda dari seamlessData: urutannya atau penulisan nomornya lain.",
  },
  hex_signature: {
    en: "The signature is sent in hex; it has to be base64 of the bytes.",
    id: "Tanda tangan dikirim dalam hex; seharusnya base64 dari byte-nya.",
  },
  base64_of_hex: {
    en: "The signature is base64 of its hex digits; it has to be base64 of the bytes.",
    id: "Tanda tangan adalah base64 dari digit hex; seharusnya base64 dari byte-nya.",
  },
  base64url_signature: {
    en: "The signature is sent in base64url, or without its = signs; it has to be plain base64.",
    id: "Tanda tangan dikirim dalam base64url atau tanpa tanda =; seharusnya base64 biasa.",
  },
  signature_white_space: {
    en: "The signature is sent with white space or line ends in it.",
    id: "Tanda tangan dikirim dengan spasi atau baris baru di dalamnya.",
  },
  other_secret: {
    en: "Another secret has signed than that of the client to which the token was given.",
    id: "Yang menandatangani adalah secret lain, bukan milik client yang diberi token.",
  },
  secret_with_white_space: {
    en: "The secret is used with white space or a line end around it.",
    id: "Secret dipakai bersama spasi atau baris baru di sekitarnya.",
  },
  hmac_sha256: {
    en: "HMAC-SHA256 is used; transactions are signed by HMAC-SHA512.",
    id: "Yang dipakai HMAC-SHA256; transaksi ditandatangani dengan HMAC-SHA512.",
  },
  hmac_for_rsa: {
    en: "The client secret has signed where the private key has to: token requests are signed by RSA-SHA256.",
    id: "Yang menandatangani client secret, padahal seharusnya private key: permintaan token memakai RSA-SHA256.",
  },
  rsa_for_hmac: {
    en: "The private key has signed where the client secret has to: transactions are signed by HMAC-SHA512.",
    id: "Yang menandatangani private key, padahal seharusnya client secret: transaksi memakai HMAC-SHA512.",
  },
} as const satisfies Record<string, BilingualText>;

export type SnapHabit = keyof typeof SNAP_HABITS;
