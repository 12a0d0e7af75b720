import type { DayTotals, HomeFigures } from "../../../operations/dashboard/read-home.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { liveAttributes } from "../frame/frame.ts";
import type { Visit } from "../frame/visit.ts";
import { paymentTypeName } from "../frame/wire-words.ts";
import { successNote } from "./headlines.ts";
import { issuersCard } from "./issuers-card.ts";
import { paymentTypeLegend } from "./payment-type-legend.ts";
import { type PeriodSums, successRate, sumUp } from "./period-sums.ts";

/** Drawn by a script out of figures that are kept up to date beside them. */
export function charts(visit: Visit, figures: HomeFigures): Html {
  const { say, context } = visit;
  const types = ["gopay", "qris"] as const;
  const texts = chartTexts(say);
  return html`<div id="home-figures" hidden ${liveAttributes(visit)}>
      ${JSON.stringify(figuresOf(figures, types))}
    </div>
    <div class="charts" data-uplot="${context.assets.url("uPlot.esm.js")}">
      ${chart(visit, { name: "volume", title: texts.volume, unit: "Rp", types })}
      ${issuersCard(visit, figures)}
      ${chart(visit, { name: "success", title: texts.success, unit: "%" })}
      ${chart(visit, { name: "timeToPay", title: texts.timeToPay, unit: "s" })}
    </div>
    <p class="hint">
      ${say("Success rate", "Tingkat keberhasilan")}: ${successNote(say)}
      ${say(
        "Today is not over: its bars are hatched, and no line leads to its hollow point.",
        "Hari ini belum berakhir: batangnya diarsir, dan titiknya yang kosong tidak tersambung garis.",
      )}
    </p>`;
}

function chartTexts(say: Say) {
  return {
    volume: say("Settled volume by day", "Nilai transaksi berhasil per hari"),
    success: say("Success rate by day", "Tingkat keberhasilan per hari"),
    timeToPay: say("Time to pay by day, mean", "Rata-rata waktu bayar per hari"),
  };
}

function figuresOf({ days, totals }: HomeFigures, types: readonly DayTotals["paymentType"][]) {
  const daily = dailySums({ days, totals });
  return {
    days,
    volume: types.map((type) =>
      days.map(
        (day) =>
          totals.find((one) => one.day === day && one.paymentType === type)?.settledAmount ?? 0,
      ),
    ),
    success: [daily.map((sums) => round((successRate(sums) ?? Number.NaN) * 100))],
    timeToPay: [daily.map((sums) => round(sums.timeToPayMs / sums.paid / 1000))],
  };
}

/** Of each day, the oldest first. */
export function dailySums({
  days,
  totals,
}: Pick<HomeFigures, "days" | "totals">): readonly PeriodSums[] {
  return days.map((day) => sumUp(totals.filter((one) => one.day === day)));
}

interface Chart {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  /** Those that are drawn apart; absent where all are one line. */
  readonly types?: readonly DayTotals["paymentType"][];
}

function chart({ say }: Visit, { name, title, unit, types = [] }: Chart): Html {
  return html`<figure class="chart card">
    <figcaption>
      <h2>${title}</h2>
      ${types.length > 0 && paymentTypeLegend(types)}
    </figcaption>
    <div
      class="plot"
      data-chart="${name}"
      data-unit="${unit}"
      data-series="${types.map(paymentTypeName).join(" ")}"
      data-inks="${types.length > 0 ? types.join(" ") : "both"}"
      data-so-far="${say("so far", "sejauh ini")}"
      role="img"
      aria-label="${title}"
    ></div>
  </figure>`;
}

function round(value: number): number | null {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : null;
}
