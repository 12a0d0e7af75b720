import type { PaymentType } from "@gerbang/protocol";
import { lookUp } from "../../../domain/look-up.ts";
import type { Role } from "../../../domain/merchants/dashboard-role.ts";
import type { ReportedStatus } from "../../../domain/notifications/ruled-messages.ts";
import { issuerName } from "../../../domain/qris/issuer.ts";
import { STORED_STATUSES } from "../../../domain/transactions/transaction.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { statusWord } from "./present-values.ts";

/** A word for people, and beside it the one that stands on the wire where that is another. */
export function withWire(word: string, wire: string): Html {
  return word.toLowerCase() === wire.toLowerCase()
    ? html`${word}`
    : html`${word} <span class="wire">${wire}</span>`;
}

/** The status that a notification reports. */
export function reportedWord(status: string, say: Say): Html {
  const word = wordOfReported(status, say);
  return word === undefined ? html`<span class="code">${status}</span>` : withWire(word, status);
}

/** Of a transaction, a linked account or a subscription. */
function wordOfReported(status: string, say: Say): string | undefined {
  const known = STORED_STATUSES.find((one) => one === status);
  return known ? statusWord(known, say) : lookUp(otherWords(say), status);
}

/** What became of a linked account, or of a subscription. */
function otherWords(say: Say): Readonly<Record<string, string>> {
  return {
    ENABLED: say("Account linked", "Akun ditautkan"),
    DISABLED: say("Account unlinked", "Tautan akun dilepas"),
    "subscription.created": say("Subscription made", "Langganan dibuat"),
    "subscription.charge": say("Subscription charged", "Langganan ditagih"),
  };
}

/** The same for lists of words. */
export function reportedText(status: ReportedStatus, say: Say): string {
  return wordOfReported(status, say) ?? status;
}

/** The same where room is short: the wire's word shows when one points at it. */
export function reportedShort(status: string, say: Say): Html {
  const word = wordOfReported(status, say);
  return word === undefined
    ? reportedWord(status, say)
    : html`<span title="${status}">${word}</span>`;
}

/** An issuer or an acquirer under its one name, however it was spelled on the wire. */
export function providerCell(provider: string | null): Html | null {
  return provider === null ? null : withWire(issuerName(provider), provider);
}

const PAYMENT_TYPES: Readonly<Record<PaymentType, string>> = { gopay: "GoPay", qris: "QRIS" };

export function paymentTypeName(type: PaymentType): string {
  return PAYMENT_TYPES[type];
}

/** Whether money is real at an upstream's account. */
export function environmentCell(environment: "sandbox" | "production", say: Say): Html {
  const words = { sandbox: "sandbox", production: say("production", "produksi") } as const;
  return withWire(words[environment], environment);
}

export function roleWord(role: Role, say: Say): string {
  const words = {
    owner: say("Owner", "Pemilik"),
    operator: say("Operator", "Operator"),
    finance: say("Finance", "Keuangan"),
    developer: say("Developer", "Pengembang"),
    support: say("Support", "Layanan pelanggan"),
  } as const satisfies Record<Role, string>;
  return words[role];
}

/** For lists to choose from, which hold text alone. */
export function roleChoice(role: Role, say: Say): string {
  const word = roleWord(role, say);
  return word.toLowerCase() === role ? word : `${word} (${role})`;
}

/** A rule that decided about an attempt. It is kept in English; codes stay as they are. */
export function ruleText(rule: string, say: Say): string {
  const english: Readonly<Record<string, string>> = {
    "anything else: 5 retries": "any other failure: 5 retries",
  };
  const texts: Readonly<Record<string, string>> = {
    "2xx: delivered": "2xx: terkirim",
    "301, 302, 303: not followed, no retry": "301, 302, 303: tidak diikuti, tidak dicoba lagi",
    "400, 404: 2 retries": "400, 404: dicoba lagi 2 kali",
    "500: 1 retry": "500: dicoba lagi 1 kali",
    "503: 4 retries": "503: dicoba lagi 4 kali",
    "URL refused: no retry": "URL ditolak: tidak dicoba lagi",
    "dropped by the fault plan: no retry": "dibuang rencana gangguan: tidak dicoba lagi",
    "anything else: 5 retries": "kegagalan lain: dicoba lagi 5 kali",
    "test message: no retry": "pesan uji: tidak dicoba lagi",
  };
  return say(lookUp(english, rule) ?? rule, lookUp(texts, rule) ?? rule);
}

/** What a customer pays with inside the app. */
export function paymentOptionText(say: Say, option: string): Html | string {
  const words: Readonly<Record<string, string>> = {
    GOPAY_WALLET: say("GoPay balance", "Saldo GoPay"),
    PAY_LATER: "GoPay Later",
    GOPAY_SAVINGS: say("GoPay savings", "Tabungan GoPay"),
  };
  const word = lookUp(words, option);
  return word === undefined ? option : withWire(word, option);
}
