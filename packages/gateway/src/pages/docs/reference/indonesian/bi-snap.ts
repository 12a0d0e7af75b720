/** BI-SNAP, the national standard: everything that the document says of it. */
export const INDONESIAN_BI_SNAP: Readonly<Record<string, string>> = {
  "BI-SNAP": "BI-SNAP",
  "Get a token": "Meminta token",
  "Signed with the merchant's private key, whose public half is in the dashboard. Tokens live for 15 minutes by the merchant's clock, any number of them side by side":
    "Ditandatangani dengan kunci privat merchant, yang kunci publiknya ada di dasbor. Token berlaku 15 menit menurut jam merchant, berapa pun jumlahnya berdampingan",
  "The client id": "Client ID",
  "Any zone, up to nine digits of a second. Signed as the text that it is":
    "Zona apa pun, sampai sembilan angka pecahan detik. Ditandatangani sebagai teks apa adanya",
  "Base64 of RSA-SHA256 over <client id>|<X-TIMESTAMP>, by the merchant's private key":
    "Base64 dari RSA-SHA256 atas <client id>|<X-TIMESTAMP>, dengan kunci privat merchant",
  client_credentials: "client_credentials",
  "The same, as the official clients write it": "Sama, seperti yang ditulis klien resmi",
  "A token": "Sebuah token",
  "00 the body is no JSON object, 01 a member is malformed, 02 one is missing":
    "00 isi bukan objek JSON, 01 ada anggota yang salah bentuk, 02 ada yang tidak diisi",
  "00 not signed as it must be, 01 the token is unknown or its 15 minutes are over":
    "00 tanda tangannya tidak benar, 01 token tidak dikenal atau 15 menitnya sudah habis",
  "More waits than can be served just now, or a production merchant's upstream has not said: ask again with the same X-EXTERNAL-ID":
    "Yang menunggu lebih banyak daripada yang bisa dilayani saat ini, atau upstream merchant produksi belum menjawab: minta lagi dengan X-EXTERNAL-ID yang sama",
  "Make a QRIS code": "Membuat kode QRIS",
  "A transaction like a charge with payment_type qris: the same pages, clock, refunds and faults":
    "Transaksi seperti charge dengan payment_type qris: halaman, jam, refund, dan gangguan yang sama",
  "Base64 of HMAC-SHA512 by the client secret over METHOD:path:token:lower-case hex SHA-256 of the minified body:X-TIMESTAMP":
    "Base64 dari HMAC-SHA512 dengan client secret atas METHOD:path:token:hex huruf kecil SHA-256 dari isi yang diringkas:X-TIMESTAMP",
  "Anything but nothing": "Apa saja asal tidak kosong",
  "Any five digits": "Lima angka apa saja",
  "For 24 hours the same with the same body is answered as before, and with another body refused. Letters, digits and -_.~, at most 36":
    "Selama 24 jam yang sama dengan isi yang sama dijawab seperti sebelumnya, dan dengan isi lain ditolak. Huruf, angka, dan -_.~, paling banyak 36",
  "The merchant's own number. It may come again": "Nomor merchant sendiri. Boleh terulang",
  "An amount": "Sebuah jumlah",
  "Whole rupiah as text; answers have two decimals":
    "Rupiah bulat sebagai teks; jawaban memakai dua desimal",
  IDR: "IDR",
  "The merchant id; must be that of the token's merchant":
    "ID merchant; harus milik merchant pemilik token",
  "When the code ends: 15 minutes from now unless it says otherwise, 180 days at the most":
    "Kapan kode berakhir: 15 menit dari sekarang kecuali ditentukan lain, paling lama 180 hari",
  "GOPAY or AIRPAY SHOPEE, in any case": "GOPAY atau AIRPAY SHOPEE, huruf besar atau kecil",
  "The code, as text, address and picture": "Kodenya, sebagai teks, alamat, dan gambar",
  "The first call with this X-EXTERNAL-ID is still running":
    "Panggilan pertama dengan X-EXTERNAL-ID ini masih berjalan",
  "What is asked is not permitted, or there is too little to do it with":
    "Yang diminta tidak diizinkan, atau dananya tidak cukup",
  "00 not in this status, 01 no such payment, 08 another merchant's id, 13 not this amount":
    "00 tidak dalam status ini, 01 pembayaran tidak ada, 08 ID merchant lain, 13 bukan jumlah ini",
  "Not for this merchant, or not at this time": "Bukan untuk merchant ini, atau bukan saat ini",
  "00 another body under the same X-EXTERNAL-ID, 01 the refund's number was used before":
    "00 isi lain dengan X-EXTERNAL-ID yang sama, 01 nomor refund sudah pernah dipakai",
  "Ask what became of a QRIS code": "Menanyakan nasib kode QRIS",
  "By one of its three names: the reference counts first, then the merchant's number, then the external id":
    "Dengan salah satu dari tiga namanya: referensi didahulukan, lalu nomor merchant, lalu external ID",
  "referenceNo of the payment; comes before the other two":
    "referenceNo pembayaran; didahulukan dari dua yang lain",
  "X-EXTERNAL-ID of the payment": "X-EXTERNAL-ID pembayaran",
  "partnerReferenceNo of the payment": "partnerReferenceNo pembayaran",
  "47; anything is taken": "47; apa saja diterima",
  "The payment as it is now": "Pembayaran seperti adanya sekarang",
  "Refund a QRIS payment": "Mengembalikan dana pembayaran QRIS",
  "partnerReferenceNo of the payment; not looked at":
    "partnerReferenceNo pembayaran; tidak dilihat",
  "The merchant's own number of the refund; made when absent":
    "Nomor refund dari merchant sendiri; dibuatkan bila tidak diisi",
  "The money went back, and the merchant is told": "Dana dikembalikan, dan merchant diberi tahu",
  "Cancel a QRIS code that nobody has paid": "Membatalkan kode QRIS yang belum dibayar",
  "The payment is cancelled, and the merchant told":
    "Pembayaran dibatalkan, dan merchant diberi tahu",
  "Ask for a payment by a link into the wallet": "Meminta pembayaran lewat tautan ke dompet",
  "A transaction like a charge with payment_type gopay":
    "Transaksi seperti charge dengan payment_type gopay",
  "Empty for a payment by link": "Kosong untuk pembayaran lewat tautan",
  "Also as urlParam, and as one object. With a chargeToken it must be there":
    "Juga sebagai urlParam, dan sebagai satu objek. Wajib ada bersama chargeToken",
  "Where the customer comes back to; the finish URL of the settings when absent":
    "Ke mana pelanggan kembali; finish URL dari pengaturan bila tidak diisi",
  PAY_RETURN: "PAY_RETURN",
  "Y or N": "Y atau N",
  "When the payment ends: 15 minutes from now unless it says otherwise":
    "Kapan pembayaran berakhir: 15 menit dari sekarang kecuali ditentukan lain",
  GOPAY: "GOPAY",
  "GOPAY or GOPAY_WALLET": "GOPAY atau GOPAY_WALLET",
  "The link": "Tautannya",
  "Ask what became of a payment by link": "Menanyakan nasib pembayaran lewat tautan",
  "54; anything is taken": "54; apa saja diterima",
  "Refund a payment by link": "Mengembalikan dana pembayaran lewat tautan",
  "Cancel a payment by link that nobody has paid":
    "Membatalkan pembayaran lewat tautan yang belum dibayar",
  "HTTP status, two digits of the service, two of the case":
    "Status HTTP, dua angka layanan, dua angka kasus",
  "Seconds, as text, by the merchant's clock": "Detik, sebagai teks, menurut jam merchant",
  Bearer: "Bearer",
  "The gateway's name for the payment": "Nama pembayaran dari gateway",
  "The QRIS payload": "Payload QRIS",
  "Address of a picture of it": "Alamat gambarnya",
  "The picture: PNG in base64": "Gambarnya: PNG dalam base64",
  "As it was sent": "Seperti yang dikirim",
  "00 paid, 01 authorized, 03 pending, 04 refunded, also in part, 05 cancelled, 06 failed, 08 expired, 09 rejected":
    "00 dibayar, 01 diotorisasi, 03 menunggu, 04 dikembalikan, juga sebagian, 05 dibatalkan, 06 gagal, 08 kedaluwarsa, 09 ditolak",
  "YYYY-MM-DDTHH:MM:SS+07:00": "YYYY-MM-DDTHH:MM:SS+07:00",
  "The gateway's number": "Nomor dari gateway",
  "partnerRefundNo of the refund call": "partnerRefundNo dari panggilan refund",
  "00 done, 06 refused by the bank": "00 selesai, 06 ditolak bank",
  "The gateway's number of the refund": "Nomor refund dari gateway",
  "Opens the wallet": "Membuka dompet",
  "What has signed in the place of the client secret":
    "Yang menandatangani, padahal seharusnya client secret",
  "What is to be signed: any of these. Tokens are masked":
    "Yang harus ditandatangani: salah satu dari ini. Token disamarkan",
  "Of the body: as_received, minified or unescaped":
    "Dari body: as_received, minified, atau unescaped",
  "What was signed, where a known habit leads to it":
    "Yang ditandatangani, bila suatu kebiasaan yang dikenal menghasilkannya",
  "How many characters are the same": "Berapa karakter yang sama",
  "Between the body that was sent and the one that was hashed":
    "Antara body yang dikirim dan yang di-hash",
  "Why a call of BI-SNAP was refused for its signature; null of others, and of those beyond ten a minute":
    "Mengapa panggilan BI-SNAP ditolak karena tanda tangannya; null untuk yang lain, dan untuk yang melebihi sepuluh per menit",
  "Of a message of BI-SNAP: what stands behind the address that it is passed on to, and its headers, signed just now":
    "Untuk pesan BI-SNAP: yang berada di belakang alamat tujuan penerusan, dan header-nya, yang baru saja ditandatangani",
};
