import { Html, html } from "../../parts/html.ts";
import { type DocsReader, KEY_PLACEHOLDER } from "../frame/docs-reader.ts";
import type { FoundDocument } from "./library.ts";

/** How documents write the gateway's address and a key: readers see their own. */
const WRITTEN_URL = /http:\/\/(?:127\.0\.0\.1|localhost):7747/g;
const WRITTEN_KEY = /SB-Mid-server-…/g;

/** A document, in English with a note where it was not written in the reader's language. */
export function documentText(reader: DocsReader, found: FoundDocument): Html {
  const { say, language } = reader;
  const isOther = found.language !== language;
  return html`${
      isOther &&
      html`<p class="notice-line">
        ${say("", "Halaman ini belum ada dalam bahasa Indonesia; ini versi bahasa Inggrisnya.")}
      </p>`
    }
    <article class="document" ${isOther && html`lang="${found.language}"`}>
      <h1>${found.title}</h1>
      ${ownValues(reader, found.body)}
    </article>`;
}

/** Puts in the reader's address and, when they are signed in and may see it, their key. */
function ownValues({ context, serverKey }: DocsReader, body: Html): Html {
  const url = html`${context.publicUrl()}`.toString();
  const key = serverKey === KEY_PLACEHOLDER ? "SB-Mid-server-…" : html`${serverKey}`.toString();
  // As functions: a dollar sign in either is no pattern.
  const text = body
    .toString()
    .replace(WRITTEN_URL, () => url)
    .replace(WRITTEN_KEY, () => key);
  return new Html(text);
}

/** What is on the page; nothing where it is short. */
export function documentAside({ say }: DocsReader, { sections }: FoundDocument): Html | undefined {
  const parts = sections.filter(({ level }) => level === 2);
  if (parts.length < 3) return undefined;
  return html`<nav class="on-page" aria-label="${say("On this page", "Di halaman ini")}">
    <h2>${say("On this page", "Di halaman ini")}</h2>
    <ul>
      ${parts.map(({ anchor, title }) => html`<li><a href="#${anchor}">${title}</a></li>`)}
    </ul>
  </nav>`;
}
