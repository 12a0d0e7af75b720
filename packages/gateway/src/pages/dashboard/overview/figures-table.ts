import type { HomeFigures } from "../../../operations/dashboard/read-home.ts";
import { type Html, html } from "../../parts/html.ts";
import { countCell, money, percent, shortDay } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { dailySums } from "./home-charts.ts";
import { type PeriodSums, successRate, sumUp } from "./period-sums.ts";

/** The same as the charts in words and figures: without scripts, for screen readers, to copy. */
export function figuresTable(visit: Visit, figures: HomeFigures): Html {
  const { say } = visit;
  const { days } = figures;
  const daily = dailySums(figures);
  return html`<details class="figures">
    <summary>${say("The figures, day by day", "Angka per hari")}</summary>
    <div
      class="table-box"
      tabindex="0"
      role="region"
      aria-label="${say("The figures", "Angkanya")}"
    >
      <table class="rows cards">
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
            .map(({ day, sums }) => dayRow(visit, day, sums))}
        </tbody>
      </table>
    </div>
  </details>`;
}

function dayRow(visit: Visit, day: string, sums: PeriodSums): Html {
  const { say, base } = visit;
  return html`<tr>
    <td class="what">
      ${
        may(visit, "see_report")
          ? html`<a class="row-link" href="${base}/report?day=${day}">${shortDay(day, say)}</a>`
          : shortDay(day, say)
      }
    </td>
    <td class="number" data-label="${say("Charged", "Ditagih")}">${countCell(sums.charged)}</td>
    <td class="number" data-label="${say("Settled", "Selesai")}">${countCell(sums.settled)}</td>
    <td class="number" data-label="${say("Volume", "Nilai")}">${money(sums.settledAmount)}</td>
    <td class="number" data-label="${say("Success rate", "Tingkat keberhasilan")}">
      ${percent(successRate(sums))}
    </td>
    <td class="number" data-label="${say("Refunded", "Dikembalikan")}">
      ${money(sums.refundedAmount)}
    </td>
  </tr>`;
}
