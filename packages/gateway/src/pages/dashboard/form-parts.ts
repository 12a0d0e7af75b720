import type { Session } from "../../operations/dashboard/session.ts";
import { type Html, html } from "../html.ts";

/** What proves that a form was sent from a page of ours. */
export function csrfField({ csrfToken }: Session): Html {
  return html`<input type="hidden" name="csrf" value="${csrfToken}">`;
}

export function noticeBox(tone: "good" | "bad", text: string | Html): Html {
  return html`<div class="notice ${tone}" role="${tone === "bad" ? "alert" : "status"}"><p>${text}</p></div>`;
}
