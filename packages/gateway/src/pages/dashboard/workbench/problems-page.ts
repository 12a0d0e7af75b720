import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { groupProblems, type ProblemGroup } from "../../../operations/workbench/group-problems.ts";
import { type Html, html } from "../../parts/html.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { count, durationText, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { shortPath } from "./entry-line.ts";
import { streamAddress } from "./workbench-filter.ts";
import { workbenchTabs } from "./workbench-tabs.ts";

const SHOWN_MAX = 100;
const ORDERS_SHOWN = 5;
const HOUR_MS = 3_600_000;

/** How far back one looks, in hours. */
const PERIODS = { hour: 1, day: 24, week: 24 * 7 } as const;
type Period = keyof typeof PERIODS;

/** Refused requests by what was wrong with them, so that one mistake is one line. */
export async function showProblems(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields } = visit;
  const period = (Object.keys(PERIODS) as Period[]).find((one) => one === fields["since"]) ?? "day";
  const since = new Date(context.gateway.wallNow().getTime() - PERIODS[period] * HOUR_MS);
  const [zone, { groups, lookedAtMax }] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    groupProblems(context.gateway, merchant.id, since),
  ]);
  return await sendFramed(visit, {
    section: "workbench",
    title: say("Workbench", "Bengkel"),
    body: html`${workbenchTabs(visit, "errors")}
      <p class="hint">
        ${say(
          `Refused requests that were told the same, of the newest ${count(lookedAtMax)}. A request with several mistakes counts for each.`,
          `Permintaan yang ditolak dengan alasan sama, dari ${count(lookedAtMax)} terbaru. Permintaan dengan beberapa kesalahan dihitung untuk masing-masing.`,
        )}
      </p>
      ${periods(visit, period)}
      <div id="errors" class="errors" ${liveAttributes(visit)}>
        ${
          groups.length === 0
            ? html`<div class="card">
                ${emptyState(say("No refused requests.", "Tidak ada permintaan yang ditolak."))}
              </div>`
            : groups.slice(0, SHOWN_MAX).map((group) => problemCard(visit, group, zone))
        }
      </div>`,
  });
}

function periods({ say, base }: Visit, chosen: Period): Html {
  const labels = {
    hour: say("Last hour", "Satu jam terakhir"),
    day: say("Last 24 hours", "24 jam terakhir"),
    week: say("Last 7 days", "7 hari terakhir"),
  } as const satisfies Record<Period, string>;
  return html`<nav class="period-links no-print" aria-label="${say("Period", "Rentang")}">
    ${(Object.keys(PERIODS) as Period[]).map(
      (one) =>
        html`<a
          class="button small ${one === chosen ? "" : "quiet"}"
          href="${base}/workbench/errors?since=${one}"
          ${one === chosen && html`aria-current="true"`}
          >${labels[one]}</a
        >`,
    )}
  </nav>`;
}

function problemCard(visit: Visit, group: ProblemGroup, zone: Zone): Html {
  const { say, context } = visit;
  const { first, last, orders } = group;
  const ago = durationText(context.gateway.wallNow().getTime() - last.getTime(), say);
  return html`<article class="card problem-group" data-key="${group.lastId}">
    <h2>
      <span class="problem-count">${count(group.count)} ×</span>
      <span class="chip bad">${group.code}</span>
      <span>${group.said || say("without a reason", "tanpa alasan")}</span>
    </h2>
    <p class="hint">
      <span class="code">${group.method} ${shortPath(group.path)}</span>
      · ${say("last", "terakhir")} ${timeCell(last, zone, say)} (${ago} ${say("ago", "lalu")}) ·
      ${say("first", "pertama")} ${timeCell(first, zone, say)}
    </p>
    <p class="problem-links">
      <a class="button small" href="${streamAddress(visit, [], { open: group.lastId })}">
        ${say("Newest example", "Contoh terbaru")}
      </a>
      ${orders
        .slice(0, ORDERS_SHOWN)
        .map(
          (order) =>
            html`<a class="code" href="${streamAddress(visit, [], { order, only: "1" })}">
              ${order}
            </a>`,
        )}
      ${orders.length > ORDERS_SHOWN && ordersBeyond(visit, orders.length - ORDERS_SHOWN)}
    </p>
  </article>`;
}

function ordersBeyond({ say }: Visit, more: number): Html {
  return html`<span class="hint">
    ${say(`and ${count(more)} more orders`, `dan ${count(more)} pesanan lain`)}
  </span>`;
}
