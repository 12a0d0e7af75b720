import type { Phase } from "./phase.ts";

/** Which of the translations: Indonesian or English. */
export type Language = 0 | 1;

type Translations = readonly [indonesian: string, english: string];

const WITH_APP: Translations = ["Bayar dengan aplikasi GoPay", "Pay with the GoPay app"];

/** The parts of the card whose text is always the same. */
export const LABELS = {
  total: ["Total pembayaran", "Total to pay"],
  scan: ["Pindai dengan aplikasi QRIS apa saja", "Scan with any QRIS app"],
  save: ["Simpan kode QR", "Save QR code"],
  open: WITH_APP,
  "have-paid": ["Saya sudah bayar", "I have paid"],
  "use-qr": ["Bayar dengan kode QR", "Pay with a QR code"],
  "use-app": WITH_APP,
  retry: ["Coba lagi", "Try again"],
} as const satisfies Record<string, Translations>;

export const SANDBOX: Translations = ["Sandbox: bukan uang sungguhan", "Sandbox: no real money"];
export const ORDER: Translations = ["Pesanan", "Order"];
export const PAY_BEFORE: Translations = ["Bayar sebelum", "Pay before"];
export const TIME_LEFT: Translations = ["Sisa waktu", "Time left"];
export const NOT_YET: Translations = [
  "Belum diterima, mohon tunggu.",
  "Not received yet, please wait.",
];

type PhaseTexts = readonly [...Translations, ...(Translations | [])];

/**
 * Per phase: a title and, where there is more to say, what it means for the customer. Per status too,
 * where the phase says too little.
 */
export const PHASE_TEXTS: Readonly<
  Record<Phase, PhaseTexts> & Partial<Record<string, PhaseTexts>>
> = {
  loading: ["Memuat…", "Loading…"],
  waiting: ["Menunggu pembayaran", "Waiting for payment"],
  checking: ["Memeriksa pembayaran…", "Checking payment…"],
  paid: ["Pembayaran berhasil", "Payment received", "Terima kasih!", "Thank you!"],
  "paid-late": [
    "Pembayaran terlambat diterima",
    "Payment received late",
    "Pesanan sudah berakhir. Hubungi penjual.",
    "The order had closed. Contact the seller.",
  ],
  expired: [
    "Waktu pembayaran habis",
    "Time is up",
    "Kode ini tidak berlaku lagi.",
    "This code no longer works.",
  ],
  cancelled: ["Pembayaran dibatalkan", "Payment cancelled"],
  refused: ["Pembayaran ditolak", "Payment refused"],
  refunded: ["Pembayaran dikembalikan", "Payment refunded"],
  partial_refund: ["Pembayaran dikembalikan sebagian", "Payment refunded in part"],
  offline: ["Koneksi terputus", "Connection lost", "Kami terus mencoba.", "We keep trying."],
  unavailable: [
    "Pembayaran tidak ditemukan",
    "Payment not found",
    "Hubungi penjual.",
    "Contact the seller.",
  ],
};

/** Indonesian unless the language tag says English. */
export function languageOf(tag: string): Language {
  return /^en/i.test(tag) ? 1 : 0;
}
