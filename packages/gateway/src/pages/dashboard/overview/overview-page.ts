import { readFirstPayment, wasEverPaid } from "../../../operations/dashboard/first-payment.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { readHome } from "../../../operations/dashboard/read-home.ts";
import { browseStalledWork } from "../../../operations/dashboard/stalled-work.ts";
import { readDesk } from "../../../operations/upstream/read-desk.ts";
import { type Html, html } from "../../parts/html.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { momentText, shortDay, zoneName } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { mayTestCharge, testChargeMenu } from "../frame/test-charge.ts";
import type { Visit } from "../frame/visit.ts";
import { attention } from "./attention.ts";
import { figuresTable } from "./figures-table.ts";
import { firstPaymentCard } from "./first-payment.ts";
import { headlines, todayLine } from "./headlines.ts";
import { charts } from "./home-charts.ts";
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
  const [figures, stalled, desk, first, isPaid] = await Promise.all([
    readHome(context.gateway, merchant, { days, utcOffsetHours }),
    browseStalledWork(context.gateway, id),
    merchant.environment === "production" ? readDesk(context.gateway, id) : undefined,
    mayTestCharge(visit) ? readFirstPayment(context.gateway, merchant, visit.session) : undefined,
    wasEverPaid(context.gateway, merchant),
  ]);
  // Empty charts say nothing to whoever was never paid.
  const isEmpty = !isPaid;
  return await sendFramed(visit, {
    section: "home",
    title: say("Home", "Beranda"),
    period: `${shortDay(figures.days[0] ?? "", say)} – ${shortDay(figures.days.at(-1) ?? "", say)}`,
    aside: html`${testChargeMenu(visit)} ${periods(visit, days)}`,
    scripts: ["charts.js"],
    styles: ["uPlot.min.css"],
    body: html`<div id="home" ${liveAttributes(visit)}>
        ${attention(visit, merchant, { figures, stalled, desk })}
        ${stalledSection(visit, stalled, presentation)}${
          !isEmpty && html`${todayLine(visit, figures)} ${headlines(visit, figures)}`
        }
      </div>
      ${first ? firstPaymentCard(visit, merchant, first) : isEmpty && neverPaid(visit)}
      ${!isEmpty && html`${charts(visit, figures)} ${figuresTable(visit, figures)}`}
      <p class="hint">
        ${say("Merchant's time now", "Waktu merchant sekarang")}:
        ${momentText(figures.now, presentation, say)} ${zoneName(presentation)}.
      </p>`,
  });
}

function neverPaid({ say }: Visit): Html {
  return html`<section class="card">
    ${emptyState(
      say("Nothing was paid yet.", "Belum ada pembayaran."),
      say(
        "Sums and charts appear here with the first payment.",
        "Ringkasan dan grafik tampil di sini setelah pembayaran pertama.",
      ),
    )}
  </section>`;
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
