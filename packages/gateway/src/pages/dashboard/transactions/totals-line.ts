import {
  TOTALS_LOOK_MAX,
  type TransactionTotals,
} from "../../../operations/dashboard/browse-transactions.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { liveAttributes } from "../frame/frame.ts";
import { count, money } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

interface ShownTotals {
  readonly totals: TransactionTotals;
  /** The page itself found more than it looked at. */
  readonly isCutShort: boolean;
  readonly isLive: boolean;
}

/** How many the filters find and what they come to; of very many, what is known. */
export function totalsLine(visit: Visit, { totals, isCutShort, isLive }: ShownTotals): Html {
  const { say } = visit;
  const { gross, paid, refunded, looked } = totals;
  const hasMore = looked > TOTALS_LOOK_MAX;
  const most = count(TOTALS_LOOK_MAX);
  return html`<p class="totals" id="totals" ${isLive && liveAttributes(visit)}>
    <strong>${foundText(say, totals, isCutShort)}</strong>
    <span>${money(gross)} ${say("charged", "ditagih")}</span>
    <span>${money(paid)} ${say("paid", "dibayar")}</span>
    ${refunded > 0 && html`<span>${money(refunded)} ${say("refunded", "dikembalikan")}</span>`}
    ${
      hasMore &&
      html`<span class="hint">
        ${say(
          `Sums of the first ${most} in this order; a shorter period gives all.`,
          `Jumlah dari ${most} pertama menurut urutan ini; periode lebih pendek memberi semuanya.`,
        )}
      </span>`
    }
  </p>`;
}

/** In words: a number, or that there are more than it. */
export function foundText(
  say: Say,
  { found, looked }: Pick<TransactionTotals, "found" | "looked">,
  isCutShort: boolean,
): string {
  const many = found === 1 ? say("transaction", "transaksi") : say("transactions", "transaksi");
  if (looked <= TOTALS_LOOK_MAX) {
    return isCutShort
      ? say(`At least ${count(found)} ${many}`, `Setidaknya ${count(found)} ${many}`)
      : `${count(found)} ${many}`;
  }
  // All that was looked at was found: nobody knows how many more there are.
  return found === looked
    ? say(
        `More than ${count(TOTALS_LOOK_MAX)} transactions`,
        `Lebih dari ${count(TOTALS_LOOK_MAX)} transaksi`,
      )
    : say(`At least ${count(found)} ${many}`, `Setidaknya ${count(found)} ${many}`);
}
