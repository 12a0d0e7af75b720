import { type Html, html } from "../../parts/html.ts";
import type { DocsReader } from "../frame/docs-reader.ts";
import { type Findable, wordsOf } from "./search-index.ts";

/** What was found, as a list that a script may show anywhere. */
export function resultList({ say }: DocsReader, query: string, found: readonly Findable[]): Html {
  if (query === "")
    return html`<p class="hint">${say("What are you looking for?", "Cari apa?")}</p>`;
  if (found.length === 0) {
    return html`<p>
      ${say(`Nothing was found for “${query}”.`, `Tidak ada hasil untuk “${query}”.`)}
      <a href="/docs/guides/troubleshooting">${say("Troubleshooting", "Pemecahan masalah")}</a>
    </p>`;
  }
  return html`<ol class="results">
    ${found.map(
      ({ address, page, title, text }) =>
        html`<li>
          <a href="${address}">${title}</a>
          ${title !== page && html`<span class="hint">${page}</span>`}
          <p class="hint">${excerpt(text, query)}</p>
        </li>`,
    )}
  </ol>`;
}

const EXCERPT_LENGTH = 160;

/** The words around the first of those that were looked for. */
function excerpt(text: string, query: string): string {
  const lower = text.toLowerCase();
  const places = wordsOf(query).map((word) => lower.indexOf(word));
  const first = Math.max(0, Math.min(...places.filter((at) => at >= 0), text.length));
  const isEarly = first < EXCERPT_LENGTH / 2 || first === text.length;
  const start = isEarly ? 0 : text.lastIndexOf(" ", first - EXCERPT_LENGTH / 4) + 1;
  const end = start + EXCERPT_LENGTH;
  return `${start > 0 ? "… " : ""}${text.slice(start, end)}${end < text.length ? " …" : ""}`;
}
