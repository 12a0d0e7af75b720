import type { HomeFigures } from "../../../operations/dashboard/read-home.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { count, decimal, durationText, money, percent } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { successRate, sumUp, wholeDays } from "./period-sums.ts";

/** What counts in a success rate, wherever one is shown. */
export function successNote(say: Say): string {
  return say(
    "Of the transactions charged in these days that are over, the share that was paid. What is pending does not count yet.",
    "Dari transaksi yang ditagih pada hari-hari ini dan sudah berakhir, bagian yang dibayar. Yang masih menunggu belum dihitung.",
  );
}

/** The day that goes on, before everything else. */
export function todayLine(visit: Visit, { days, totals }: HomeFigures): Html {
  const { say, base } = visit;
  const today = days.at(-1) ?? "";
  const sums = sumUp(totals.filter(({ day }) => day === today));
  const title = say("Today so far", "Hari ini sejauh ini");
  return html`<section class="period" aria-labelledby="today">
    <h2 id="today">
      ${may(visit, "see_report") ? html`<a href="${base}/report?day=${today}">${title}</a>` : title}
    </h2>
    <dl class="headlines four">
      ${headline(say("Volume", "Nilai"), money(sums.settledAmount))}
      ${headline(say("Paid", "Dibayar"), count(sums.settled))}
      ${headline(say("Success rate", "Tingkat keberhasilan"), percent(successRate(sums)), {
        note: successNote(say),
      })}
      ${headline(say("Refunded", "Dikembalikan"), money(sums.refundedAmount))}
    </dl>
  </section>`;
}

/** The period, and how its days that are over compare with as many before them. */
export function headlines({ say }: Visit, { days, totals, before }: HomeFigures): Html {
  const now = sumUp(totals);
  const { over, former } = wholeDays({ days, totals, before });
  const rate = successRate(now);
  const overRate = successRate(over);
  const formerRate = successRate(former);
  const points =
    overRate === undefined || formerRate === undefined ? undefined : (overRate - formerRate) * 100;
  const last = days.length;
  return html`<section class="period" aria-labelledby="period">
    <h2 id="period">${say(`Last ${last} days`, `${last} hari terakhir`)}</h2>
    <dl class="headlines five">
      ${headline(say("Settled volume", "Nilai transaksi berhasil"), money(now.settledAmount), {
        detail: change({ now: over.settledAmount, before: former.settledAmount }, last - 1, say),
      })}
      ${headline(say("Settled transactions", "Transaksi berhasil"), count(now.settled), {
        detail: change({ now: over.settled, before: former.settled }, last - 1, say),
      })}
      ${headline(say("Success rate", "Tingkat keberhasilan"), percent(rate), {
        note: successNote(say),
        ...(points !== undefined && {
          detail: html`${signed(points, decimal(Math.abs(points)))} ${say("points", "poin")}`,
        }),
      })}
      ${headline(
        say("Time to pay, mean", "Rata-rata waktu bayar"),
        now.paid > 0 ? durationText(now.timeToPayMs / now.paid, say) : "–",
      )}
      ${headline(say("Refunded", "Dikembalikan"), money(now.refundedAmount), {
        detail: html`${count(now.refunds)}
        ${now.refunds === 1 ? say("refund", "pengembalian") : say("refunds", "pengembalian")}`,
      })}
    </dl>
  </section>`;
}

interface HeadlineExtras {
  readonly detail?: Html | undefined;
  /** What the figure counts. */
  readonly note?: string;
}

function headline(
  label: string,
  value: Html | string,
  { detail, note }: HeadlineExtras = {},
): Html {
  return html`<div>
    <dt ${note !== undefined && html`title="${note}"`}>${label}</dt>
    <dd>${value}</dd>
    ${detail && html`<dd class="delta">${detail}</dd>`}
  </div>`;
}

/** By how much the whole days differ from the same number of days before. */
function change(
  { now, before }: { readonly now: number; readonly before: number },
  days: number,
  say: Say,
): Html | undefined {
  if (before === 0) return undefined;
  const share = (now / before - 1) * 100;
  return html`${signed(share, `${Math.abs(share).toFixed(0)}%`)}
  ${say(`in ${days} whole days, vs the ${days} before`, `dalam ${days} hari penuh, dari ${days} hari sebelumnya`)}`;
}

function signed(value: number, text: string): Html {
  return html`<span class="${value >= 0 ? "up" : "down"}">${value >= 0 ? "+" : "−"}${text}</span>`;
}
