const TEXTS = {
  id: {
    title: "Kedai Gerbang",
    lead: "Kopi dan camilan, bayar dengan GoPay atau QRIS.",
    order: "Pesan dan bayar",
    quantity: "Jumlah",
    nothing: "Pilih setidaknya satu.",
    your_order: "Pesanan Anda",
    total: "Total",
    back: "Kembali ke menu",
    waiting: "Menunggu pembayaran",
    paid: "Lunas",
    closed: "Tidak jadi dibayar",
    refunded: "dikembalikan",
    not_charged: "Gerbang pembayaran tidak menjawab. Muat ulang halaman ini untuk mencoba lagi.",
    not_found: "Pesanan ini tidak ada.",
    admin: "Pesanan masuk",
    when: "Waktu",
    status: "Status",
    refund: "Kembalikan",
    amount: "Jumlah (Rp)",
    reason: "Alasan",
    no_orders: "Belum ada pesanan.",
    refund_refused: "Pengembalian ditolak",
  },
  en: {
    title: "Kedai Gerbang",
    lead: "Coffee and snacks, paid by GoPay or QRIS.",
    order: "Order and pay",
    quantity: "Quantity",
    nothing: "Choose at least one.",
    your_order: "Your order",
    total: "Total",
    back: "Back to the menu",
    waiting: "Waiting for payment",
    paid: "Paid",
    closed: "Not paid",
    refunded: "refunded",
    not_charged: "The payment gateway does not answer. Reload this page to try again.",
    not_found: "There is no such order.",
    admin: "Orders",
    when: "When",
    status: "Status",
    refund: "Refund",
    amount: "Amount (Rp)",
    reason: "Reason",
    no_orders: "No orders yet.",
    refund_refused: "The refund was refused",
  },
} as const;

export type Language = keyof typeof TEXTS;
export type Texts = (typeof TEXTS)[Language];

/** Indonesian, unless the browser asks for English before it. */
export function languageOf(request: Request): Language {
  const accepted = request.headers.get("accept-language") ?? "";
  const english = accepted.search(/\ben\b/i);
  const indonesian = accepted.search(/\bid\b/i);
  return english >= 0 && (indonesian < 0 || english < indonesian) ? "en" : "id";
}

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}
