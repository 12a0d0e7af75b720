import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { dayAfter, monthAfter, monthBefore, shownPeriods } from "../frame/periods.ts";
import { monthInWords, shortDay } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import type { ReadReport } from "./read-report.ts";
import { periodQuery, type ReportPeriod } from "./report-period.ts";

/** Back, forth, what people ask for at a click, and any days. */
export function periodPicker(
  visit: Visit,
  { period, today }: Pick<ReadReport, "period" | "today">,
): Html {
  const { say, base } = visit;
  const { first, last } = period;
  return html`<div class="report-picker no-print">
    <div class="filter-row">
      ${neighbours(visit, period, today)}
      <nav class="segments" aria-label="${say("Period", "Periode")}">
        ${shownPeriods(today, say).map(
          (one) =>
            html`<a
              href="${base}/report?${periodQuery(one)}"
              ${one.first === first && one.last === last && html`aria-current="true"`}
              >${one.label}</a
            >`,
        )}
      </nav>
    </div>
    <form class="day-picker" method="get" action="${base}/report">
      <span class="inline">
        <label for="from">${say("From", "Dari")}</label>
        <input id="from" type="date" name="from" value="${first}" required />
      </span>
      <span class="inline">
        <label for="until">${say("until", "sampai")}</label>
        <input id="until" type="date" name="until" value="${last}" required />
      </span>
      <button class="button small primary">${say("Show", "Tampilkan")}</button>
    </form>
  </div>`;
}

/** The day or month before and after; what has not begun is not there yet. */
function neighbours(
  { say, base, session }: Visit,
  period: ReportPeriod,
  today: string,
): Html | false {
  if (period.kind === "range") return false;
  const isDay = period.kind === "day";
  const month = period.first.slice(0, 7);
  const [before, after] = isDay
    ? [dayAfter(period.first, -1), dayAfter(period.first, 1)]
    : [monthBefore(month), monthAfter(month)];
  const label = (one: string) =>
    isDay ? shortDay(one, say) : monthInWords(one, session.user.language);
  const hasBegun = (isDay ? after : `${after}-01`) <= today;
  return html`<a class="button small" href="${base}/report?${period.kind}=${before}" rel="prev">
      ${DASHBOARD_ICONS.left}${label(before)}
    </a>
    ${
      hasBegun &&
      html`<a class="button small" href="${base}/report?${period.kind}=${after}" rel="next">
        ${label(after)}${DASHBOARD_ICONS.right}
      </a>`
    }`;
}
