import type { PaymentOptionType } from "../../domain/transactions/wallet-customer.ts";
import type { WalletRefusal } from "../../operations/transactions/pay-with-wallet.ts";
import type { Texts } from "../parts/language.ts";

/** What a page can be opened with after a form: a refusal, or how it went. */
export type Notice = WalletRefusal | "paid" | "declined";

export interface WalletTexts {
  readonly wallet: string;
  readonly payTo: string;
  readonly paidTo: string;
  readonly order: string;
  readonly details: string;
  readonly total: string;
  readonly payBefore: string;
  readonly payWith: string;
  readonly options: Readonly<Record<PaymentOptionType, string>>;
  readonly notEnough: string;
  readonly pin: string;
  readonly pinHint: string;
  readonly keypad: string;
  readonly erase: string;
  readonly pay: string;
  readonly decline: string;
  readonly leave: string;
  readonly refusals: Readonly<Record<WalletRefusal, { title: string; text: string }>>;
  /** No source suffices. */
  readonly noSource: { title: string; text: string };
  readonly triesLeft: (tries: number) => string;
  readonly lockedUntil: (time: string) => string;
  readonly paid: { title: string; text: string };
  readonly declined: { title: string; text: string };
  readonly paidAt: string;
  readonly paidWith: string;
  readonly reference: string;
  readonly balanceAfter: string;
  readonly back: (merchant: string) => string;
  readonly returning: readonly [string, string];
  readonly stay: string;
  readonly again: string;
  readonly closeByHand: string;
  readonly simulation: string;
  readonly simulationText: string;
  readonly customer: string;
  readonly customers: Readonly<Record<string, string>>;
  readonly choose: string;
  readonly unknown: { title: string; text: string };
}

