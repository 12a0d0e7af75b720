import type { RunEnd, Subscription } from "../../../domain/subscriptions/subscription.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { count } from "../frame/present-values.ts";

/** How a run ended, or that it has not. */
export function runChip(ended: RunEnd | undefined, say: Say): Html {
  if (!ended) return html`<span class="chip">${say("Under way", "Berjalan")}</span>`;
  return ended.isPaid
    ? html`<span class="chip good">${say("Paid", "Lunas")}</span>`
    : html`<span class="chip bad">${say("Not paid", "Tidak lunas")}</span>`;
}

/** How many periods were charged, and how many there are to be. */
export function progressText({ currentInterval, schedule }: Subscription): string {
  const { maxInterval } = schedule;
  return maxInterval === undefined
    ? count(currentInterval)
    : `${count(currentInterval)} / ${count(maxInterval)}`;
}

/** How often it charges. */
export function everyText({ schedule: { interval, unit } }: Subscription, say: Say): string {
  const words = {
    day: [say("day", "hari"), say("days", "hari")],
    week: [say("week", "minggu"), say("weeks", "minggu")],
    month: [say("month", "bulan"), say("months", "bulan")],
  } as const;
  const [one, many] = words[unit];
  return interval === 1
    ? say(`every ${one}`, `setiap ${one}`)
    : say(`every ${count(interval)} ${many}`, `setiap ${count(interval)} ${many}`);
}
