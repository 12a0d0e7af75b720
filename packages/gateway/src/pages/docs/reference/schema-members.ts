import { type Html, html } from "../../parts/html.ts";
import type { DocsReader } from "../frame/docs-reader.ts";
import { aboutSchema, schemaRows } from "./schema-rows.ts";
import { withCode } from "./with-code.ts";

/** The members of a message, one below the other; what is said of it where it has none. */
export function membersList(
  { say, language }: Pick<DocsReader, "say" | "language">,
  schema: unknown,
): Html {
  const rows = schemaRows(schema, language);
  if (rows.length === 0) {
    const about = aboutSchema(schema, language);
    return html`<p class="hint">
      ${about === "" ? say("No members of its own.", "Tanpa anggota.") : withCode(about)}
    </p>`;
  }
  return html`<dl class="members">
    ${rows.map(
      ({ name, type, required, rule }) =>
        html`<div>
          <dt>
            <code>${name}</code> <span class="hint">${type}</span>
            ${required && html`<em>${say("required", "wajib")}</em>`}
          </dt>
          ${rule !== "" && html`<dd>${withCode(rule)}</dd>`}
        </div>`,
    )}
  </dl>`;
}
