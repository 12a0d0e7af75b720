interface TextTable {
  readonly [name: string]: string | ((value: string) => string);
}

const INDONESIAN = {
  title: "Kedai Gerbang",
  lead: "Kopi dan camilan, bayar dengan GoPay atau QRIS.",
  sandbox: "Toko contoh. Tidak ada uang sungguhan yang berpindah.",
  order: "Pesan dan bayar",
  quantity: "Jumlah",
  more: "Tambah",
  less: "Kurangi",
  recount: "Hitung ulang",
  cart: "Keranjang",
  cart_empty: "Masih kosong.",
  nothing: "Pilih setidaknya satu.",
  your_order: "Pesanan Anda",
  payment: "Pembayaran",
  total: "Total",
  kept: "Setelah pengembalian",
  back: "Kembali ke menu",
  waiting: "Menunggu pembayaran",
  paid: "Lunas",
  closed: "Tidak jadi dibayar",
  refunded: "Dikembalikan",
  refund_under_way: "Sedang dikembalikan",
  not_charged: "Gerbang pembayaran tidak menjawab. Pesanan Anda tersimpan.",
  reload: "Coba lagi",
  scan: "Pindai kode ini dengan GoPay atau aplikasi pembayaran apa pun.",
  qr_code: "Kode QR untuk membayar pesanan ini",
  pay_in_gopay: "Bayar di aplikasi GoPay",
  look_again: "Sudah bayar? Lihat lagi",
  try_it: "Coba di sini",
  try_it_how: "Gerbang ini sandbox: jadilah pelanggannya tanpa ponsel.",
  pay_as: (wallet) => `Bayar dengan ${wallet}`,
  refuse_to_pay: "Tolak",
  let_expire: "Habiskan waktunya",
  refused_to_pay: "Ditolak pelanggan. Masih bisa dibayar.",
  done_wait: "Sudah. Halaman ini berubah sendiri.",
  not_done: "Tidak bisa lagi untuk pesanan ini.",
  not_found: "Tidak ada apa-apa di sini.",
  admin: "Pesanan masuk",
  owners_only: "Untuk pemilik toko",
  owners_only_how: "Kata sandinya tercetak di terminal saat toko dijalankan.",
  order_id: "Pesanan",
  when: "Waktu",
  status: "Status",
  paid_twice: "dibayar dua kali: kembalikan salah satunya",
  refund: "Kembalikan",
  amount: "Jumlah (Rp)",
  at_most: "paling banyak",
  reason: "Alasan",
  reason_hint: "terlihat oleh pelanggan",
  next: "Lanjut",
  change: "Ubah",
  refund_now: "Ya, kembalikan",
  refund_question: (amount) => `Kembalikan ${amount}?`,
  left_after: "Sisa sesudahnya",
  nothing_left: "Tidak ada lagi yang bisa dikembalikan.",
  back_to_orders: "Kembali ke pesanan",
  no_orders: "Belum ada pesanan.",
  wrong_amount: "Jumlah harus rupiah bulat dan tidak melebihi sisa.",
  refund_refused: (why) => `Pengembalian ditolak: ${why}`,
  refund_unknown:
    "Gerbang pembayaran tidak menjawab. Tekan lagi: uang tidak akan kembali dua kali.",
} as const satisfies TextTable;

export type Texts = {
  readonly [Name in keyof typeof INDONESIAN]: (typeof INDONESIAN)[Name] extends string
    ? string
    : (value: string) => string;
};

const ENGLISH: Texts = {
  title: "Kedai Gerbang",
  lead: "Coffee and snacks, paid by GoPay or QRIS.",
  sandbox: "An example shop. No real money moves.",
  order: "Order and pay",
  quantity: "Quantity",
  more: "One more",
  less: "One less",
  recount: "Recount",
  cart: "Cart",
  cart_empty: "Still empty.",
  nothing: "Choose at least one.",
  your_order: "Your order",
  payment: "Payment",
  total: "Total",
  kept: "After refunds",
  back: "Back to the menu",
  waiting: "Waiting for payment",
  paid: "Paid",
  closed: "Not paid",
  refunded: "Refunded",
  refund_under_way: "Refund under way",
  not_charged: "The payment gateway does not answer. Your order is kept.",
  reload: "Try again",
  scan: "Scan this code with GoPay or any other payment app.",
  qr_code: "QR code to pay for this order",
  pay_in_gopay: "Pay in the GoPay app",
  look_again: "Paid already? Look again",
  try_it: "Try it here",
  try_it_how: "This gateway is a sandbox: be the customer, without a phone.",
  pay_as: (wallet) => `Pay as ${wallet}`,
  refuse_to_pay: "Refuse",
  let_expire: "Let time run out",
  refused_to_pay: "Refused by the customer. It can still be paid.",
  done_wait: "Done. This page changes by itself.",
  not_done: "Not possible with this order any more.",
  not_found: "There is nothing here.",
  admin: "Orders",
  owners_only: "For the owner of the shop",
  owners_only_how: "The password was printed in the terminal when the shop was started.",
  order_id: "Order",
  when: "When",
  status: "Status",
  paid_twice: "paid twice: refund one of the two",
  refund: "Refund",
  amount: "Amount (Rp)",
  at_most: "at most",
  reason: "Reason",
  reason_hint: "the customer sees it",
  next: "Continue",
  change: "Change",
  refund_now: "Yes, refund",
  refund_question: (amount) => `Refund ${amount}?`,
  left_after: "Left afterwards",
  nothing_left: "Nothing is left to refund.",
  back_to_orders: "Back to the orders",
  no_orders: "No orders yet.",
  wrong_amount: "The amount must be whole rupiah, and no more than what is left.",
  refund_refused: (why) => `The refund was refused: ${why}`,
  refund_unknown: "The payment gateway does not answer. Press again: nothing is refunded twice.",
};

export type Language = "id" | "en";

/** Indonesian, unless the browser asks for English before it. */
export function languageOf(request: Request): Language {
  const accepted = request.headers.get("accept-language") ?? "";
  const english = accepted.search(/\ben\b/i);
  const indonesian = accepted.search(/\bid\b/i);
  return english >= 0 && (indonesian < 0 || english < indonesian) ? "en" : "id";
}

export function textsOf(language: Language): Texts {
  return language === "en" ? ENGLISH : INDONESIAN;
}
