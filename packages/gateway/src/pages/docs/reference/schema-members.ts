import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { schemaRows } from "./schema-rows.ts";
import { withCode } from "./with-code.ts";

/** The members of a message, one below the other; nothing where it has none. */
export function membersList(say: Say, schema: unknown): Html {
  const rows = schemaRows(schema);
  if (rows.length === 0) {
    return html`<p class="hint">${say("No members of its own.", "Tanpa anggota.")}</p>`;
  }
  return html`<dl class="members">
    ${rows.map(
      ({ name, type, required, rule }) =>
        html`<div>
          <dt>
            <code>${name}</code> <span class="hint">${type}</span>
            ${required && html`<em>${say("required", "wajib")}</em>`}
          </dt>
          ${rule !== "" && html`<dd lang="en">${withCode(rule)}</dd>`}
        </div>`,
    )}
  </dl>`;
}
