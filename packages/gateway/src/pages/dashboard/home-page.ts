import type { Merchant } from "../../domain/merchant.ts";
import { readPresentation } from "../../operations/dashboard/presentation.ts";
import {
  COUNT_MAX,
  type DayTotals,
  type HomeFigures,
  readHome,
} from "../../operations/dashboard/read-home.ts";
import { type Html, html } from "../html.ts";
import { sendFramed } from "./frame.ts";
import {
  count,
  duration,
  money,
  percent,
  shortMoney,
  timeText,
  zoneName,
} from "./present-values.ts";
import { requireMerchant } from "./require-merchant.ts";
import { may, type Visit } from "./visit.ts";

const PERIODS = [7, 30, 90] as const;
const USUAL_DAYS = 30;

/** What happened lately, and what needs somebody now. */
export async function showHome(visit: Visit): Promise<unknown> {
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
  const figures = await readHome(context.gateway, merchant, { days, utcOffsetHours });
  return await sendFramed(visit, {
    section: "home",
    title: say("Home", "Beranda"),
    aside: periods(visit, days),
    scripts: ["charts.js"],
    styles: ["uPlot.min.css"],
    body: html`<div id="home" data-live="${visit.base}/live">
${attention(visit, merchant, figures)}
${headlines(visit, figures)}
</div>
${charts(visit, figures)}
<p class="hint">${say("Sums are a few seconds behind. Merchant's time now", "Jumlah tertinggal beberapa detik. Waktu merchant sekarang")}: ${timeText(figures.now, presentation)} ${zoneName(presentation)}.</p>`,
  });
}

function periods({ base, say }: Visit, chosen: number): Html {
  return html`<nav class="segments" aria-label="${say("Period", "Periode")}">${PERIODS.map(
    (days) =>
      html`<a href="${base}?days=${days}"${days === chosen && html` aria-current="true"`}>${days} ${say("days", "hari")}</a>`,
  )}</nav>`;
}

interface Sums {
  readonly charged: number;
  readonly paid: number;
  readonly closed: number;
  readonly timeToPayMs: number;
  readonly settled: number;
  readonly settledAmount: number;
  readonly refundedAmount: number;
  readonly refunds: number;
}

function sumUp(totals: readonly DayTotals[]): Sums {
  const sum = (read: (day: DayTotals) => number) =>
    totals.reduce((total, day) => total + read(day), 0);
  return {
    charged: sum(({ charged }) => charged),
    paid: sum(({ paid }) => paid),
    closed: sum(({ expired, cancelled, denied }) => expired + cancelled + denied),
    timeToPayMs: sum(({ time_to_pay_ms: timeToPay }) => timeToPay),
    settled: sum(({ settled }) => settled),
    settledAmount: sum(({ settled_amount: amount }) => amount),
    refundedAmount: sum(({ refunded_amount: amount }) => amount),
    refunds: sum(({ refunds }) => refunds),
  };
}

/** Of the transactions that are over: what is pending has not failed. */
function successRate({ paid, closed }: Sums): number | undefined {
  return paid + closed > 0 ? paid / (paid + closed) : undefined;
}

function headlines({ say }: Visit, { totals, before }: HomeFigures): Html {
  const now = sumUp(totals);
  const then = sumUp(before);
  const rate = successRate(now);
  const formerRate = successRate(then);
  const points =
    rate === undefined || formerRate === undefined ? undefined : (rate - formerRate) * 100;
  return html`<dl class="headlines">
${headline(say("Settled volume", "Volume selesai"), shortMoney(now.settledAmount), change(now.settledAmount, then.settledAmount))}
${headline(say("Settled transactions", "Transaksi selesai"), count(now.settled), change(now.settled, then.settled))}
${headline(say("Success rate", "Tingkat berhasil"), percent(rate), points === undefined ? undefined : `${points >= 0 ? "+" : "−"}${Math.abs(points).toFixed(1)} pp`)}
${headline(say("Time to pay, mean", "Rata-rata waktu bayar"), now.paid > 0 ? duration(now.timeToPayMs / now.paid) : "–", undefined)}
${headline(say("Refunded", "Dikembalikan"), shortMoney(now.refundedAmount), `${count(now.refunds)}×`)}
</dl>`;
}

function headline(label: string, value: string, detail: string | undefined): Html {
  return html`<div><dt>${label}</dt><dd>${value}${detail !== undefined && html` <span class="delta">${detail}</span>`}</dd></div>`;
}

function change(now: number, then: number): string | undefined {
  if (then === 0) return undefined;
  const share = (now / then - 1) * 100;
  return `${share >= 0 ? "+" : "−"}${Math.abs(share).toFixed(0)} %`;
}

interface Concern {
  readonly tone: "bad" | "waiting" | "calm";
  readonly text: Html;
}

function attention(visit: Visit, merchant: Merchant, figures: HomeFigures): Html {
  const { say } = visit;
  const concerns = [
    ...deliveryConcerns(visit, merchant, figures),
    ...paymentConcerns(visit, merchant, figures),
  ];
  return html`<section class="attention" aria-labelledby="attention"><h2 id="attention">${say("Now", "Sekarang")}</h2><ul>
${concerns.map(({ tone, text }) => html`<li class="${tone}">${text}</li>`)}
</ul></section>`;
}

