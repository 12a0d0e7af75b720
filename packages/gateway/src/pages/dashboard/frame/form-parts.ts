import type { Session } from "../../../operations/dashboard/session.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "./dashboard-icons.ts";

/** What proves that a form was sent from a page of ours. */
export function csrfField({ csrfToken }: Session): Html {
  return html`<input type="hidden" name="csrf" value="${csrfToken}">`;
}

export function noticeBox(tone: "good" | "bad", text: string | Html): Html {
  return html`<div class="notice ${tone}" role="${tone === "bad" ? "alert" : "status"}">${DASHBOARD_ICONS[tone]}<p>${text}</p></div>`;
}

/** A part of a page: what it is about on one side, what can be done on the other. */
export function panel(
  { title, hint, id }: { readonly title: string; readonly hint?: string; readonly id?: string },
  body: Html,
): Html {
  return html`<section class="card panel"${id !== undefined && html` id="${id}"`}><div class="panel-head"><h2>${title}</h2>${hint !== undefined && html`<p class="hint">${hint}</p>`}</div><div class="panel-body">${body}</div></section>`;
}

/** What no row of a list says by itself. */
export function emptyState(title: string, text?: Html | string): Html {
  return html`<div class="empty"><p class="empty-title">${title}</p>${text !== undefined && html`<p>${text}</p>`}</div>`;
}
