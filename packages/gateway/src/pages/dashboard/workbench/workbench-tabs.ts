import { type Html, html } from "../../parts/html.ts";
import type { Visit } from "../frame/visit.ts";

/** The two ways to look at what happened. */
export function workbenchTabs({ say, base }: Visit, active: "stream" | "errors"): Html {
  const tabs = [
    ["stream", `${base}/workbench`, say("Stream", "Urutan kejadian")],
    ["errors", `${base}/workbench/errors`, say("Errors, grouped", "Galat, dikelompokkan")],
  ] as const;
  return html`<nav class="workbench-tabs no-print" aria-label="${say("Workbench", "Bengkel")}">
    ${tabs.map(
      ([name, href, label]) =>
        html`<a href="${href}" ${name === active && html`aria-current="page"`}>${label}</a>`,
    )}
  </nav>`;
}
