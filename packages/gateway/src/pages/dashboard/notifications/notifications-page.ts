import {
  browseNotifications,
  type ListedNotification,
  type NotificationFilter,
  readEndpointHealth,
  readNotification,
} from "../../../operations/dashboard/browse-notifications.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import type { NotificationHistory } from "../../../operations/notifications/list-notifications.ts";
import { resendNotification } from "../../../operations/notifications/resend-notification.ts";
import { type Html, html } from "../../parts/html.ts";
import { ownPath } from "../../parts/own-path.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { endPost } from "../frame/end-post.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { reportedWord } from "../frame/wire-words.ts";
import { endpointCards } from "./endpoint-cards.ts";
import { answerText, attemptList, resendIcon, stateChip, stateWord } from "./notification-parts.ts";

const ROWS = 25;
const STATES = ["owed", "delivered", "given_up"] as const;

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
  const [presentation, health, found] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    readEndpointHealth(context.gateway, whole),
    browseNotifications(context.gateway, merchant.id, { filter, page }),
  ]);
  return await sendFramed(visit, {
    section: "notifications",
    title: say("Notifications", "Notifikasi"),
    body: html`<div id="endpoint-health" ${liveAttributes(visit)}>
        ${endpointCards(visit, health, presentation)}
      </div>
      ${filterForm(visit, filter)} ${notificationTable(visit, found.notifications, presentation)}
      ${pager(visit, filter, found)}`,
  });
}

function notificationTable(
  visit: Visit,
  notifications: readonly ListedNotification[],
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

function readFilter({ fields }: Visit): NotificationFilter {
  const state = STATES.find((one) => one === fields["state"]);
  const { endpoint, q } = fields;
  const search = q?.trim();
  return {
    ...(state && { state }),
    ...(endpoint !== undefined && { endpoint }),
    ...(search && { search }),
  };
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
          placeholder="${say(
            "How an order id begins, or a transaction id",
            "Awal ID pesanan, atau ID transaksi",
          )}"
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

function notificationRow(visit: Visit, row: ListedNotification, zone: Presentation): Html {
  const { base, say } = visit;
  return html`<tr data-key="${row.id}" data-version="${row.state}${row.attempts}">
    <td class="c-time">${timeCell(row.createdAt, zone, say)}</td>
    <td class="c-order">
      <a class="row-link" href="${base}/notifications/${row.id}">${row.orderId}</a>
    </td>
    <td class="c-reported">${reportedWord(row.transactionStatus, say)}</td>
    <td class="c-url" title="${row.url}">${row.url}</td>
    <td class="c-status">${stateChip(visit, row)}</td>
    <td class="number start c-answer">
      ${answerText(row)}${
        row.latencyMs !== null && html` <span class="hint">${row.latencyMs} ms</span>`
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
  const to = (more: Readonly<Record<string, string>>) => {
    const kept = Object.entries({
      q: filter.search,
      state: filter.state,
      endpoint: filter.endpoint,
    });
    const query = new URLSearchParams(more);
    for (const [name, value] of kept) if (value !== undefined) query.set(name, value);
    return `${base}/notifications?${query.toString()}`;
  };
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

/** One notification by itself. */
export async function showNotification(visit: Visit): Promise<unknown> {
  const { context, merchant, say } = visit;
  const [found, zone] = await Promise.all([
    readNotification(context.gateway, merchant.id, pathPart(visit, "id")),
    readPresentation(context.gateway, merchant.id),
  ]);
  if (!found) return await sendUnknown(visit);
  const { notification } = found;
  return await sendFramed(visit, {
    section: "notifications",
    title: say("Notification", "Notifikasi"),
    body: html`<section class="card open-details">
      <p>
        ${transactionLink(visit, notification)} · ${timeCell(notification.createdAt, zone, say)}
      </p>
      ${attemptList(visit, found, zone)}
    </section>`,
  });
}

function transactionLink(
  { base }: Visit,
  { transactionId: id, orderId }: NotificationHistory["notification"],
): Html | false {
  if (id === undefined) return false;
  return html`<a href="${base}/transactions/${encodeURIComponent(id)}">${orderId}</a>`;
}

export async function resend(visit: Visit): Promise<unknown> {
  const { context, merchant, session, fields, base, say } = visit;
  const id = pathPart(visit, "id");
  const original = await readNotification(context.gateway, merchant.id, id);
  const sent = await resendNotification(context.gateway, await requireMerchant(visit), id);
  if (sent !== undefined) {
    await recordActivity(
      context.gateway,
      { session, merchantId: merchant.id },
      {
        action: "resend",
        subject: original?.notification.orderId ?? "",
        data: { notification: id },
      },
    );
  }
  const back = ownPath(fields["back"], { below: base, otherwise: `${base}/notifications` });
  const note =
    sent === undefined
      ? {
          tone: "bad" as const,
          text: say("There is no such notification.", "Notifikasi ini tidak ada."),
        }
      : {
          tone: "good" as const,
          text: say("The notification is sent again.", "Notifikasi dikirim ulang."),
        };
  return await endPost(visit, back.slice(base.length), note);
}