function deliveryConcerns(
  { say, base }: Visit,
  merchant: Merchant,
  { attention: now }: HomeFigures,
): readonly Concern[] {
  const concerns: Concern[] = [];
  if (merchant.settings.paymentNotificationUrls.length === 0) {
    concerns.push({
      tone: "bad",
      text: html`<a href="${base}/settings">${say("No notification URL is set: your server is not told about payments.", "URL notifikasi belum diisi: server Anda tidak diberi tahu.")}</a>`,
    });
  }
  if (now.given_up > 0) {
    concerns.push({
      tone: "bad",
      text: html`<a href="${base}/notifications?state=given_up"><strong>${many(now.given_up)}</strong> ${say("notifications given up in the last 24 hours", "notifikasi gagal dalam 24 jam terakhir")}</a>`,
    });
  }
  if (now.failing > 0) {
    concerns.push({
      tone: "waiting",
      text: html`<a href="${base}/notifications?state=owed"><strong>${many(now.failing)}</strong> ${say("deliveries failing, to be tried again", "pengiriman gagal, akan dicoba lagi")}</a>`,
    });
  }
  const queued = now.owed - now.failing;
  concerns.push({
    tone: "calm",
    text: html`<strong>${many(Math.max(0, queued))}</strong> ${say("notifications waiting to be sent", "notifikasi menunggu dikirim")}`,
  });
  return concerns;
}

function paymentConcerns(
  { say, base }: Visit,
  merchant: Merchant,
  { attention: now }: HomeFigures,
): readonly Concern[] {
  const { clock } = merchant;
  return [
    ...(clock.frozenAt || clock.offsetMs !== 0
      ? [
          {
            tone: "waiting" as const,
            text: html`<a href="${base}/sandbox">${clock.frozenAt ? say("The merchant's clock stands still.", "Jam merchant berhenti.") : say("The merchant's clock was moved.", "Jam merchant digeser.")}</a>`,
          },
        ]
      : []),
    {
      tone: "calm",
      text: html`<a href="${base}/transactions?status=pending"><strong>${many(now.pending)}</strong> ${say("transactions pending", "transaksi pending")}</a>${now.expiring_soon > 0 && html`, ${many(now.expiring_soon)} ${say("expire within 5 minutes", "kedaluwarsa dalam 5 menit")}`}`,
    },
    ...(now.unconfirmed_refunds > 0
      ? [
          {
            tone: "calm" as const,
            text: html`<strong>${many(now.unconfirmed_refunds)}</strong> ${say("refunds waiting for the provider", "pengembalian menunggu penyedia")}`,
          },
        ]
      : []),
  ];
}

function many(found: number): string {
  return found >= COUNT_MAX ? `${count(COUNT_MAX)}+` : count(found);
}

function charts(visit: Visit, { days, totals }: HomeFigures): Html {
  const { say, context } = visit;
  const of = (type: string, read: (day: DayTotals) => number) =>
    days.map((day) => {
      const found = totals.find((one) => one.day === day && one.payment_type === type);
      return found ? read(found) : 0;
    });
  const daily = days.map((day) => sumUp(totals.filter((one) => one.day === day)));
  const data = {
    days,
    volume: [of("gopay", (day) => day.settled_amount), of("qris", (day) => day.settled_amount)],
    count: [of("gopay", (day) => day.settled), of("qris", (day) => day.settled)],
    success: [daily.map((sums) => round((successRate(sums) ?? Number.NaN) * 100))],
    timeToPay: [daily.map((sums) => round(sums.timeToPayMs / sums.paid / 1000))],
  };
  const chart = (name: string, title: string, unit: string, series: readonly string[]) =>
    html`<figure class="chart card"><figcaption>${title} <span class="legend">${series.map((label, index) => html`<span class="key k${index}">${label}</span>`)}</span></figcaption><div class="plot" data-chart="${name}" data-unit="${unit}" role="img" aria-label="${title}"></div></figure>`;
  return html`<div class="charts" data-figures="${JSON.stringify(data)}" data-uplot="${context.assets.url("uPlot.esm.js")}">
${chart("volume", say("Settled volume by day", "Volume per hari"), "Rp", ["gopay", "qris"])}
${chart("count", say("Settled transactions by day", "Transaksi selesai per hari"), "", ["gopay", "qris"])}
${chart("success", say("Success rate by day", "Tingkat berhasil per hari"), "%", [])}
${chart("timeToPay", say("Time to pay by day, mean", "Rata-rata waktu bayar per hari"), "s", [])}
</div>
${figuresTable(visit, days, daily)}`;
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : null;
}

/** The same as the charts in words and figures: without scripts, for screen readers, to copy. */
function figuresTable(visit: Visit, days: readonly string[], daily: readonly Sums[]): Html {
  const { say, base } = visit;
  return html`<details class="figures"><summary>${say("The figures", "Angkanya")}</summary><div class="table-box" tabindex="0" role="region" aria-label="${say("The figures", "Angkanya")}"><table class="rows"><thead><tr>
<th scope="col">${say("Day", "Hari")}</th><th scope="col" class="number">${say("Charged", "Ditagih")}</th><th scope="col" class="number">${say("Settled", "Selesai")}</th><th scope="col" class="number">${say("Volume", "Volume")}</th><th scope="col" class="number">${say("Success rate", "Tingkat berhasil")}</th><th scope="col" class="number">${say("Refunded", "Dikembalikan")}</th></tr></thead><tbody>
${days
  .map((day, index) => ({ day, sums: daily[index] ?? sumUp([]) }))
  .reverse()
  .map(
    ({ day, sums }) =>
      html`<tr><td>${may(visit, "see_report") ? html`<a class="row-link" href="${base}/report?day=${day}">${day}</a>` : day}</td><td class="number">${count(sums.charged)}</td><td class="number">${count(sums.settled)}</td><td class="number">${money(sums.settledAmount)}</td><td class="number">${percent(successRate(sums))}</td><td class="number">${money(sums.refundedAmount)}</td></tr>`,
  )}
</tbody></table></div></details>`;
}
