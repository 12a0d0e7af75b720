import type { Session } from "../../../operations/dashboard/session.ts";
import { type Html, html } from "../../parts/html.ts";
import { noticeBox } from "../../parts/notice-box.ts";
import { DASHBOARD_ICONS } from "./dashboard-icons.ts";
import { formToken } from "./once-per-press.ts";

/** What proves that a form was sent from a page of ours, and from which rendering: `answerPress`. */
export function csrfField(session: Session): Html {
  return html`<input type="hidden" name="csrf" value="${formToken(session)}" />`;
}

/** What was done, or why not, in one line. */
export interface PageNote {
  readonly tone: "good" | "bad";
  readonly text: Html | string;
}

export function noteBox({ tone, text }: PageNote): Html {
  return noticeBox({ tone, text, icon: DASHBOARD_ICONS[tone] });
}

/** Of a field: why what was typed cannot be used. The first of a page that has one is looked at first. */
export function problemAttributes(id: string, problem: string | undefined, hintId?: string): Html {
  const ids = [problem === undefined ? "" : `${id}-problem`, hintId ?? ""].filter(
    (one) => one !== "",
  );
  const invalid = problem !== undefined && html`aria-invalid="true" autofocus`;
  return html`${invalid} ${ids.length > 0 && html`aria-describedby="${ids.join(" ")}"`}`;
}

export function problemText(id: string, problem: string | undefined): Html | false {
  return problem !== undefined && html`<p class="problem" id="${id}-problem">${problem}</p>`;
}

/** A part of a page: what it is about on one side, what can be done on the other. */
export function panel(
  {
    title,
    hint,
    id,
  }: { readonly title: string; readonly hint?: Html | string; readonly id?: string },
  body: Html,
): Html {
  return html`<section class="card panel" ${id !== undefined && html`id="${id}"`}>
    <div class="panel-head">
      <h2>${title}</h2>
      ${hint !== undefined && html`<p class="hint">${hint}</p>`}
    </div>
    <div class="panel-body">${body}</div>
  </section>`;
}

/** What stands in the place of a list that has no rows. */
export function emptyState(title: string, text?: Html | string): Html {
  return html`<div class="empty">
    <p class="empty-title">${title}</p>
    ${text !== undefined && html`<p>${text}</p>`}
  </div>`;
}
