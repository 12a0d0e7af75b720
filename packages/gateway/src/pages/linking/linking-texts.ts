import { formatJakartaTime, type Rupiah } from "@gerbang/protocol";
import type { LinkRefusal } from "../../domain/accounts/decide-link.ts";
import { consentLines } from "../parts/consent-lines.ts";
import type { Say } from "../parts/say.ts";

export type LinkingTexts = ReturnType<typeof linkingTexts>;

export function linkingTexts(say: Say) {
  return {
    wallet: say("Wallet", "Dompet"),
    ...consentTexts(say),
    ...proofTexts(say),
    ...endTexts(say),
    refusals: refusalTexts(say),
    unknown: {
      title: say("Unknown link", "Tautan tidak dikenal"),
      text: say(
        "No account is being linked here. Go back to the shop and start again there.",
        "Tidak ada akun yang sedang ditautkan di sini. Kembali ke toko dan mulai lagi dari sana.",
      ),
    },
  };
}

/** What the customer agrees to. */
function consentTexts(say: Say) {
  return {
    askedBy: say("Link your GoPay to", "Tautkan GoPay Anda ke"),
    openUntil: say("Until", "Sampai"),
    consentTitle: say("This shop will be able to", "Toko ini akan dapat"),
    consents: (pinFrom: Rupiah) => consentLines(say, pinFrom),
    revocable: say(
      "You can unlink at any time, here or in the shop.",
      "Tautan dapat dilepas kapan saja, di sini atau di toko.",
    ),
    agree: say("Agree and continue", "Setuju dan lanjutkan"),
    refuse: say("Do not link", "Jangan tautkan"),
    leave: say("Leave without linking", "Keluar tanpa menautkan"),
  };
}

/** How the customer shows who they are. */
function proofTexts(say: Say) {
  return {
    step: (number: number) => say(`Step ${number} of 3`, `Langkah ${number} dari 3`),
    sms: say("Simulated text message", "SMS simulasi"),
    smsText: (code: string, phone: string) =>
      say(
        `To ${phone}: your code is ${code}. Give it to nobody.`,
        `Ke ${phone}: kode Anda ${code}. Jangan berikan kepada siapa pun.`,
      ),
    otp: say("6-digit code", "Kode 6 angka"),
    otpHint: say("From the message above", "Dari pesan di atas"),
    confirm: say("Confirm", "Konfirmasi"),
    pin: say("6-digit PIN", "PIN 6 angka"),
    pinHint: (pin: string) => say(`Simulated PIN: ${pin}`, `PIN simulasi: ${pin}`),
    keypad: say("PIN keys", "Tombol PIN"),
    erase: say("Erase one digit", "Hapus satu angka"),
    link: say("Link", "Tautkan"),
    triesLeft: (tries: number) =>
      say(tries === 1 ? "1 try left." : `${tries} tries left.`, `Sisa ${tries} kesempatan.`),
    lockedUntil: (moment: Date) => {
      const time = formatJakartaTime(moment).slice(11);
      return say(`Try again after ${time} WIB.`, `Coba lagi setelah ${time} WIB.`);
    },
  };
}

/** What became of a link that the customer has agreed to. */
function outcomeTexts(say: Say) {
  return {
    linked: {
      title: say("Linked", "Tertaut"),
      text: say(
        "The shop can take payments from this wallet now.",
        "Toko ini sekarang dapat menarik pembayaran dari dompet ini.",
      ),
    },
    agreed: {
      title: say("Agreed", "Disetujui"),
      text: say(
        "Go back to the shop: it links this wallet now.",
        "Kembali ke toko: toko menautkan dompet ini sekarang.",
      ),
    },
    unlinked: {
      title: say("Not linked any more", "Tautan dilepas"),
      text: say(
        "The shop can take nothing from this wallet any more.",
        "Toko ini tidak dapat lagi menarik pembayaran dari dompet ini.",
      ),
    },
  };
}

/** How it went, and the way back to the merchant. */
function endTexts(say: Say) {
  return {
    ...outcomeTexts(say),
    declined: {
      title: say("Not linked", "Tidak jadi ditautkan"),
      text: say(
        "You did not agree. The shop can ask you again.",
        "Anda tidak setuju. Toko dapat meminta lagi.",
      ),
    },
    expired: {
      title: say("Time is up", "Waktu habis"),
      text: say(
        "This link is too old. Go back to the shop and start again there.",
        "Tautan ini sudah lewat waktunya. Kembali ke toko dan mulai lagi dari sana.",
      ),
    },
    shop: say("Shop", "Toko"),
    phone: say("Phone", "Nomor HP"),
    since: say("Linked at", "Ditautkan pada"),
    until: say("Ended at", "Berakhir pada"),
    unlink: say("Unlink", "Lepaskan tautan"),
    back: (merchant: string) => say(`Back to ${merchant}`, `Kembali ke ${merchant}`),
    /** Between the two stand the seconds that are left. */
    returning: {
      before: say("Back to the shop in", "Kembali ke toko dalam"),
      after: say("seconds.", "detik."),
    },
    stay: say("Stay here", "Tetap di sini"),
    closeByHand: say(
      "You can close this page and go back to the shop.",
      "Halaman ini boleh ditutup; kembalilah ke toko.",
    ),
  };
}

function refusalTexts(say: Say) {
  return {
    wrong_otp: {
      title: say("Wrong code", "Kode salah"),
      text: say("Nothing was linked.", "Belum ada yang ditautkan."),
    },
    wrong_pin: {
      title: say("Wrong PIN", "PIN salah"),
      text: say("Nothing was linked.", "Belum ada yang ditautkan."),
    },
    locked: {
      title: say("Locked", "Terkunci"),
      text: say(
        "Wrong three times. Nothing was linked.",
        "Salah tiga kali. Belum ada yang ditautkan.",
      ),
    },
  } satisfies Record<Exclude<LinkRefusal, "not_pending">, { title: string; text: string }>;
}
