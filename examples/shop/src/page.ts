import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import { html, type Markup } from "./html.ts";
import { type Language, textsOf } from "./texts.ts";

export interface ShopPage {
  readonly status: number;
  readonly html: string;
}

interface PageParts {
  readonly language: Language;
  readonly heading: string;
  readonly body: Markup;
  readonly status?: number;
}

/** What all pages have in common. */
export function renderPage({ language, heading, body, status = 200 }: PageParts): ShopPage {
  const t = textsOf(language);
  const document = html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${heading === t.title ? t.title : `${heading} · ${t.title}`}</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/shop.css" />
        <script type="module" src="/shop.js"></script>
      </head>
      <body>
        <header>
          <a href="/" class="brand">
            <img src="/icon.svg" alt="" width="28" height="28" />
            ${t.title}
          </a>
          <nav aria-label="${t.title}">
            <a href="/gopay">${t.gopay}</a>
            <a href="/subscription">${t.subscription}</a>
          </nav>
        </header>
        <main>${body}</main>
        <footer>
          <p>${t.sandbox}</p>
          <a href="/admin">${t.admin}</a>
        </footer>
      </body>
    </html>`;
  return { status, html: document.text };
}

export function notFoundPage(language: Language): ShopPage {
  const t = textsOf(language);
  const body = html`<h1>${t.not_found}</h1>
    <p><a href="/">${t.back}</a></p>`;
  return renderPage({ language, heading: t.not_found, body, status: 404 });
}

export function money(amount: number): string {
  return formatRupiah(amount as Rupiah);
}
