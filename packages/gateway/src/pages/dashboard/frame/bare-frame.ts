import type { Assets } from "../../parts/assets.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Language } from "../../parts/language.ts";
import { languageLink } from "../../parts/layout.ts";
import { pageHead } from "./page-head.ts";

/** Who reads a page outside the merchants: in which language, with which styles. */
export interface Reader {
  readonly assets: Assets;
  readonly language: Language;
}

interface BarePage extends Reader {
  /** The page's own address, where the other language is one link away. */
  readonly address?: string;
  readonly title: string;
  readonly body: Html;
}

/** A page outside the merchants: sign-in and refusals. */
export function bareFrame(page: BarePage): Html {
  return html`<html lang="${page.language}">
    ${pageHead(page.assets, page.title)}
    <body class="dashboard bare">
      <main id="content">
        <section class="card">
          <div class="bare-head">
            <p class="brand"><span class="mark" aria-hidden="true"></span>Gerbang</p>
            ${page.address !== undefined && languageLink(page.language, page.address)}
          </div>
          ${page.body}
        </section>
      </main>
    </body>
  </html>`;
}
