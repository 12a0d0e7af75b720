import { type Html, html } from "./html.ts";

interface Notice {
  /** Bad news is read out at once, good news when there is time. */
  readonly tone: "good" | "bad";
  readonly icon?: Html;
  readonly title?: string;
  readonly text: Html | string;
  /** For what refers to it. */
  readonly id?: string;
}

/** A box that says what was done, or why not, before the page goes on. */
export function noticeBox({ tone, icon, title, text, id }: Notice): Html {
  const paragraph = html`<p>${text}</p>`;
  return html`<div
    class="notice ${tone}"
    ${id !== undefined && html`id="${id}"`}
    role="${tone === "bad" ? "alert" : "status"}"
  >
    ${icon}${
      title === undefined ? paragraph : html`<div><strong>${title}</strong> ${paragraph}</div>`
    }
  </div>`;
}
