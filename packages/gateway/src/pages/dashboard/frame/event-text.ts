import { lookUp } from "../../../domain/look-up.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { issuerCell, withWire } from "../frame/wire-words.ts";

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
const SAID_ALREADY: ReadonlySet<string> = new Set(["refund_id"]);

/** What is known of an event besides, in words with the wire's beside them. */
export function eventFacts(say: Say, data: Readonly<Record<string, unknown>>): Html | false {
  const facts = Object.entries(data).filter(
    ([name, value]) => !SAID_ALREADY.has(name) && !(name === "via" && value === "charge"),
  );
  return (
    facts.length > 0 &&
    html`<p class="event-data hint">
      ${facts.map(([name, value]) => html`<span>${eventFact(say, name, value)}</span> `)}
    </p>`
  );
}

function eventFact(say: Say, name: string, value: unknown): Html {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  if (name === "via") return withWire(lookUp(viaTexts(say), text) ?? text, `via=${text}`);
  if (name === "issuer") return html`${say("issuer", "penerbit")} ${issuerCell(text)}`;
  if (name === "reason") return withWire(lookUp(refusalTexts(say), text) ?? text, text);
  return html`<span class="code">${name}=${text}</span>`;
}

function viaTexts(say: Say): Readonly<Record<string, string>> {
  return {
    api: say("by the API", "lewat API"),
    clock: say("by time", "karena waktu"),
    gopay: say("in the GoPay app", "di aplikasi GoPay"),
    qris: say("by scanning", "dengan memindai"),
    upstream: say("reported by the upstream", "dilaporkan upstream"),
  };
}

/** Why a refund was refused. */
function refusalTexts(say: Say): Readonly<Record<string, string>> {
  return {
    denied_by_provider: say("the provider refused", "ditolak penyedia"),
    duplicate_key: say("the key was used before", "kunci sudah dipakai"),
    invalid_amount: say("more than is left", "melebihi sisa"),
    not_refundable: say("cannot be refunded", "tidak dapat dikembalikan"),
    short_of_funds: say("balance too low", "saldo tidak cukup"),
    window_closed: say("time is over", "batas waktu lewat"),
  };
}

function eventTexts(say: Say): Readonly<Record<string, string>> {
  return {
    "transaction.pending": say("Charged", "Ditagih"),
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
    "clock.set": say("Clock set", "Jam diatur"),
    "clock.advance": say("Clock advanced", "Jam dimajukan"),
  };
}
