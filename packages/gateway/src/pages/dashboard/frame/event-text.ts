import { lookUp } from "../../../domain/look-up.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { clockModeWords } from "./clock-text.ts";
import { durationText } from "./present-values.ts";
import { providerCell, withWire } from "./wire-words.ts";

/** The reasons that are the provider's answer; the others are rules of Gerbang's own. */
const BY_PROVIDER: ReadonlySet<unknown> = new Set(["denied_by_provider", "short_of_funds"]);

/** An event of the log in words; what has none yet by its name. */
export function eventText(
  say: Say,
  { name, data }: { readonly name: string; readonly data: object },
): string {
  if (name === "refund.refused" && "reason" in data && BY_PROVIDER.has(data.reason)) {
    return say("Refund refused by the provider", "Pengembalian ditolak penyedia");
  }
  return lookUp(eventTexts(say), name) ?? name;
}

/** Names that say nothing that the event's text does not, or that are told by another. */
const SAID_ALREADY: ReadonlySet<string> = new Set(["refund_id", "form", "customer", "from"]);

/** What is known of an event besides, in words with the wire's beside them. */
export function eventFacts(say: Say, data: Readonly<Record<string, unknown>>): Html | false {
  const facts = factsOf(say, data);
  return (
    facts.length > 0 &&
    html`<p class="event-data hint">${facts.map((fact) => html`<span>${fact}</span> `)}</p>`
  );
}

/** The same in the middle of a line. */
export function eventFactsLine(say: Say, data: Readonly<Record<string, unknown>>): Html {
  return html`${factsOf(say, data).map((fact, index) => html`${index > 0 && " · "}${fact}`)}`;
}

function factsOf(say: Say, data: Readonly<Record<string, unknown>>): readonly Html[] {
  return Object.entries(data)
    .filter(([name, value]) => !SAID_ALREADY.has(name) && !isUsual(name, value))
    .map(([name, value]) => eventFact(say, name, value));
}

/** What is nearly always so says nothing. */
function isUsual(name: string, value: unknown): boolean {
  return (name === "via" && value === "charge") || (name === "remaining_ms" && value === 0);
}

function eventFact(say: Say, name: string, value: unknown): Html {
  const tell = lookUp(FACTS, name);
  if (tell) return tell(say, typeof value === "string" ? value : JSON.stringify(value));
  const duration = typeof value === "number" && lookUp(DURATIONS, name);
  if (duration) return html`${say(...duration)} ${durationText(value, say)}`;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return html`<span class="code">${name}=${text}</span>`;
}

/** Facts that have words, by their names. */
const FACTS: Readonly<Record<string, (say: Say, text: string) => Html>> = {
  via: (say, text) => withWire(lookUp(viaTexts(say), text) ?? text, `via=${text}`),
  account_id: (say, text) => html`${say("account", "akun")} <span class="code">${text}</span>`,
  late: (say, text) => withWire(say("after it was closed", "setelah ditutup"), `late=${text}`),
  issuer: (say, text) => html`${say("issuer", "penerbit")} ${providerCell(text)}`,
  refund_key: (say, text) =>
    html`${say("refund key", "kunci pengembalian")} <span class="code">${text}</span>`,
  mode: (say, text) => withWire(lookUp(clockModeWords(say), text) ?? text, text),
  reason: (say, text) => withWire(lookUp(refusalTexts(say), text) ?? text, text),
};

/** Of a clock that was advanced, in milliseconds. */
const DURATIONS: Readonly<Record<string, readonly [string, string]>> = {
  by_ms: ["by", "sejauh"],
  remaining_ms: ["still to go", "masih tersisa"],
};

function viaTexts(say: Say): Readonly<Record<string, string>> {
  return {
    verification: say("approved by the customer", "disetujui pelanggan"),
    capture: say("by a capture", "lewat capture"),
    api: say("by the API", "lewat API"),
    clock: say("by time", "karena waktu"),
    gopay: say("in the GoPay app", "di aplikasi GoPay"),
    qris: say("by scanning", "dengan memindai"),
    upstream: say("reported by the upstream", "dilaporkan upstream"),
  };
}

/** Why a refund, or a customer in the wallet, was refused. */
function refusalTexts(say: Say): Readonly<Record<string, string>> {
  return {
    denied_by_provider: say("the provider refused", "ditolak penyedia"),
    duplicate_key: say("the key was used before", "kunci sudah dipakai"),
    invalid_amount: say("more than is left", "melebihi sisa"),
    not_refundable: say("cannot be refunded", "tidak dapat dikembalikan"),
    short_of_funds: say("balance too low", "saldo tidak cukup"),
    customer_blocked: say("the wallet is blocked", "dompet diblokir"),
    declined_by_customer: say("the customer would not", "pelanggan tidak mau"),
    insufficient_balance: say("balance too low", "saldo tidak cukup"),
    pin_locked: say("locked after wrong PINs", "terkunci karena PIN salah"),
    refused_by_customer: say("the customer refused", "pelanggan menolak"),
    wrong_pin: say("wrong PIN", "PIN salah"),
    wrong_otp: say("wrong one-time password", "kode sekali pakai salah"),
    locked: say("locked after wrong tries", "terkunci karena salah berulang"),
    not_pending: say("the link is over", "tautan sudah berakhir"),
    window_closed: say("time is over", "batas waktu lewat"),
  };
}

function eventTexts(say: Say): Readonly<Record<string, string>> {
  return {
    "transaction.pending": say("Charged", "Ditagih"),
    "transaction.authorize": say("Amount reserved", "Dana ditahan"),
    "transaction.settlement": say("Paid", "Dibayar"),
    "transaction.expire": say("Expired", "Kedaluwarsa"),
    "transaction.cancel": say("Cancelled", "Dibatalkan"),
    "transaction.deny": say("Denied", "Ditolak"),
    "transaction.failure": say("Failed", "Gagal"),
    "transaction.refund": say("Refunded", "Dikembalikan"),
    "transaction.partial_refund": say("Refunded in part", "Dikembalikan sebagian"),
    "refund.confirmed": say(
      "Refund confirmed by the provider",
      "Pengembalian dikonfirmasi penyedia",
    ),
    "refund.refused": say("Refund refused by Gerbang", "Pengembalian ditolak Gerbang"),
    "wallet.opened": say("Wallet opened", "Dompet dibuka"),
    "wallet.scanned": say("Code scanned", "Kode dipindai"),
    "wallet.refused": say("Refused in the wallet", "Ditolak di dompet"),
    "account.linked": say("Account linked", "Akun ditautkan"),
    "account.unlinked": say("Account unlinked", "Tautan akun dilepas"),
    "account.declined": say("Linking declined", "Penautan ditolak pelanggan"),
    "account.refused": say("Linking refused in the wallet", "Penautan ditolak di dompet"),
    "clock.set": say("Clock set", "Jam diatur"),
    "clock.advance": say("Clock advanced", "Jam dimajukan"),
    "subscription.created": say("Subscription made", "Langganan dibuat"),
    "subscription.updated": say("Subscription changed", "Langganan diubah"),
    "subscription.disabled": say("Subscription stopped", "Langganan dihentikan"),
    "subscription.enabled": say("Subscription goes on", "Langganan dilanjutkan"),
    "subscription.cancelled": say("Subscription cancelled", "Langganan dibatalkan"),
    "subscription.charged": say("Subscription charged", "Langganan ditagih"),
    "subscription.failed": say("Subscription not charged", "Langganan gagal ditagih"),
  };
}
