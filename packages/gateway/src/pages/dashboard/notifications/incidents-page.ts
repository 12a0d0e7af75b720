import type { IncidentState } from "../../../domain/notifications/delivery-incident.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  listIncidents,
  type ShownIncident,
} from "../../../operations/notifications/read-incidents.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { count, money, timeCell } from "../frame/present-values.ts";
import { removedUrl } from "../frame/removed-url.ts";
import type { Visit } from "../frame/visit.ts";
import {
  atLeast,
  incidentAftermath,
  incidentChip,
  incidentSentence,
  incidentStateWord,
} from "./incident-parts.ts";

const ROWS = 25;
const STATES = ["open", "muted", "recovered"] as const satisfies readonly IncidentState[];

/** All incidents of the last thirty days, the newest first. */
export async function showIncidents(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields, base } = visit;
  const state = STATES.find((one) => one === fields["state"]);
  const { before } = fields;
  const [zone, found] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    // One more than is shown tells whether there are older ones.
    listIncidents(context.gateway, merchant.id, {
      limit: ROWS + 1,
      ...(state && { state }),
      ...(before !== undefined && { before }),
    }),
  ]);
  const shown = found.slice(0, ROWS);
  const last = found.length > ROWS ? shown.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "notifications",
    title: say("Delivery incidents", "Insiden pengiriman"),
    above: html`<a href="${base}/notifications">
      ${DASHBOARD_ICONS.left}${say("Notifications", "Notifikasi")}
    </a>`,
    body: html`${stateForm(visit, state)} ${incidentTable(visit, shown, zone)}
    ${last && olderLink(visit, state, last)}`,
  });
}

function stateForm({ say, base }: Visit, chosen: IncidentState | undefined): Html {
  return html`<form
    class="filters"
    method="get"
    action="${base}/incidents"
    role="search"
    data-prune
  >
    <div class="filter-row">
      <div class="field">
        <label class="visually-hidden" for="state">${say("State", "Keadaan")}</label>
        <select id="state" name="state" data-submits>
          <option value="">${say("any state", "semua keadaan")}</option>
          ${STATES.map(
            (state) =>
              html`<option value="${state}" ${state === chosen && "selected"}>
                ${incidentStateWord(say, state)}
              </option>`,
          )}
        </select>
      </div>
      <button class="button small primary">${say("Show", "Tampilkan")}</button>
    </div>
  </form>`;
}

function incidentTable(
  visit: Visit,
  incidents: readonly ShownIncident[],
  zone: Presentation,
): Html {
  const { say } = visit;
  const title = say("Delivery incidents", "Insiden pengiriman");
  return html`<div class="table-box" tabindex="0" role="region" aria-label="${title}">
    <table class="rows cards incidents-table">
      <thead>
        <tr>
          <th scope="col">${say("State", "Keadaan")}</th>
          <th scope="col">URL</th>
          <th scope="col">${say("Began", "Mulai")}</th>
          <th scope="col">${say("What it is", "Apa masalahnya")}</th>
          <th scope="col" class="number">${say("Orders", "Pesanan")}</th>
          <th scope="col" class="number">${say("Money at stake", "Nilai yang tertahan")}</th>
        </tr>
      </thead>
      <tbody>
        ${incidents.map((one) => incidentRow(visit, one, zone))}
      </tbody>
    </table>
    ${
      incidents.length === 0 &&
      emptyState(
        say("There are none.", "Tidak ada."),
        say(
          "A URL that does not take a notification appears here, with what to change.",
          "URL yang tidak menerima notifikasi tampil di sini, dengan apa yang perlu diubah.",
        ),
      )
    }
  </div>`;
}

function incidentRow(visit: Visit, incident: ShownIncident, zone: Presentation): Html {
  const { say, base } = visit;
  const { id, url, openedAt, endedAt, reach, isInUse } = incident;
  return html`<tr data-key="${id}">
    <td>${incidentChip(say, incident)}</td>
    <td class="what wrap">
      <a class="row-link" href="${base}/incidents/${id}">${url}</a>
      ${removedUrl(say, isInUse)}
    </td>
    <td data-label="${say("Began", "Mulai")}">${timeCell(openedAt, zone, say)}</td>
    <td class="wrap">
      ${incidentSentence(say, incident, zone)}
      ${endedAt && html`<span class="hint">${incidentAftermath(say, incident)}</span>`}
    </td>
    <td class="number" data-label="${say("Orders", "Pesanan")}">
      ${atLeast(count(reach.orders), incident)}
    </td>
    <td class="number" data-label="${say("Money at stake", "Nilai yang tertahan")}">
      ${atLeast(money(reach.amountAtStake), incident)}
    </td>
  </tr>`;
}

function olderLink(
  { say, base }: Visit,
  state: IncidentState | undefined,
  { id }: ShownIncident,
): Html {
  const query = new URLSearchParams({ before: id, ...(state && { state }) });
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    <a class="button small" rel="next" href="${base}/incidents?${query.toString()}">
      ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
    </a>
  </nav>`;
}
