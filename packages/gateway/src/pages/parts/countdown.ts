import { type Html, html } from "./html.ts";
import { ICONS } from "./icons.ts";
import type { PayerState } from "./payer-state.ts";

/** How long it can still be paid; a script counts on from there. */
export function countdown(label: string, state: PayerState): Html {
  return html`<p class="countdown" data-countdown-box>
    ${ICONS.clock}<span>${label}</span>
    <time role="timer" data-countdown datetime="${state.expires_at}">${remaining(state)}</time>
  </p>`;
}

function remaining({ expires_at: expiresAt, now }: PayerState): string {
  const totalS = Math.max(0, Math.ceil((Date.parse(expiresAt) - Date.parse(now)) / 1000));
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  const minutes = `${twoDigits(Math.floor((totalS % 3600) / 60))}:${twoDigits(totalS % 60)}`;
  return totalS < 3600 ? minutes : `${Math.floor(totalS / 3600)}:${minutes}`;
}
