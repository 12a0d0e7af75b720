import { phoneOf } from "../../../domain/accounts/customer.ts";
import type {
  AccountEnd,
  AccountStatus,
  PayAccount,
} from "../../../domain/accounts/pay-account.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

const TONES = {
  PENDING: "waiting",
  ENABLED: "good",
  DISABLED: "over",
  EXPIRED: "over",
} as const satisfies Record<AccountStatus, string>;

export function accountStatusWord(status: AccountStatus, say: Say): string {
  const words: Readonly<Record<AccountStatus, string>> = {
    PENDING: say("Being linked", "Sedang ditautkan"),
    ENABLED: say("Linked", "Tertaut"),
    DISABLED: say("Unlinked", "Tautan dilepas"),
    EXPIRED: say("Never linked", "Tidak jadi tertaut"),
  };
  return words[status];
}

export function accountStatusChip(status: AccountStatus, say: Say): Html {
  return html`<span class="status-word">${accountStatusWord(status, say)}</span>
    <span class="chip ${TONES[status]}">${status}</span>`;
}

/** Country code and number, as they are dialled. */
export function phoneText({
  countryCode,
  phoneNumber,
}: Pick<PayAccount, "countryCode" | "phoneNumber">): string {
  return `+${phoneOf(countryCode, phoneNumber)}`;
}

/** Who ended it. */
export function accountEndText(end: AccountEnd, say: Say): Html {
  const words: Readonly<Record<AccountEnd, string>> = {
    merchant: say("by the merchant", "oleh merchant"),
    customer: say("by the customer", "oleh pelanggan"),
    relinked: say("linked already", "sudah tertaut"),
    phone_changed: say("the phone number changed", "nomor HP berganti"),
  };
  return html`<span title="${end}">${words[end]}</span>`;
}

/** Of which the last few are the same in every token. */
const TOKEN_END = 10;

/** The end of a token, by which people tell one from another: whoever has all of it can charge with it. */
export function maskedToken(token: string): Html {
  return html`<span class="code">••••${token.slice(-TOKEN_END)}</span>`;
}
