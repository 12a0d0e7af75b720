import type { VerificationRefusal } from "../../domain/transactions/decide-verification.ts";
import type { Say } from "../parts/say.ts";
import { type WalletTexts, walletTexts } from "../wallet/wallet-texts.ts";

/** A heading with what it means. */
interface CardText {
  readonly title: string;
  readonly text: string;
}

export interface VerificationTexts {
  /** What the wallet says everywhere. */
  readonly wallet: WalletTexts;
  readonly approveTo: string;
  readonly reserveTo: string;
  readonly account: string;
  readonly balance: string;
  readonly reservedUntilCaptured: string;
  readonly pays: string;
  readonly approve: string;
  readonly refuse: string;
  readonly leave: string;
  readonly simulation: string;
  readonly paid: CardText;
  readonly reserved: CardText;
  readonly refusals: Readonly<Record<Exclude<VerificationRefusal, "no_account">, CardText>>;
  readonly usedLink: CardText;
  readonly unknownLink: CardText;
}

/** The words of the page on which a customer approves a charge of their linked account. */
export function verificationTexts(say: Say): VerificationTexts {
  const wallet = walletTexts(say);
  return {
    wallet,
    ...formTexts(say),
    paid: {
      title: say("Payment successful", "Pembayaran berhasil"),
      text: say("It was taken from your account.", "Dana sudah diambil dari akun Anda."),
    },
    reserved: {
      title: say("Amount reserved", "Dana ditahan"),
      text: say(
        "The merchant takes it when the order is ready, or it comes back by itself.",
        "Penjual mengambilnya saat pesanan siap, atau dana kembali dengan sendirinya.",
      ),
    },
    refusals: {
      ...wallet.refusals,
      denied: {
        title: say("Payment refused", "Pembayaran ditolak"),
        text: say(
          "Nothing was taken. To pay after all, start again at the merchant.",
          "Tidak ada dana yang diambil. Untuk tetap membayar, mulai lagi dari penjual.",
        ),
      },
      expired: {
        title: say("Time is up", "Waktu habis"),
        text: say(
          "This link is good for five minutes. Nothing was taken; start again at the merchant.",
          "Tautan ini berlaku lima menit. Tidak ada dana yang diambil; mulai lagi dari penjual.",
        ),
      },
    },
    ...linkTexts(say),
  };
}

function formTexts(say: Say) {
  return {
    approveTo: say("Approve payment to", "Setujui pembayaran ke"),
    reserveTo: say("Reserve an amount for", "Tahan dana untuk"),
    account: say("Linked account", "Akun tertaut"),
    balance: say("Balance", "Saldo"),
    reservedUntilCaptured: say(
      "The amount is reserved now, and taken later.",
      "Dana ditahan sekarang dan diambil nanti.",
    ),
    pays: say("You pay", "Anda membayar"),
    approve: say("Approve", "Setujui"),
    refuse: say("Refuse", "Tolak"),
    leave: say("Leave without approving", "Keluar tanpa menyetujui"),
    simulation: say(
      "This wallet is simulated: no real money moves.",
      "Dompet ini dompet simulasi: tidak ada uang sungguhan yang berpindah.",
    ),
  };
}

function linkTexts(say: Say) {
  return {
    usedLink: {
      title: say("This link was opened before", "Tautan ini sudah pernah dibuka"),
      text: say(
        "It opens once. Go on in the window that it opened, or start again at the merchant.",
        "Tautan hanya terbuka satu kali. Lanjutkan di jendela yang sudah terbuka, atau mulai lagi dari penjual.",
      ),
    },
    unknownLink: {
      title: say("Unknown link", "Tautan tidak dikenal"),
      text: say(
        "There is no payment behind this link. Go back to the merchant and start again there.",
        "Tidak ada pembayaran dengan tautan ini. Kembali ke penjual dan mulai lagi dari sana.",
      ),
    },
  };
}
