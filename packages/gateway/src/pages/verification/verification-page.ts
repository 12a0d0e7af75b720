import { formatRupiah } from "@gerbang/protocol";
import { type Customer, maskPhone } from "../../domain/accounts/customer.ts";
import { PIN_FAILURES_MAX } from "../../domain/transactions/decide-wallet-approval.ts";
import type { CallbackResult } from "../../domain/transactions/deeplink.ts";
import type { ChargedAccount } from "../../domain/transactions/transaction.ts";
import type { VerificationView } from "../../operations/transactions/view-verification.ts";
import { amountLine } from "../parts/amount-line.ts";
import type { Assets } from "../parts/assets.ts";
import { countdown } from "../parts/countdown.ts";
import { DUE_ID, dueLine } from "../parts/due-line.ts";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Language } from "../parts/language.ts";
import { languageLink, layout } from "../parts/layout.ts";
import { noticeBox } from "../parts/notice-box.ts";
import type { PayerState } from "../parts/payer-state.ts";
import { pinField } from "../parts/pin-field.ts";
import { sayIn } from "../parts/say.ts";
import { orderLine, returnLink } from "../wallet/outcome-cards.ts";
import { VERIFICATION_PAGE } from "./verification-address.ts";
import { type VerificationTexts, verificationTexts } from "./verification-texts.ts";

/** What a form came to, which the address of the next page says. */
export type VerificationNotice = "taken" | "wrong_pin";

/** Everything that the page shows of one charge. */
interface ShownVerification extends VerificationView {
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  readonly state: PayerState;
  readonly notice: VerificationNotice | undefined;
  /** A fresh name for the form. */
  readonly form: string;
  readonly callback: (result: CallbackResult) => string | undefined;
}

/** Where a customer approves, with the PIN, what is charged to their account: one card as wide as a phone. */
export function verificationPage(view: ShownVerification): Html {
  const { language, address, assets, payable } = view;
  const texts = verificationTexts(sayIn(language));
  const amount = formatRupiah(payable.transaction.grossAmount);
  return layout({
    title: `${amount} · ${payable.merchant.profile.name} · ${texts.wallet.wallet} Gerbang`,
    language,
    address,
    assets,
    styles: ["wallet.css"],
    scripts: ["live-transaction.js", "pin-keypad.js", "submit-once.js", "return-to-merchant.js"],
    kind: "wallet",
    body: html`<div class="phone">
      ${header(view, texts)}
      <main id="content" ${follow(view)}>${chooseCard(view, texts)}</main>
    </div>`,
  });
}

function header(view: ShownVerification, texts: VerificationTexts): Html {
  const leave = view.refusal === undefined ? view.callback("failure") : undefined;
  return html`<header class="wallet-bar">
    ${leave && html`<a class="leave" href="${leave}" aria-label="${texts.leave}">${ICONS.back}</a>`}
    <span class="brand"><span class="mark" aria-hidden="true"></span>${texts.wallet.wallet}</span>
    <span class="badge">Sandbox</span>
    ${languageLink(view.language, view.address)}
  </header>`;
}

/** The page follows the transaction while it can still change. */
function follow({ state, payable }: ShownVerification): Html | false {
  if (state.transaction_status !== "pending") return false;
  const query = `?tref=${payable.transaction.reference}`;
  return html`data-live data-self="${VERIFICATION_PAGE}${query}"
  data-stream="${VERIFICATION_PAGE}/live${query}" data-state="${VERIFICATION_PAGE}/state${query}"
  data-expires-at="${state.expires_at}" data-now="${state.now}"
  data-frozen="${String(state.is_frozen)}"`;
}

function chooseCard(view: ShownVerification, texts: VerificationTexts): Html {
  const { refusal } = view;
  if (refusal === "already_paid" || refusal === "reserved") return takenCard(view, texts);
  if (refusal !== undefined && refusal !== "no_account") return closedCard(view, texts, refusal);
  return approvalForm(view, texts);
}

