import type { SubscriptionState } from "../../../domain/subscriptions/subscription.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

const TONES = {
  active: "good",
  disabled: "over",
  failed: "bad",
  completed: "over",
  cancelled: "over",
} as const satisfies Record<SubscriptionState, string>;

/** Where a subscription stands. */
export function subscriptionChip(state: SubscriptionState, say: Say): Html {
  const words: Readonly<Record<SubscriptionState, string>> = {
    active: say("Active", "Aktif"),
    disabled: say("Stopped", "Dihentikan"),
    failed: say("Failed", "Gagal"),
    completed: say("Completed", "Selesai"),
    cancelled: say("Cancelled", "Dibatalkan"),
  };
  return html`<span class="chip ${TONES[state]}">${words[state]}</span>`;
}
