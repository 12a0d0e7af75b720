import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import type { Language } from "./language.ts";
import { sayIn } from "./say.ts";

interface PageLayout {
  readonly title: string;
  readonly language: Language;
  /** The page's own address with its query: the other language is one link away. */
  readonly address: string;
  readonly assets: Assets;
  /** Names of assets, besides the base style. */
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  /** A class of the body, for the page's own style. */
  readonly kind: string;
  readonly body: Html;
  /** Further elements of the head. */
  readonly head?: Html;
  /** Nothing stands before the content that is worth skipping. */
  readonly isShort?: boolean;
}

/** The frame of every page: `body` holds the header and the `main` element with the id `content`. */
export function layout(page: PageLayout): Html {
  const { assets, styles = [], scripts = [] } = page;
  return html`<html lang="${page.language}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>${page.title}</title>
      <link rel="icon" href="${assets.url("icon.svg")}" type="image/svg+xml" />
      ${["base.css", ...styles].map((name) => html`<link rel="stylesheet" href="${assets.url(name)}" />`)}
      ${scripts.map((name) => html`<script type="module" src="${assets.url(name)}"></script>`)}
      ${page.head}
    </head>
    <body class="${page.kind}">
      ${!page.isShort && skipLink(page.language)} ${page.body}
    </body>
  </html>`;
}

function skipLink(language: Language): Html {
  return html`<a class="skip" href="#content">
    ${sayIn(language)("Skip to content", "Langsung ke isi")}
  </a>`;
}

/** The link to the same page in the other language, whose readers it addresses. */
export function languageLink(language: Language, address: string): Html {
  const say = sayIn(language);
  const other = language === "en" ? "id" : "en";
  const url = new URL(address, "http://gateway");
  url.searchParams.set("lang", other);
  return html`<a
    class="language"
    lang="${other}"
    hreflang="${other}"
    href="${url.pathname + url.search}"
    aria-label="${say("Ganti ke bahasa Indonesia", "Switch to English")}"
  >
    ${say("Indonesia", "English")}
  </a>`;
}

/** The bar of the pages that are wider than a phone; without an address there is one language only. */
export function siteHeader(language: Language, address?: string): Html {
  return html`<header class="site">
    <a class="brand" href="/"><span class="mark" aria-hidden="true"></span>Gerbang</a>
    <span class="badge">Sandbox</span>
    ${address !== undefined && languageLink(language, address)}
  </header>`;
}