function takenCard(view: ShownVerification, texts: VerificationTexts): Html {
  const { title, text } = view.refusal === "reserved" ? texts.reserved : texts.paid;
  const { transaction, merchant } = view.payable;
  return html`<section class="card outcome success">
    <span class="sign">${ICONS.check}</span>
    <h1>${title}</h1>
    ${amountLine(view.account.payable)}
    <p>${text}</p>
    <dl class="receipt">
      <dt>${texts.wallet.paidTo}</dt>
      <dd>${merchant.profile.name}</dd>
      <dt>${texts.wallet.order}</dt>
      <dd>${transaction.orderId}</dd>
      <dt>${texts.wallet.paidWith}</dt>
      <dd>${optionName(view.account, texts)}</dd>
    </dl>
    ${wayBack(view, texts, "success", view.notice === "taken")}
  </section>`;
}

function closedCard(
  view: ShownVerification,
  texts: VerificationTexts,
  reason: keyof VerificationTexts["refusals"],
): Html {
  const { title, text } = texts.refusals[reason];
  return html`<section class="card outcome warning">
    <span class="sign">${reason === "expired" ? ICONS.clock : ICONS.ban}</span>
    <h1>${title}</h1>
    ${orderLine(view.payable, texts.wallet)}
    <p>${text}</p>
    ${wayBack(view, texts, "failure", false)}
  </section>`;
}

function wayBack(
  view: ShownVerification,
  texts: VerificationTexts,
  result: CallbackResult,
  isCounting: boolean,
): Html {
  return returnLink(texts.wallet, {
    url: view.callback(result),
    merchant: view.payable.merchant.profile.name,
    isCounting,
  });
}

function approvalForm(view: ShownVerification, texts: VerificationTexts): Html {
  const { payable, account, failures } = view;
  const isWrong = view.notice === "wrong_pin" && failures > 0;
  return html`${bill(view, texts)} ${isWrong && wrongPin(texts, failures)}
    <form class="card pay" method="post" action="${VERIFICATION_PAGE}/approve" data-once>
      ${hiddenInput("tref", payable.transaction.reference)} ${hiddenInput("form", view.form)}
      ${source(view, texts)} ${pinField(texts.wallet, isWrong)}
      <div class="buttons">
        ${dueLine(texts.pays, account.payable)}
        <button class="button primary" type="submit" aria-describedby="${DUE_ID}">
          ${texts.approve}
        </button>
        <button
          class="button quiet"
          type="submit"
          formaction="${VERIFICATION_PAGE}/refuse"
          formnovalidate
        >
          ${texts.refuse}
        </button>
      </div>
    </form>
    <p class="hint">${texts.simulation}</p>`;
}

function wrongPin(texts: VerificationTexts, failures: number): Html {
  const { title, text } = texts.wallet.refusals.wrong_pin;
  return noticeBox({
    tone: "bad",
    icon: ICONS.alert,
    title,
    text: `${text} ${texts.wallet.triesLeft(PIN_FAILURES_MAX - failures)}`,
    id: "notice",
  });
}

function bill({ payable, account, state }: ShownVerification, texts: VerificationTexts): Html {
  const { transaction, merchant } = payable;
  return html`<section class="bill" aria-labelledby="pay-to">
    <h1 id="pay-to">
      <span>${account.isPreAuth ? texts.reserveTo : texts.approveTo}</span> ${merchant.profile.name}
    </h1>
    <p class="order">${texts.wallet.order} ${transaction.orderId}</p>
    ${amountLine(transaction.grossAmount)} ${countdown(texts.wallet.payBefore, state)}
  </section>`;
}

/** Whose account it is, and what it is taken from. */
function source({ linked, account }: ShownVerification, texts: VerificationTexts): Html {
  const { countryCode = "", phoneNumber = "" } = linked?.account ?? {};
  return html`<dl class="receipt">
      ${
        linked &&
        html`<dt>${texts.account}</dt>
          <dd>${linked.customer.name}<br />${maskPhone(countryCode, phoneNumber)}</dd>`
      }
      <dt>${optionName(account, texts)}</dt>
      <dd>${linked && balanceOf(linked.customer, account)}</dd>
    </dl>
    ${account.isPreAuth && html`<p class="hint">${texts.reservedUntilCaptured}</p>`}`;
}

function balanceOf({ balances }: Customer, { paymentOptionType }: ChargedAccount): string {
  const found = Object.entries(balances).find(([name]) => name === paymentOptionType);
  return found ? formatRupiah(found[1]) : "–";
}

function optionName({ paymentOptionType }: ChargedAccount, { wallet }: VerificationTexts): string {
  const known = Object.entries(wallet.options).find(([name]) => name === paymentOptionType);
  return known?.[1] ?? paymentOptionType;
}
