import { type Html, html } from "../../parts/html.ts";
import type { MenuGroup } from "../frame/docs-page.ts";
import type { DocsReader } from "../frame/docs-reader.ts";
import { shelves } from "./contents.ts";
import { type FoundDocument, openLibrary } from "./library.ts";

/** The documents' menu: the shelves, and the way to the reference. */
export function libraryMenu({ say, language }: DocsReader): readonly MenuGroup[] {
  const library = openLibrary();
  const groups = shelves(say).map(({ title, addresses }) => ({
    title,
    entries: addresses.flatMap((address) => library.find(address, language) ?? []),
  }));
  const reference = {
    title: say("Reference", "Referensi"),
    entries: [
      { address: "/docs/api", title: "API" },
      { address: "/docs/errors", title: say("Errors", "Galat") },
      { address: "/docs/hints", title: say("Hints of the workbench", "Petunjuk Bengkel") },
    ],
  };
  const [guides, ...others] = groups;
  return guides ? [guides, reference, ...others] : [reference];
}

/** Where reading begins: each document with what it is about. */
export function startText({ say, language }: DocsReader): Html {
  const library = openLibrary();
  const find = (address: string) => library.find(address, language) ?? [];
  const decisions = library.addresses.filter((one) => one.startsWith("/docs/decisions/")).sort();
  return html`<h1>${say("Documents", "Dokumen")}</h1>
    <p class="lead">
      ${say(
        "They come with this gateway and know its address; when you are signed in to the dashboard, your key too.",
        "Dokumen ini bagian dari gateway Anda dan tahu alamatnya; bila Anda masuk ke dasbor, juga kunci Anda.",
      )}
    </p>
    <p class="start-buttons">
      <a class="button primary" href="/docs/guides/first-payment">
        ${say("Your first payment", "Pembayaran pertama")}
      </a>
      <a class="button" href="/docs/api">${say("API reference", "Referensi API")}</a>
      <a class="button" href="/docs/guides/troubleshooting">
        ${say("Something does not work", "Ada yang tidak berfungsi")}
      </a>
    </p>
    ${shelves(say).map(({ title, addresses }) => shelf(title, addresses.flatMap(find)))}
    ${shelf(say("Why it is as it is", "Mengapa dibuat begini"), decisions.flatMap(find))}`;
}

function shelf(title: string, documents: readonly FoundDocument[]): Html {
  return html`<section>
    <h2>${title}</h2>
    <ul class="shelf">
      ${documents.map(
        ({ address, title: name, summary, language }) =>
          html`<li lang="${language}">
            <a href="${address}">${name}</a>
            <span class="hint">${firstSentence(summary)}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function firstSentence(text: string): string {
  return /^.{20,160}?[.:](?=\s|$)/s.exec(text)?.[0].replace(/:$/, "") ?? text.slice(0, 160);
}
