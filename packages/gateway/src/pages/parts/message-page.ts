import type { Assets } from "./assets.ts";
import { type Html, html } from "./html.ts";
import { ICONS } from "./icons.ts";
import type { Language } from "./language.ts";
import { layout, siteHeader } from "./layout.ts";

interface Message {
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  readonly title: string;
  readonly text: string;
  readonly tone: "warning" | "danger";
}

/** A page with nothing but something to say: what was looked for is not there. */
export function messagePage({ language, address, assets, title, text, tone }: Message): Html {
  return layout({
    title: `${title} · Gerbang`,
    language,
    address,
    assets,
    kind: "message",
    body: html`${siteHeader(language, address)}
<main id="content">
<section class="card outcome ${tone}">
<span class="sign">${ICONS.alert}</span>
<h1>${title}</h1>
<p>${text}</p>
<p><a class="button quiet" href="/">Gerbang</a></p>
</section>
</main>`,
  });
}