export const WALLET_TEXTS: Texts<WalletTexts> = {
  id: {
    wallet: "Dompet",
    payTo: "Bayar ke",
    paidTo: "Dibayar ke",
    order: "Pesanan",
    details: "Rincian",
    total: "Total",
    payBefore: "Sisa waktu",
    payWith: "Bayar dengan",
    options: {
      GOPAY_WALLET: "Saldo GoPay",
      PAY_LATER: "GoPay Later",
      GOPAY_COINS: "GoPay Coins",
    },
    notEnough: "Tidak cukup",
    pin: "PIN 6 angka",
    pinHint: "PIN simulasi: 112233",
    keypad: "Tombol PIN",
    erase: "Hapus satu angka",
    pay: "Bayar",
    decline: "Tolak pembayaran",
    leave: "Keluar tanpa membayar",
    refusals: {
      wrong_pin: { title: "PIN salah", text: "Pembayaran belum terjadi. Coba lagi." },
      pin_locked: {
        title: "PIN terkunci",
        text: "PIN salah tiga kali. Pembayaran belum terjadi.",
      },
      insufficient_balance: {
        title: "Saldo tidak cukup",
        text: "Pilih sumber dana lain. Pembayaran belum terjadi.",
      },
      customer_blocked: {
        title: "Akun diblokir",
        text: "Akun ini tidak dapat membayar. Pesanan tetap menunggu pembayaran.",
      },
      already_paid: {
        title: "Sudah dibayar",
        text: "Pesanan ini sudah lunas. Tidak ada yang ditagih lagi.",
      },
      expired: {
        title: "Waktu habis",
        text: "Pesanan ini tidak dapat dibayar lagi. Saldo tidak berkurang.",
      },
      cancelled: {
        title: "Dibatalkan penjual",
        text: "Penjual membatalkan pesanan ini. Saldo tidak berkurang.",
      },
      denied: {
        title: "Pembayaran ditolak",
        text: "Pesanan ini tidak dapat dibayar lagi. Saldo tidak berkurang.",
      },
    },
    noSource: {
      title: "Saldo tidak cukup",
      text: "Tidak ada sumber dana yang cukup. Pembayaran belum terjadi.",
    },
    triesLeft: (tries) => `Sisa ${tries} kesempatan.`,
    lockedUntil: (time) => `Coba lagi setelah ${time} WIB.`,
    paid: { title: "Pembayaran berhasil", text: "Pembayaran sudah tercatat." },
    declined: {
      title: "Pembayaran tidak jadi",
      text: "Saldo tidak berkurang. Pesanan masih menunggu pembayaran.",
    },
    paidAt: "Dibayar pada",
    paidWith: "Sumber dana",
    reference: "Referensi",
    balanceAfter: "Sisa saldo",
    back: (merchant) => `Kembali ke ${merchant}`,
    returning: ["Kembali ke penjual dalam", "detik."],
    stay: "Tetap di sini",
    again: "Coba lagi",
    closeByHand: "Halaman ini boleh ditutup; kembalilah ke penjual.",
    simulation: "Simulasi",
    simulationText:
      "Dompet ini dompet simulasi: tidak ada uang sungguhan yang berpindah. Pilih pelanggan untuk mencoba kejadian lain.",
    customer: "Pelanggan",
    customers: {
      andi: "Andi · saldo cukup",
      sari: "Sari · saldo kurang",
      budi: "Budi · akun diblokir",
    },
    choose: "Ganti",
    unknown: {
      title: "Tautan tidak dikenal",
      text: "Tidak ada pembayaran dengan tautan ini. Kembali ke penjual dan mulai lagi dari sana.",
    },
  },
  en: {
    wallet: "Wallet",
    payTo: "Pay",
    paidTo: "Paid to",
    order: "Order",
    details: "Details",
    total: "Total",
    payBefore: "Time left",
    payWith: "Pay with",
    options: {
      GOPAY_WALLET: "GoPay balance",
      PAY_LATER: "GoPay Later",
      GOPAY_COINS: "GoPay Coins",
    },
    notEnough: "Not enough",
    pin: "6-digit PIN",
    pinHint: "Simulated PIN: 112233",
    keypad: "PIN keys",
    erase: "Erase one digit",
    pay: "Pay",
    decline: "Decline",
    leave: "Leave without paying",
    refusals: {
      wrong_pin: { title: "Wrong PIN", text: "Nothing was paid. Try again." },
      pin_locked: { title: "PIN locked", text: "Three wrong PINs. Nothing was paid." },
      insufficient_balance: {
        title: "Not enough balance",
        text: "Choose another source. Nothing was paid.",
      },
      customer_blocked: {
        title: "Account blocked",
        text: "This account cannot pay. The order still waits for its payment.",
      },
      already_paid: {
        title: "Already paid",
        text: "This order is settled. Nothing is charged again.",
      },
      expired: {
        title: "Time is up",
        text: "This order can no longer be paid. Your balance is untouched.",
      },
      cancelled: {
        title: "Cancelled by the merchant",
        text: "The merchant withdrew this order. Your balance is untouched.",
      },
      denied: {
        title: "Payment denied",
        text: "This order can no longer be paid. Your balance is untouched.",
      },
    },
    noSource: {
      title: "Not enough balance",
      text: "No source holds enough. Nothing was paid.",
    },
    triesLeft: (tries) => (tries === 1 ? "1 try left." : `${tries} tries left.`),
    lockedUntil: (time) => `Try again after ${time} WIB.`,
    paid: { title: "Payment successful", text: "The payment is recorded." },
    declined: {
      title: "Payment not made",
      text: "Your balance is untouched. The order still waits for its payment.",
    },
    paidAt: "Paid at",
    paidWith: "Paid with",
    reference: "Reference",
    balanceAfter: "Balance left",
    back: (merchant) => `Back to ${merchant}`,
    returning: ["Back to the merchant in", "seconds."],
    stay: "Stay here",
    again: "Try again",
    closeByHand: "You can close this page and go back to the merchant.",
    simulation: "Simulation",
    simulationText:
      "This wallet is simulated: no real money moves. Choose a customer to try another outcome.",
    customer: "Customer",
    customers: {
      andi: "Andi · enough balance",
      sari: "Sari · too little balance",
      budi: "Budi · account blocked",
    },
    choose: "Switch",
    unknown: {
      title: "Unknown link",
      text: "There is no payment behind this link. Go back to the merchant and start again there.",
    },
  },
};
