import { firstSection } from "../../dashboard/frame/sections.ts";
import { type Html, html } from "../../parts/html.ts";
import { languageLink, layout } from "../../parts/layout.ts";
import { type DocsReader, KEY_PLACEHOLDER } from "./docs-reader.ts";

/** A place in the documents' menu. */
interface MenuEntry {
  readonly address: string;
  readonly title: string;
}

export interface MenuGroup {
  readonly title: string;
  readonly entries: readonly MenuEntry[];
}

interface FramedDocs {
  readonly title: string;
  readonly menu: readonly MenuGroup[];
  /** The address in the menu that is shown. */
  readonly current?: string;
  readonly body: Html;
  /** The third column: samples beside the text, or what is on the page. */
  readonly aside?: Html | undefined;
  /** What was searched for. */
  readonly query?: string;
}

/** The frame of all documents: search and languages above, the menu beside, samples to the right. */
export function docsPage(reader: DocsReader, page: FramedDocs): Html {
  const { say, language, address, context } = reader;
  return layout({
    title: `${page.title} · Gerbang`,
    language,
    address,
    assets: context.assets,
    styles: ["docs.css"],
    scripts: ["docs.js", "dashboard-copy.js"],
    kind: "docs",
    body: html`${head(reader, page.query)}
      <div class="docs-columns ${page.aside !== undefined && "has-aside"}">
        <main id="content" tabindex="-1">${page.body}</main>
        ${page.aside !== undefined && html`<aside class="docs-aside">${page.aside}</aside>`}
        <nav class="docs-menu" id="menu" aria-label="${say("Documents", "Dokumen")}">
          ${page.menu.map((group) => menuGroup(group, page.current))}
        </nav>
      </div>`,
  });
}

function head({ say, language, address, visitor, serverKey }: DocsReader, query = ""): Html {
  return html`<header class="docs-head">
    <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Gerbang</a>
    <a class="docs-home" href="/docs">${say("Docs", "Dokumen")}</a>
    <form class="docs-search" method="get" action="/docs/search" role="search">
      <input
        type="search"
        name="q"
        value="${query}"
        maxlength="100"
        autocomplete="off"
        aria-label="${say("Search the documents", "Cari di dokumen")}"
        placeholder="${say("Search", "Cari")}"
        data-search
      />
      <button class="button small">${say("Search", "Cari")}</button>
    </form>
    <a class="to-menu" href="#menu">${say("Contents", "Daftar isi")}</a>
    ${
      visitor &&
      serverKey !== KEY_PLACEHOLDER &&
      html`<span class="hint docs-merchant">
        ${say("Samples for", "Contoh untuk")} ${visitor.merchant.name}
      </span>`
    }
    ${
      visitor
        ? html`<a href="/dashboard/${visitor.merchant.id}${firstSection(visitor.merchant)}">
            ${say("Dashboard", "Dasbor")}
          </a>`
        : html`<a href="/dashboard">${say("Dashboard", "Dasbor")}</a>`
    }
    ${languageLink(language, address)}
  </header>`;
}

function menuGroup({ title, entries }: MenuGroup, current: string | undefined): Html {
  return html`<h2>${title}</h2>
    <ul>
      ${entries.map(
        ({ address, title: name }) =>
          html`<li>
            <a href="${address}" ${address === current && html`aria-current="page"`}>${name}</a>
          </li>`,
      )}
    </ul>`;
}
