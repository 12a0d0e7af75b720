import { readFirstPayment } from "../../../operations/dashboard/first-payment.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  type DayTotals,
  type HomeFigures,
  readHome,
} from "../../../operations/dashboard/read-home.ts";
import { browseStalledWork } from "../../../operations/dashboard/stalled-work.ts";
import { readDesk } from "../../../operations/upstream/read-desk.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import {
  count,
  countCell,
  decimal,
  durationText,
  money,
  percent,
  timeText,
  zoneName,
} from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { mayTestCharge, testChargeMenu } from "../frame/test-charge.ts";
import { may, type Visit } from "../frame/visit.ts";
import { attention } from "./attention.ts";
import { firstPaymentCard } from "./first-payment.ts";
import { stalledSection } from "./stalled-section.ts";

const PERIODS = [7, 30, 90] as const;
const USUAL_DAYS = 30;

/** What happened lately, and what needs somebody now. */
export async function showOverview(visit: Visit): Promise<unknown> {
  const {
    context,
    merchant: { id },
    say,
    fields,
  } = visit;
  const days = PERIODS.find((period) => String(period) === fields["days"]) ?? USUAL_DAYS;
  const [merchant, presentation] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, id),
  ]);
  const { utcOffsetHours } = presentation;
  const [figures, stalled, desk, first] = await Promise.all([
    readHome(context.gateway, merchant, { days, utcOffsetHours }),
    browseStalledWork(context.gateway, id),
    merchant.environment === "production" ? readDesk(context.gateway, id) : undefined,
    mayTestCharge(visit) ? readFirstPayment(context.gateway, merchant, visit.session) : undefined,
  ]);
  // Empty charts say nothing to whoever was never paid.
  const isEmpty = first !== undefined && first.settledId === null;
  return await sendFramed(visit, {
    section: "home",
    title: say("Home", "Beranda"),
    period: `${figures.days[0]} – ${figures.days.at(-1)}`,
    aside: html`${testChargeMenu(visit)} ${periods(visit, days)}`,
    scripts: ["charts.js"],
    styles: ["uPlot.min.css"],
    body: html`<div id="home" ${liveAttributes(visit)}>
        ${attention(visit, merchant, { figures, stalled, desk })}
        ${stalledSection(visit, stalled, presentation)}${!isEmpty && headlines(visit, figures)}
      </div>
      ${first && firstPaymentCard(visit, merchant, first)} ${!isEmpty && charts(visit, figures)}
      <p class="hint">
        ${say(
          "Sums are a few seconds behind. Merchant's time now",
          "Ringkasan terlambat beberapa detik. Waktu merchant sekarang",
        )}:
        ${timeText(figures.now, presentation)} ${zoneName(presentation)}.
      </p>`,
  });
}

function periods({ base, say }: Visit, chosen: number): Html {
  return html`<nav class="segments" aria-label="${say("Period", "Periode")}">
    ${PERIODS.map(
      (days) =>
        html`<a href="${base}?days=${days}" ${days === chosen && html`aria-current="true"`}>
          ${days} ${say("days", "hari")}
        </a>`,
    )}
  </nav>`;
}

interface PeriodSums {
  readonly charged: number;
  readonly paid: number;
  readonly closed: number;
  readonly timeToPayMs: number;
  readonly settled: number;
  readonly settledAmount: number;
  readonly refundedAmount: number;
  readonly refunds: number;
}

function sumUp(totals: readonly DayTotals[]): PeriodSums {
  const sum = (read: (day: DayTotals) => number) =>
    totals.reduce((total, day) => total + read(day), 0);
  return {
    charged: sum(({ charged }) => charged),
    paid: sum(({ paid }) => paid),
    closed: sum(({ expired, cancelled, denied }) => expired + cancelled + denied),
    timeToPayMs: sum(({ timeToPayMs }) => timeToPayMs),
    settled: sum(({ settled }) => settled),
    settledAmount: sum(({ settledAmount }) => settledAmount),
    refundedAmount: sum(({ refundedAmount }) => refundedAmount),
    refunds: sum(({ refunds }) => refunds),
  };
}

/** The share that was paid of those that are over: what is pending may still be paid. */
function successRate({ paid, closed }: PeriodSums): number | undefined {
  return paid + closed > 0 ? paid / (paid + closed) : undefined;
}

function headlines({ say }: Visit, { days, totals, before }: HomeFigures): Html {
  const now = sumUp(totals);
  const then = sumUp(before);
  const rate = successRate(now);
  const formerRate = successRate(then);
  const points =
    rate === undefined || formerRate === undefined ? undefined : (rate - formerRate) * 100;
  return html`<dl class="headlines">
    ${headline(
      say("Settled volume", "Nilai transaksi berhasil"),
      money(now.settledAmount),
      change({ now: now.settledAmount, before: then.settledAmount }, days.length, say),
    )}
    ${headline(
      say("Settled transactions", "Transaksi berhasil"),
      count(now.settled, say),
      change({ now: now.settled, before: then.settled }, days.length, say),
    )}
    ${headline(
      say("Success rate", "Tingkat keberhasilan"),
      percent(rate, say),
      points === undefined
        ? undefined
        : html`${signed(points, decimal(Math.abs(points), say))} ${say("points", "poin")}`,
    )}
    ${headline(
      say("Time to pay, mean", "Rata-rata waktu bayar"),
      now.paid > 0 ? durationText(now.timeToPayMs / now.paid, say) : "–",
      undefined,
    )}
    ${headline(
      say("Refunded", "Dikembalikan"),
      money(now.refundedAmount),
      html`${count(now.refunds, say)}
      ${now.refunds === 1 ? say("refund", "pengembalian") : say("refunds", "pengembalian")}`,
    )}
  </dl>`;
}

