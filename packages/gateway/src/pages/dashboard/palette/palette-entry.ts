import { type Html, html } from "../../parts/html.ts";
import { type Equivalent, equivalentLine, FROM_PALETTE } from "../frame/equivalent.ts";
import { csrfField } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";

/** A place to go to, or something to do at once. */
export interface PaletteEntry {
  readonly label: Html | string;
  /** Quieter, beside the label. */
  readonly detail?: Html | string | false;
  /** What a form posts; absent for a place. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Behind the merchant's part of the dashboard: where it leads, or what the form is posted to. */
  readonly path: string;
  /** The path is a whole one: it leads out of the merchant's part. */
  readonly isElsewhere?: boolean;
  readonly same?: Equivalent;
  /** The answer holds a key, which is copied instead of shown where there are scripts. */
  readonly isCopied?: boolean;
}

/** Entries of one kind, under its name. */
export interface PaletteGroup {
  readonly title: string;
  readonly entries: readonly PaletteEntry[];
}

export function paletteGroups(visit: Visit, groups: readonly PaletteGroup[]): Html {
  const filled = groups.filter(({ entries }) => entries.length > 0);
  return html`${filled.map(
    ({ title, entries }, at) =>
      html`<section aria-labelledby="palette-group-${at}">
        <h2 id="palette-group-${at}">${title}</h2>
        <ul>
          ${entries.map((entry) => html`<li>${entryOf(visit, entry)}</li>`)}
        </ul>
      </section>`,
  )}`;
}

function entryOf(visit: Visit, entry: PaletteEntry): Html {
  const { base, session } = visit;
  const { label, detail, fields, same, isCopied } = entry;
  const path = entry.isElsewhere ? entry.path : base + entry.path;
  const text = html`<span>${label}</span>${detail && html` <span class="hint">${detail}</span>`}`;
  if (!fields) return html`<a class="palette-entry" href="${path}">${text}</a>`;
  return html`<form method="post" action="${path}" data-once ${isCopied && "data-copies"}>
      ${csrfField(session)} <input type="hidden" name="from" value="${FROM_PALETTE}" />
      ${Object.entries(fields).map(
        ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`,
      )}
      <button class="palette-entry">${text}</button>
    </form>
    ${same && equivalentLine(visit.say, same)}`;
}
