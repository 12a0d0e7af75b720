import {
  type BrowsedNotification,
  browseNotifications,
  type NotificationFilter,
  readEndpointHealth,
} from "../../../operations/dashboard/browse-notifications.ts";
import { readLastAnswers } from "../../../operations/dashboard/last-answers.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import { readCurrentIncidents } from "../../../operations/notifications/read-incidents.ts";
import { type Html, html } from "../../parts/html.ts";
import { answerWord } from "../frame/attempt-words.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { latencyText, timeCell } from "../frame/present-values.ts";
import { removedUrl } from "../frame/removed-url.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, type Visit } from "../frame/visit.ts";
import { reportedWord } from "../frame/wire-words.ts";
import { endpointRows } from "./endpoint-rows.ts";
import { incidentList } from "./incident-list.ts";
import { filterQuery, listQuery, readFilter, STATES } from "./notification-filter.ts";
import { resendIcon, stateChip, stateWord } from "./notification-parts.ts";

const ROWS = 25;

/** Every notification of the merchant, and how its endpoints are. */
export async function showNotifications(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields } = visit;
  const filter = readFilter(visit);
  const { before, after } = fields;
  const page = {
    direction: after === undefined ? ("older" as const) : ("newer" as const),
    limit: ROWS,
    ...((before ?? after) !== undefined && { fromId: before ?? after ?? "" }),
  };
  const whole = await requireMerchant(visit);
  const [presentation, health, incidents, answers, found] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    readEndpointHealth(context.gateway, whole),
    readCurrentIncidents(context.gateway, whole),
    readLastAnswers(context.gateway, whole),
    browseNotifications(context.gateway, merchant.id, { filter, page }),
  ]);
  return await sendFramed(visit, {
    section: "notifications",
    title: say("Notifications", "Notifikasi"),
    body: html`<div id="delivery-incidents" ${liveAttributes(visit)}>
        ${incidentList(visit, incidents, presentation)}
      </div>
      <div id="endpoint-health" ${liveAttributes(visit)}>
        ${endpointRows(visit, { health, answers, incidents, zone: presentation })}
      </div>
      ${filterForm(visit, filter)} ${notificationTable(visit, found.notifications, presentation)}
      ${pager(visit, filter, found)}`,
  });
}

function notificationTable(
  visit: Visit,
  notifications: readonly BrowsedNotification[],
  zone: Presentation,
): Html {
  const { say, fields } = visit;
  const isLive = fields["before"] === undefined && fields["after"] === undefined;
  return html`<div
    class="table-box"
    id="notifications"
    tabindex="0"
    role="region"
    aria-label="${say("Notifications", "Notifikasi")}"
    ${isLive && liveAttributes(visit)}
  >
    <table class="rows notifications">
      <thead>
        <tr>
          <th scope="col">${say("Time", "Waktu")}</th>
          <th scope="col">${say("Order", "Pesanan")}</th>
          <th scope="col">Status</th>
          <th scope="col">URL</th>
          <th scope="col">${say("State", "Keadaan")}</th>
          <th scope="col">${say("Answer", "Jawaban")}</th>
          <th scope="col" class="number">${say("Attempts", "Percobaan")}</th>
          <th scope="col">
            <span class="visually-hidden">${say("Actions", "Tindakan")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        ${notifications.map((row) => notificationRow(visit, row, zone))}
      </tbody>
    </table>
    ${notifications.length === 0 && empty(visit)}
  </div>`;
}

function empty({ say, base, fields }: Visit): Html {
  const isNarrowed = ["q", "state", "endpoint"].some((name) => fields[name] !== undefined);
  return isNarrowed
    ? emptyState(
        say("Nothing matches.", "Tidak ada yang cocok."),
        html`<a href="${base}/notifications">${say("Show all", "Tampilkan semua")}</a>`,
      )
    : emptyState(
        say("No notifications yet.", "Belum ada notifikasi."),
        say(
          "Every change of a transaction's status is told to the notification URLs, and appears here.",
          "Setiap perubahan status transaksi dikirim ke URL notifikasi, dan tampil di sini.",
        ),
      );
}

function filterForm({ say, base }: Visit, filter: NotificationFilter): Html {
  return html`<form
    class="filters"
    method="get"
    action="${base}/notifications"
    role="search"
    data-prune
  >
    <div class="filter-row">
      <div class="field grow">
        <label class="visually-hidden" for="q">${say("Search", "Cari")}</label>
        <input
          id="q"
          type="search"
          name="q"
          data-search
          value="${filter.search}"
          placeholder="${say("Order id or transaction id", "ID pesanan atau ID transaksi")}"
        />
      </div>
      <div class="field">
        <label class="visually-hidden" for="state">${say("State", "Keadaan")}</label>
        <select id="state" name="state" data-submits>
          <option value="">${say("any state", "semua keadaan")}</option>
          ${STATES.map(
            (state) =>
              html`<option value="${state}" ${state === filter.state && "selected"}>
                ${stateWord(say, state)} (${state})
              </option>`,
          )}
        </select>
      </div>
      ${
        filter.endpoint !== undefined &&
        html`<input type="hidden" name="endpoint" value="${filter.endpoint}" />`
      }
      <button class="button small primary">${say("Search", "Cari")}</button>
      ${
        filter.endpoint !== undefined &&
        html`<a class="button small quiet" href="${base}/notifications"> ${filter.endpoint} × </a>`
      }
    </div>
  </form>`;
}

function notificationRow(visit: Visit, row: BrowsedNotification, zone: Presentation): Html {
  const { base, say } = visit;
  return html`<tr data-key="${row.id}" data-version="${row.state}${row.attempts}">
    <td class="c-time">${timeCell(row.createdAt, zone, say)}</td>
    <td class="c-order">
      <a class="row-link" href="${base}/notifications/${row.id}${listQuery(visit)}"
        >${row.orderId}</a
      >
    </td>
    <td class="c-reported">${reportedWord(row.transactionStatus, say)}</td>
    <td class="c-url" title="${row.url}">${row.url} ${removedUrl(say, row.isInUse)}</td>
    <td class="c-status">${stateChip(visit, row)}</td>
    <td class="number start c-answer">
      ${answerWord(say, row)}${
        row.latencyMs !== null &&
        html` <span class="hint">${latencyText(row.latencyMs, say)}</span>`
      }
    </td>
    <td class="number c-attempts">${row.attempts}</td>
    <td class="c-action">${may(visit, "resend") && resendIcon(visit, row)}</td>
  </tr>`;
}

function pager(
  { say, base, fields }: Visit,
  filter: NotificationFilter,
  found: { readonly newerId?: string; readonly olderId?: string },
): Html {
  const to = (more: Readonly<Record<string, string>>) =>
    `${base}/notifications?${filterQuery(filter, more).toString()}`;
  const isFirst = fields["before"] === undefined && fields["after"] === undefined;
  const { newerId, olderId } = found;
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    ${
      !isFirst &&
      html`<a class="button small quiet" href="${to({})}"> ${say("Newest", "Terbaru")} </a>`
    }${
      newerId !== undefined &&
      html`<a class="button small" rel="prev" href="${to({ after: newerId })}">
        ${DASHBOARD_ICONS.left}${say("Newer", "Lebih baru")}
      </a>`
    }${
      olderId !== undefined &&
      html`<a class="button small" rel="next" href="${to({ before: olderId })}">
        ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
      </a>`
    }
  </nav>`;
}
