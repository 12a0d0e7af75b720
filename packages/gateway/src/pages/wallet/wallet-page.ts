import { formatRupiah } from "@gerbang/protocol";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { languageLink, layout } from "../parts/layout.ts";
import { sayIn } from "../parts/say.ts";
import { closedCard, declinedCard, paidCard } from "./outcome-cards.ts";
import { payForm } from "./pay-form.ts";
import { type WalletTexts, walletTexts } from "./wallet-texts.ts";
import type { WalletView } from "./wallet-view.ts";

/** The wallet as a deeplink opens it: one card as wide as a phone. */
export function walletPage(view: WalletView): Html {
  const { language, address, assets, payable, refusal } = view;
  const texts = walletTexts(sayIn(language));
  const { name } = payable.merchant.profile;
  const amount = formatRupiah(payable.transaction.grossAmount);
  return layout({
    title: `${amount} · ${name} · ${texts.wallet} Gerbang`,
    language,
    address,
    assets,
    styles: ["wallet.css"],
    scripts: ["live-transaction.js", "pin-keypad.js", "submit-once.js", "return-to-merchant.js"],
    kind: "wallet",
    body: html`<div class="phone">
      ${header(view, texts)}
      <main id="content" ${follow(view)}>${chooseCard(view, texts)}</main>
      ${refusal === undefined && view.notice !== "declined" && simulation(view, texts)}
    </div>`,
  });
}

function header(view: WalletView, texts: WalletTexts): Html {
  const leave = view.refusal === undefined ? view.callback("failure") : undefined;
  return html`<header class="wallet-bar">
    ${leave && html`<a class="leave" href="${leave}" aria-label="${texts.leave}">${ICONS.back}</a>`}
    <span class="brand"><span class="mark" aria-hidden="true"></span>${texts.wallet}</span>
    <span class="badge">Sandbox</span>
    ${languageLink(view.language, view.address)}
  </header>`;
}

/** The page follows the transaction while it can still change. */
function follow({ face, state, payable, visit }: WalletView): Html | false {
  if (state.transaction_status !== "pending") return false;
  const { reference } = payable.transaction;
  const query = `?referenceid=${reference}`;
  return html`data-live data-self="${face.page}?${face.referenceName}=${reference}"
  data-stream="/gopay/ui/checkout/live${query}" data-state="/gopay/ui/checkout/state${query}"
  data-expires-at="${state.expires_at}" data-now="${state.now}"
  data-frozen="${String(state.is_frozen)}"
  ${visit.lockedUntil && html`data-unlocks-at="${visit.lockedUntil.toISOString()}"`}`;
}

function chooseCard(view: WalletView, texts: WalletTexts): Html {
  const { notice, refusal } = view;
  if (refusal === "already_paid") return paidCard(view, texts, notice === "paid");
  if (refusal !== undefined) return closedCard(view, texts, refusal);
  return notice === "declined" ? declinedCard(view, texts) : payForm(view, texts);
}

function simulation({ face, payable, customer }: WalletView, texts: WalletTexts): Html {
  return html`<form
    class="simulation"
    method="get"
    action="${face.page}"
    aria-labelledby="simulation"
  >
    <h2 id="simulation">${texts.simulation}</h2>
    <p>${texts.simulationText}</p>
    ${hiddenInput(face.referenceName, payable.transaction.reference)}
    <div class="row">
      <label for="customer">${texts.customer}</label>
      <select id="customer" name="customer" data-submits>
        ${Object.entries(texts.customers).map(
          ([id, label]) =>
            html`<option value="${id}" ${id === customer.id && "selected"}>${label}</option>`,
        )}
      </select>
      <button class="button small" type="submit">${texts.choose}</button>
    </div>
  </form>`;
}