function headline(label: string, value: Html | string, detail: Html | undefined): Html {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
    ${detail && html`<dd class="delta">${detail}</dd>`}
  </div>`;
}

/** By how much it differs from the same number of days before. */
function change(
  { now, before }: { readonly now: number; readonly before: number },
  days: number,
  say: Say,
): Html | undefined {
  if (before === 0) return undefined;
  const share = (now / before - 1) * 100;
  return html`${signed(share, `${Math.abs(share).toFixed(0)}%`)}
  ${say(`vs previous ${days} days`, `dari ${days} hari sebelumnya`)}`;
}

function signed(value: number, text: string): Html {
  return html`<span class="${value >= 0 ? "up" : "down"}">${value >= 0 ? "+" : "−"}${text}</span>`;
}

function charts(visit: Visit, { days, totals }: HomeFigures): Html {
  const { say, context } = visit;
  const of = (type: string, read: (day: DayTotals) => number) =>
    days.map((day) => {
      const found = totals.find((one) => one.day === day && one.paymentType === type);
      return found ? read(found) : 0;
    });
  const series = ["gopay", "qris"];
  const daily = days.map((day) => sumUp(totals.filter((one) => one.day === day)));
  const data = {
    days,
    volume: [of("gopay", (day) => day.settledAmount), of("qris", (day) => day.settledAmount)],
    count: [of("gopay", (day) => day.settled), of("qris", (day) => day.settled)],
    success: [daily.map((sums) => round((successRate(sums) ?? Number.NaN) * 100))],
    timeToPay: [daily.map((sums) => round(sums.timeToPayMs / sums.paid / 1000))],
  };
  return html`<div
      class="charts"
      data-figures="${JSON.stringify(data)}"
      data-uplot="${context.assets.url("uPlot.esm.js")}"
    >
      ${chart("volume", say("Settled volume by day", "Nilai transaksi berhasil per hari"), { unit: "Rp", series })}
      ${chart("count", say("Settled transactions by day", "Transaksi berhasil per hari"), { series })}
      ${chart("success", say("Success rate by day", "Tingkat keberhasilan per hari"), { unit: "%" })}
      ${chart("timeToPay", say("Time to pay by day, mean", "Rata-rata waktu bayar per hari"), {
        unit: "s",
      })}
    </div>
    ${figuresTable(visit, days, daily)}`;
}

function chart(
  name: string,
  title: string,
  { unit = "", series = [] }: { readonly unit?: string; readonly series?: readonly string[] },
): Html {
  return html`<figure class="chart card">
    <figcaption>
      <h2>${title}</h2>
      <span class="legend">
        ${series.map((label, index) => html`<span class="key k${index}">${label}</span>`)}
      </span>
    </figcaption>
    <div
      class="plot"
      data-chart="${name}"
      data-unit="${unit}"
      data-series="${series.join(" ")}"
      role="img"
      aria-label="${title}"
    ></div>
  </figure>`;
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : null;
}

/** The same as the charts in words and figures: without scripts, for screen readers, to copy. */
function figuresTable(visit: Visit, days: readonly string[], daily: readonly PeriodSums[]): Html {
  const { say, base } = visit;
  return html`<details class="figures">
    <summary>${say("The figures, day by day", "Angka per hari")}</summary>
    <div
      class="table-box"
      tabindex="0"
      role="region"
      aria-label="${say("The figures", "Angkanya")}"
    >
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">${say("Day", "Hari")}</th>
            <th scope="col" class="number">${say("Charged", "Ditagih")}</th>
            <th scope="col" class="number">${say("Settled", "Selesai")}</th>
            <th scope="col" class="number">${say("Volume", "Nilai")}</th>
            <th scope="col" class="number">${say("Success rate", "Tingkat keberhasilan")}</th>
            <th scope="col" class="number">${say("Refunded", "Dikembalikan")}</th>
          </tr>
        </thead>
        <tbody>
          ${days
            .map((day, index) => ({ day, sums: daily[index] ?? sumUp([]) }))
            .reverse()
            .map(
              ({ day, sums }) =>
                html`<tr>
                  <td>
                    ${
                      may(visit, "see_report")
                        ? html`<a class="row-link" href="${base}/report?day=${day}">${day}</a>`
                        : day
                    }
                  </td>
                  <td class="number">${countCell(sums.charged, say)}</td>
                  <td class="number">${countCell(sums.settled, say)}</td>
                  <td class="number">${money(sums.settledAmount)}</td>
                  <td class="number">${percent(successRate(sums), say)}</td>
                  <td class="number">${money(sums.refundedAmount)}</td>
                </tr>`,
            )}
        </tbody>
      </table>
    </div>
  </details>`;
}
