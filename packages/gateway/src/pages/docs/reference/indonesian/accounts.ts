/** Linked accounts and the customers of the simulated wallet: everything that the document says of them. */
export const INDONESIAN_ACCOUNTS: Readonly<Record<string, string>> = {
  "Linked accounts": "Akun tertaut",
  "Begin to link a customer's GoPay account": "Memulai penautan akun GoPay pelanggan",
  "Makes a pending account and returns the links that the customer consents with. Each call makes one: an Idempotency-Key means nothing here":
    "Membuat akun yang menunggu dan mengembalikan tautan tempat pelanggan memberi persetujuan. Setiap panggilan membuat satu: Idempotency-Key tidak berarti apa-apa di sini",
  "id-ID or en-EN: the language of the linking page, until the customer chooses another":
    "id-ID atau en-EN: bahasa halaman penautan, sampai pelanggan memilih yang lain",
  "status_code 201: pending; 202: the wallet refuses, and there is no account; 402: not activated; 413":
    "status_code 201: menunggu; 202: dompet menolak, dan tidak ada akun; 402: tidak diaktifkan; 413",
  "Too many calls": "Terlalu banyak panggilan",
  "Ask for a linked account": "Menanyakan akun tertaut",
  "With what the customer can pay from, and its tokens. Tokens change: ask before each payment":
    "Beserta sumber dana pelanggan dan tokennya. Token berubah: tanyakan sebelum setiap pembayaran",
  "status_code 200: linked; 201: pending; 204: unlinked; 407: never linked in time; 404":
    "status_code 200: tertaut; 201: menunggu; 204: dilepas; 407: tidak ditautkan sampai waktunya habis; 404",
  "Unlink an account": "Melepas tautan akun",
  "Nothing can be charged by it any more. An Idempotency-Key means nothing here":
    "Tidak ada lagi yang bisa ditagih dengannya. Idempotency-Key tidak berarti apa-apa di sini",
  "status_code 204: unlinked; 404: there is none; 412: it is not linked":
    "status_code 204: dilepas; 404: tidak ada; 412: tidak tertaut",
  "Ask for what a linked customer may save": "Menanyakan promosi bagi pelanggan tertaut",
  "The simulated wallet's own promotions, for an amount; ids are for promotion_ids of a charge":
    "Promosi dompet simulasi untuk suatu jumlah; ID-nya untuk promotion_ids pada charge",
  "Whole rupiah; required": "Rupiah bulat; wajib",
  "IDR, also when absent": "IDR, juga bila tidak diisi",
  "The one that saves most first": "Yang paling menghemat lebih dulu",
  "The account is none of the merchant's linked ones, or gross_amount is wrong":
    "Akunnya bukan akun tertaut milik merchant, atau gross_amount salah",
  "List the linked accounts": "Memuat daftar akun tertaut",
  "Those too that wait for their customers, were never linked, or were unlinked":
    "Juga yang masih menunggu pelanggan, tidak pernah ditautkan, atau sudah dilepas",
  "Look at one account and its customer": "Melihat satu akun dan pelanggannya",
  Both: "Keduanya",
  "Link as the customer": "Menautkan sebagai pelanggan",
  "Consent, code and PIN at once; the merchant is told, as by the linking page":
    "Persetujuan, kode, dan PIN sekaligus; merchant diberi tahu, seperti lewat halaman penautan",
  "The account as it is now": "Akun seperti adanya sekarang",
  "Unlink as the customer": "Melepas tautan sebagai pelanggan",
  "As in the wallet's own settings; the merchant is told":
    "Seperti di pengaturan dompet; merchant diberi tahu",
  "Change the payment option tokens": "Mengganti token sumber dana",
  "As the acquirer does from time to time: the old ones are refused":
    "Seperti yang sesekali dilakukan acquirer: yang lama ditolak",
  "Look at a customer of the simulated wallet": "Melihat pelanggan dompet simulasi",
  "By country code and number, digits alone. There is one from when the number was first linked":
    "Menurut kode negara dan nomor, angka saja. Pelanggannya ada sejak nomornya pertama kali ditautkan",
  "What they have, and how the wallet treats them":
    "Yang mereka miliki, dan bagaimana dompet memperlakukannya",
  "Change a customer of the simulated wallet": "Mengubah pelanggan dompet simulasi",
  "What is left out stays as it is. Another `phone` unlinks all their accounts; getting or losing PayLater or Savings gives those new tokens":
    "Yang tidak diisi tetap. `phone` yang lain melepas semua akunnya; mendapat atau kehilangan PayLater atau Savings memberi token baru",
  "The customer as they are now": "Pelanggan seperti adanya sekarang",
  "Select by name": "Pilih menurut nama",
  "payment_option_token of a charge": "payment_option_token pada charge",
  "SHA-512 of account_id + status_code + server key, in hex. The acquirer's is not published: ask for the account instead":
    "SHA-512 dari account_id + status_code + server key, dalam heksadesimal. Milik acquirer tidak dipublikasikan: tanyakan akunnya",
  "Country code and number, as the merchant wrote them":
    "Kode negara dan nomor, seperti yang ditulis merchant",
  "Until when it can be linked": "Sampai kapan bisa ditautkan",
  "The linking page, below the gateway's own address":
    "Halaman penautan, di bawah alamat gateway sendiri",
  "From this amount on the customer has to confirm a payment":
    "Mulai jumlah ini pelanggan harus mengonfirmasi pembayaran",
  "From this amount on the wallet asked for the PIN when the customer agreed":
    "Mulai jumlah ini dompet meminta PIN saat pelanggan menyetujui",
  "Fraud rules deny every charge": "Aturan fraud menolak setiap charge",
  "Of an account's message the account's id": "Pada pesan tentang akun, ID akunnya",
  "Without the country code: digits alone, the first one not 0":
    "Tanpa kode negara: angka saja, yang pertama bukan 0",
  "Digits alone: 62": "Angka saja: 62",
  "country code and number, digits alone, as 6281110000001":
    "kode negara dan nomor, angka saja, misalnya 6281110000001",
  "a name of at most 100 characters": "nama paling banyak 100 karakter",
  "six digits": "enam angka",
};
