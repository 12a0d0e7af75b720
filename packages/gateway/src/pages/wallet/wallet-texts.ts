import { formatJakartaTime } from "@gerbang/protocol";
import type { PaymentOptionType } from "../../domain/transactions/wallet-customer.ts";
import type { WalletRefusal } from "../../operations/transactions/pay-with-wallet.ts";
import type { Say } from "../parts/say.ts";

export type WalletTexts = ReturnType<typeof walletTexts>;

export function walletTexts(say: Say) {
  return {
    ...payTexts(say),
    ...outcomeTexts(say),
    ...simulationTexts(say),
    unknownLink: {
      title: say("Unknown link", "Tautan tidak dikenal"),
      text: say(
        "There is no payment behind this link. Go back to the merchant and start again there.",
        "Tidak ada pembayaran dengan tautan ini. Kembali ke penjual dan mulai lagi dari sana.",
      ),
    },
    refusals: walletRefusalTexts(say),
    customers: customerNames(say),
  };
}

/** What is asked for, and with what it can be paid. */
function payTexts(say: Say) {
  return {
    wallet: say("Wallet", "Dompet"),
    payTo: say("Pay", "Bayar ke"),
    order: say("Order", "Pesanan"),
    details: say("Details", "Rincian"),
    total: say("Total", "Total"),
    payBefore: say("Time left", "Sisa waktu"),
    payWith: say("Pay with", "Bayar dengan"),
    options: {
      GOPAY_WALLET: say("GoPay balance", "Saldo GoPay"),
      PAY_LATER: "GoPay Later",
      GOPAY_COINS: "GoPay Coins",
    } satisfies Record<PaymentOptionType, string>,
    notEnough: say("Not enough", "Tidak cukup"),
    pin: say("6-digit PIN", "PIN 6 angka"),
    pinHint: say("Simulated PIN: 112233", "PIN simulasi: 112233"),
    keypad: say("PIN keys", "Tombol PIN"),
    erase: say("Erase one digit", "Hapus satu angka"),
    pay: say("Pay", "Bayar"),
    decline: say("Decline", "Tolak pembayaran"),
    leave: say("Leave without paying", "Keluar tanpa membayar"),
    /** No source suffices. */
    noSource: {
      title: say("Not enough balance", "Saldo tidak cukup"),
      text: say(
        "No source holds enough. Nothing was paid.",
        "Tidak ada sumber dana yang cukup. Pembayaran belum terjadi.",
      ),
    },
    triesLeft: (tries: number) =>
      say(tries === 1 ? "1 try left." : `${tries} tries left.`, `Sisa ${tries} kesempatan.`),
    lockedUntil: (moment: Date) => lockedUntilText(say, moment),
  };
}

/** When a locked PIN is asked for again. */
export function lockedUntilText(say: Say, moment: Date): string {
  const time = formatJakartaTime(moment).slice(11);
  return say(`Try again after ${time} WIB.`, `Coba lagi setelah ${time} WIB.`);
}

/** How it went, and the way back to the merchant. */
function outcomeTexts(say: Say) {
  return {
    paid: {
      title: say("Payment successful", "Pembayaran berhasil"),
      text: say("The payment is recorded.", "Pembayaran sudah tercatat."),
    },
    declined: {
      title: say("Payment not made", "Pembayaran tidak jadi"),
      text: say(
        "Your balance is untouched. The order still waits for its payment.",
        "Saldo tidak berkurang. Pesanan masih menunggu pembayaran.",
      ),
    },
    paidTo: say("Paid to", "Dibayar ke"),
    paidAt: say("Paid at", "Dibayar pada"),
    paidWith: say("Paid with", "Sumber dana"),
    reference: say("Reference", "Referensi"),
    balanceAfter: say("Balance left", "Sisa saldo"),
    back: (merchant: string) => say(`Back to ${merchant}`, `Kembali ke ${merchant}`),
    /** Between the two stand the seconds that are left. */
    returning: {
      before: say("Back to the merchant in", "Kembali ke penjual dalam"),
      after: say("seconds.", "detik."),
    },
    stay: say("Stay here", "Tetap di sini"),
    again: say("Try again", "Coba lagi"),
    closeByHand: say(
      "You can close this page and go back to the merchant.",
      "Halaman ini boleh ditutup; kembalilah ke penjual.",
    ),
  };
}

