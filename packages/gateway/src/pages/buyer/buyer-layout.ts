import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { CHECKOUT_SCRIPT } from "../parts/checkout-script.ts";
import { type Html, html } from "../parts/html.ts";
import type { Language } from "../parts/language.ts";
import { languageLink, layout } from "../parts/layout.ts";
import type { PageContext } from "../parts/page-context.ts";
import { sayIn } from "../parts/say.ts";

interface BuyerPage {
  readonly title: string;
  readonly merchant: Merchant;
  /** The page's own address. */
  readonly address: string;
  readonly body: Html;
  /** Asks for itself again while something is being made. */
  readonly refreshSeconds?: number;
}

/** The frame of what a merchant's customer sees: the merchant's name, and nothing of ours in the way. */
export function buyerLayout(
  { assets }: Pick<PageContext, "assets">,
  language: Language,
  { title, merchant, address, body, refreshSeconds }: BuyerPage,
): Html {
  return layout({
    title: `${title} · ${merchant.profile.name}`,
    language,
    address,
    assets,
    styles: ["buyer.css"],
    scripts: ["submit-once.js", "share-link.js"],
    kind: "buyer",
    isShort: true,
    head: html`<script type="module" src="${CHECKOUT_SCRIPT}"></script>
      ${
        refreshSeconds !== undefined &&
        html`<meta http-equiv="refresh" content="${refreshSeconds}" />`
      }`,
    body: html`<header class="buyer-head no-print">
        ${isSimulated(merchant) && html`<span class="badge">Sandbox</span>`}
        ${languageLink(language, address)}
      </header>
      <main id="content">${body}</main>`,
  });
}

/** Through the phone's own sheet where there is one, else into the clipboard. */
export function shareButton(language: Language, title: string): Html {
  const say = sayIn(language);
  return html`<button
      class="button quiet no-print"
      type="button"
      data-share="${title}"
      data-copied="${say("Link copied", "Tautan tersalin")}"
      hidden
    >
      ${say("Share", "Bagikan")}
    </button>
    <span class="visually-hidden" role="status" data-share-status></span>`;
}
