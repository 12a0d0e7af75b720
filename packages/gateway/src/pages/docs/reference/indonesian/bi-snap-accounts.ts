/** Customers who are linked through BI-SNAP: everything that the document says of them. */
export const INDONESIAN_BI_SNAP_ACCOUNTS: Readonly<Record<string, string>> = {
  "Send a customer to link their account": "Mengirim pelanggan untuk menautkan akunnya",
  "Opened by the customer's browser. It comes back to redirectURL with authCode, state and success=true, or with errorCode and errorDesc; to an app with result. The code is good once, for five minutes":
    "Dibuka oleh peramban pelanggan. Ia kembali ke redirectURL dengan authCode, state, dan success=true, atau dengan errorCode dan errorDesc; ke aplikasi dengan result. Kode berlaku satu kali, selama lima menit",
  "Where the customer comes back to; on the merchant's list. Also redirectUrl":
    "Tempat pelanggan kembali; ada dalam daftar merchant. Juga redirectUrl",
  DEFAULT: "DEFAULT",
  "Comes back with the customer. At most 32 signs":
    "Kembali bersama pelanggan. Paling banyak 32 karakter",
  "The payment handle, not the merchant id": "Payment handle, bukan ID merchant",
  "id or en": "id atau en",
  "mobileNumber=628110000001&paymentType=gopay, percent-encoded":
    "mobileNumber=628110000001&paymentType=gopay, dikodekan persen",
  "Base64 of RSA-SHA256 by the merchant's private key over the percent-encoded seamlessData, percent-encoded":
    "Base64 dari RSA-SHA256 dengan kunci privat merchant atas seamlessData yang dikodekan persen, dikodekan persen",
  "To the wallet; or back to redirectURL with responseCode and responseMessage, where something is wrong":
    "Ke dompet; atau kembali ke redirectURL dengan responseCode dan responseMessage bila ada yang salah",
  "Link the customer who has agreed": "Menautkan pelanggan yang sudah setuju",
  "Exchanges the code for the customer's token, and the merchant is told. A customer who is linked already keeps the token":
    "Menukar kode dengan token pelanggan, dan merchant diberi tahu. Pelanggan yang sudah tertaut tetap memakai tokennya",
  "The customer's token. It does not end by time": "Token pelanggan. Tidak berakhir karena waktu",
  "Ask what a linked customer can pay with": "Menanyakan sumber dana pelanggan tertaut",
  "Of Authorization-Customer, or of the Core API's account in additionalInfo.accountId. Tokens of the options change: ask before each payment":
    "Milik Authorization-Customer, atau milik akun Core API dalam additionalInfo.accountId. Token sumber dana berubah: tanyakan sebelum setiap pembayaran",
  "The options, each with its balance and its token":
    "Sumber dana, masing-masing dengan saldo dan tokennya",
  "Unlink a customer": "Melepas tautan pelanggan",
  "Every account of the customer that this merchant has linked, by either face":
    "Semua akun pelanggan yang ditautkan merchant ini, lewat antarmuka mana pun",
  "Nothing can be charged any more, and the merchant is told":
    "Tidak ada lagi yang bisa ditagih, dan merchant diberi tahu",
  "Another one for each call within 24 hours. Letters, digits and -_.~, at most 36":
    "Berbeda untuk setiap panggilan dalam 24 jam. Huruf, angka, dan -_.~, paling banyak 36",
  "Bearer and the token of a linked customer, who is asked, unlinked, or pays from their account: at once, or when they have approved it at the link. Not signed":
    "Bearer dan token pelanggan tertaut, yang ditanyakan, dilepas, atau membayar dari akunnya: seketika, atau setelah menyetujuinya di tautan. Tidak ditandatangani",
  "Bearer and the token of a customer who was linked through BI-SNAP, instead of gopay.account_id":
    "Bearer dan token pelanggan yang ditautkan lewat BI-SNAP, sebagai ganti gopay.account_id",
  "00 not signed as it must be, 01 the token is unknown or its 15 minutes are over, 02 the customer is not linked, or the token of an option is old":
    "00 tidak ditandatangani sebagaimana mestinya, 01 token tidak dikenal atau 15 menitnya habis, 02 pelanggan tidak tertaut, atau token sumber dana sudah lama",
  "05 another merchant's handle, 11 a code that is unknown, was used, or is too old":
    "05 handle merchant lain, 11 kode tidak dikenal, sudah dipakai, atau terlalu lama",
  "The X-EXTERNAL-ID was used before, whatever that came to":
    "X-EXTERNAL-ID sudah pernah dipakai, apa pun hasilnya",
  "What the customer came back with": "Yang dibawa kembali oleh pelanggan",
  AUTHORIZATION_CODE: "AUTHORIZATION_CODE",
  "An account of the Core API, instead of Authorization-Customer":
    "Akun Core API, sebagai ganti Authorization-Customer",
  "To be told to whoever helps": "Untuk disampaikan kepada yang membantu",
  "To be told to whoever helps: only of the token and of linking":
    "Untuk disampaikan kepada yang membantu: hanya pada token dan penautan",
  "The customer's token": "Token pelanggan",
  "GOPAY_WALLET, PAY_LATER or GOPAY_SAVINGS": "GOPAY_WALLET, PAY_LATER, atau GOPAY_SAVINGS",
  "Whole rupiah: a number here alone": "Rupiah bulat: hanya di sini berupa angka",
  "Names the option in a payment": "Menyebut sumber dana dalam pembayaran",
  "The merchant id": "ID merchant",
  "ENABLED or DISABLED": "ENABLED atau DISABLED",
  "Account linked, Account unlinked, or User changed phone number":
    "Account linked, Account unlinked, atau User changed phone number",
  "Of a linked account: the option's token": "Untuk akun tertaut: token sumber dana",
  "Y takes it without asking the customer": "Y menarik dana tanpa bertanya kepada pelanggan",
  "Empty, but where a linked customer is to approve it":
    "Kosong, kecuali bila pelanggan tertaut perlu menyetujuinya",
  "From here on of a linked account alone": "Mulai dari sini hanya untuk akun tertaut",
  "PENDING or SETTLEMENT": "PENDING atau SETTLEMENT",
  "Hold an amount in a linked account": "Mencadangkan dana dari akun tertaut",
  "A transaction like a charge with pre_auth. The customer is not asked. What is not captured in time is cancelled":
    "Transaksi seperti charge dengan pre_auth. Pelanggan tidak ditanya. Yang tidak diambil sampai waktunya habis dibatalkan",
  "The amount is held": "Dana dicadangkan",
  "Ask what became of a held amount": "Menanyakan nasib dana yang dicadangkan",
  "Take a held amount": "Mengambil dana yang dicadangkan",
  "All of it is taken, and the merchant told": "Semuanya diambil, dan merchant diberi tahu",
  "Let go of a held amount": "Melepas dana yang dicadangkan",
  "The customer has it again, and the merchant is told":
    "Dana kembali ke pelanggan, dan merchant diberi tahu",
  "Refund an amount that was held and taken":
    "Mengembalikan dana yang dicadangkan dan sudah diambil",
  "The gateway's number of the capture": "Nomor capture dari gateway",
  "The gateway's number of the void": "Nomor void dari gateway",
  "The name of the option": "Nama sumber dana",
  "The option's token": "Token sumber dana",
  "Until when it is held: seven days from now unless it says otherwise, 180 days at the most":
    "Sampai kapan dicadangkan: tujuh hari dari sekarang kecuali ditentukan lain, paling lama 180 hari",
  "The merchant's own number of the capture": "Nomor capture milik merchant",
  "The merchant's own number of the void": "Nomor void milik merchant",
  "The merchant's own number of the refund": "Nomor refund milik merchant",
};