/** That none of it is real, and who else one can be. */
function simulationTexts(say: Say) {
  return {
    simulation: say("Simulation", "Simulasi"),
    simulationText: say(
      "This wallet is simulated: no real money moves. Choose a customer to try another outcome.",
      "Dompet ini dompet simulasi: tidak ada uang sungguhan yang berpindah. Pilih pelanggan untuk mencoba kejadian lain.",
    ),
    customer: say("Customer", "Pelanggan"),
    choose: say("Switch", "Ganti"),
  };
}

/** The customers that one can pay as, by their ids. */
export function customerNames(say: Say) {
  return {
    andi: say("Andi · enough balance", "Andi · saldo cukup"),
    sari: say("Sari · too little balance", "Sari · saldo kurang"),
    budi: say("Budi · account blocked", "Budi · akun diblokir"),
  };
}

/** Why nothing was paid, by what refused. */
export function walletRefusalTexts(say: Say) {
  return {
    ...attemptRefusals(say),
    ...orderRefusals(say),
  } satisfies Record<WalletRefusal, { title: string; text: string }>;
}

/** Another PIN, another source or another customer may do. */
function attemptRefusals(say: Say) {
  return {
    wrong_pin: {
      title: say("Wrong PIN", "PIN salah"),
      text: say("Nothing was paid. Try again.", "Pembayaran belum terjadi. Coba lagi."),
    },
    pin_locked: {
      title: say("PIN locked", "PIN terkunci"),
      text: say(
        "Three wrong PINs. Nothing was paid.",
        "PIN salah tiga kali. Pembayaran belum terjadi.",
      ),
    },
    insufficient_balance: {
      title: say("Not enough balance", "Saldo tidak cukup"),
      text: say(
        "Choose another source. Nothing was paid.",
        "Pilih sumber dana lain. Pembayaran belum terjadi.",
      ),
    },
    customer_blocked: {
      title: say("Account blocked", "Akun diblokir"),
      text: say(
        "This account cannot pay. The order still waits for its payment.",
        "Akun ini tidak dapat membayar. Pesanan tetap menunggu pembayaran.",
      ),
    },
  };
}

/** The order itself takes no payment any more. */
function orderRefusals(say: Say) {
  return {
    already_paid: {
      title: say("Already paid", "Sudah dibayar"),
      text: say(
        "This order is settled. Nothing is charged again.",
        "Pesanan ini sudah lunas. Tidak ada yang ditagih lagi.",
      ),
    },
    ...accountRefusals(say),
    expired: {
      title: say("Time is up", "Waktu habis"),
      text: say(
        "This order can no longer be paid. Your balance is untouched.",
        "Pesanan ini tidak dapat dibayar lagi. Saldo tidak berkurang.",
      ),
    },
    cancelled: {
      title: say("Cancelled by the merchant", "Dibatalkan penjual"),
      text: say(
        "The merchant withdrew this order. Your balance is untouched.",
        "Penjual membatalkan pesanan ini. Saldo tidak berkurang.",
      ),
    },
    scan_only: {
      title: say("Scan to pay", "Bayar dengan memindai"),
      text: say(
        "This order has no link into the wallet: it is paid by scanning its QRIS code. Your balance is untouched.",
        "Pesanan ini tidak punya tautan ke dompet: bayar dengan memindai kode QRIS-nya. Saldo tidak berkurang.",
      ),
    },
    denied: {
      title: say("Payment denied", "Pembayaran ditolak"),
      text: say(
        "This order can no longer be paid. Your balance is untouched.",
        "Pesanan ini tidak dapat dibayar lagi. Saldo tidak berkurang.",
      ),
    },
  };
}

/** It is charged to a linked account, which others than its customer do not pay for. */
function accountRefusals(say: Say) {
  return {
    reserved: {
      title: say("Amount reserved", "Dana ditahan"),
      text: say(
        "This order's amount is reserved already. Nothing is charged again.",
        "Dana untuk pesanan ini sudah ditahan. Tidak ada yang ditagih lagi.",
      ),
    },
    from_account: {
      title: say("Paid from a linked account", "Dibayar dari akun tertaut"),
      text: say(
        "This order is charged to a linked account: it is approved by its own link, which the merchant has. Your balance is untouched.",
        "Pesanan ini ditagihkan ke akun tertaut: setujui lewat tautannya sendiri, yang ada pada penjual. Saldo tidak berkurang.",
      ),
    },
  };
}
