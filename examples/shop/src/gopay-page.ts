import { html, type Markup, NOTHING } from "./html.ts";
import type { Wallet } from "./link-wallets.ts";
import { money, renderPage, type ShopPage } from "./page.ts";
import { type Language, type Texts, textsOf } from "./texts.ts";

interface GopayPageParts {
  readonly language: Language;
  readonly wallet: Wallet | undefined;
  /** Something went wrong; said above everything. */
  readonly problem?: string | undefined;
  /** The number that was typed into the form, kept for another try. */
  readonly typed?: string;
  readonly isSandbox: boolean;
  readonly status?: number;
}

/** Where a customer links GoPay, sees what is linked, and unlinks it. */
export function gopayPage(parts: GopayPageParts): ShopPage {
  const { language, wallet, problem, status = 200 } = parts;
  const t = textsOf(language);
  const body = html`<h1>${t.gopay}</h1>
    <p class="lead">${t.gopay_lead}</p>
    ${problem === undefined ? NOTHING : html`<p class="problem" role="alert">${problem}</p>`}
    <div class="narrow">${wallet ? linkedCard(wallet, t) : linkForm(parts, t)}</div>`;
  return renderPage({ language, heading: t.gopay, body, status });
}

/** As a customer knows it: `GoPay •••• 0001`. */
export function nameOfWallet({ phoneEnd }: { readonly phoneEnd: string }): string {
  return `GoPay •••• ${phoneEnd}`;
}

function linkedCard(wallet: Wallet, t: Texts): Markup {
  const balance = wallet.balance === undefined ? t.balance_unknown : money(wallet.balance);
  return html`<section class="card" aria-labelledby="wallet">
      <h2 id="wallet">${nameOfWallet(wallet)}</h2>
      <p class="status" data-status="paid">${t.linked}</p>
      <dl>
        <dt>${t.left_in_wallet}</dt>
        <dd class="number">${balance}</dd>
      </dl>
      <a class="button" href="/">${t.to_menu}</a>
    </section>
    <form method="post" action="/gopay/unlink" class="aside">
      <p class="hint" id="unlink-how">${t.unlink_how}</p>
      <button class="quiet" aria-describedby="unlink-how">${t.unlink}</button>
    </form>`;
}

function linkForm({ typed = "", problem, isSandbox }: GopayPageParts, t: Texts): Markup {
  const sandbox = isSandbox ? html`<br />${t.phone_sandbox}` : NOTHING;
  return html`<form method="post" action="/gopay/link" class="card stack">
    <label>
      ${t.phone}
      <input
        type="tel"
        name="phone"
        value="${typed}"
        required
        maxlength="20"
        autocomplete="tel-national"
        aria-describedby="phone-hint"
        ${typed !== "" && problem !== undefined ? html`aria-invalid="true"` : NOTHING}
      />
      <span class="hint" id="phone-hint">${t.phone_hint}${sandbox}</span>
    </label>
    <button class="main">${t.link}</button>
    <p class="hint">${t.link_how}</p>
  </form>`;
}
