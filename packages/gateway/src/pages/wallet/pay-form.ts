import { formatRupiah } from "@gerbang/protocol";
import { canAfford, PIN_FAILURES_MAX } from "../../domain/transactions/decide-wallet-approval.ts";
import {
  PAYMENT_OPTION_TYPES,
  type PaymentOptionType,
} from "../../domain/transactions/wallet-customer.ts";
import { amountLine } from "../parts/amount-line.ts";
import { countdown } from "../parts/countdown.ts";
import { DUE_ID, dueLine } from "../parts/due-line.ts";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { type ItemLine, readItemLines } from "../parts/item-lines.ts";
import { noticeBox } from "../parts/notice-box.ts";
import { pinField } from "../parts/pin-field.ts";
import type { WalletTexts } from "./wallet-texts.ts";
import type { WalletView } from "./wallet-view.ts";

/** What is asked for, from what it can be paid, and the PIN. */
export function payForm(view: WalletView, texts: WalletTexts): Html {
  return html`${bill(view, texts)} ${refusalNotice(view, texts)}
    <form class="card pay" method="post" action="${view.face.pay}" data-once>
      ${hiddenInput(view.face.referenceName, view.payable.transaction.reference)}
      ${hiddenInput("customer", view.customer.id)} ${hiddenInput("form", view.form)}
      ${optionFields(view, texts)} ${canPay(view) && pinField(texts, isWrongPin(view))}
      ${buttons(view, texts)}
    </form>`;
}

function bill({ payable, state }: WalletView, texts: WalletTexts): Html {
  const { transaction, merchant } = payable;
  const lines = readItemLines(transaction.request);
  return html`<section class="bill" aria-labelledby="pay-to">
    <h1 id="pay-to"><span>${texts.payTo}</span> ${merchant.profile.name}</h1>
    <p class="order">${texts.order} ${transaction.orderId}</p>
    ${amountLine(transaction.grossAmount)} ${countdown(texts.payBefore, state)}
    ${
      lines.length > 0 &&
      html`<details class="details">
        <summary>${texts.details}</summary>
        <ul class="items">
          ${lines.map(itemRow)}
        </ul>
        <dl>
          <dt>${texts.total}</dt>
          <dd>${formatRupiah(transaction.grossAmount)}</dd>
        </dl>
      </details>`
    }
  </section>`;
}

function itemRow({ name, quantity, amount }: ItemLine): Html {
  return html`<li>
    <span>${name}${quantity > 1 && html` <small>× ${quantity}</small>`}</span>
    <span>${formatRupiah(amount)}</span>
  </li>`;
}

function refusalNotice(view: WalletView, texts: WalletTexts): Html | false {
  const reason = reasonToShow(view);
  if (reason === undefined) return false;
  const isPoor = reason === "insufficient_balance" && !hasSource(view);
  const { title, text } = isPoor ? texts.noSource : texts.refusals[reason];
  return noticeBox({
    tone: "bad",
    icon: ICONS.alert,
    title,
    text: `${text} ${adviceFor(view, texts, reason)}`,
    id: "notice",
  });
}

type NoticeReason = "wrong_pin" | "pin_locked" | "insufficient_balance" | "customer_blocked";

function reasonToShow(view: WalletView): NoticeReason | undefined {
  if (view.customer.isBlocked) return "customer_blocked";
  if (isLocked(view)) return "pin_locked";
  if (!hasSource(view)) return "insufficient_balance";
  const { notice } = view;
  // The address says what happened, the visit whether it is still so.
  if (notice === "wrong_pin" && view.visit.pinFailures > 0) return notice;
  return notice === "insufficient_balance" ? notice : undefined;
}

function adviceFor({ visit }: WalletView, texts: WalletTexts, reason: NoticeReason): string {
  if (reason === "wrong_pin") return texts.triesLeft(PIN_FAILURES_MAX - visit.pinFailures);
  if (reason !== "pin_locked" || !visit.lockedUntil) return "";
  return texts.lockedUntil(visit.lockedUntil);
}

function isLocked({ visit }: WalletView): boolean {
  return visit.lockedUntil !== undefined;
}

/** Whether this customer could pay now; if not, the notice says why. */
function canPay(view: WalletView): boolean {
  return !view.customer.isBlocked && !isLocked(view) && hasSource(view);
}

function hasSource(view: WalletView): boolean {
  return PAYMENT_OPTION_TYPES.some((option) => isAffordable(view, option));
}

function optionFields(view: WalletView, texts: WalletTexts): Html {
  const chosen = PAYMENT_OPTION_TYPES.find((option) => isAffordable(view, option));
  return html`<fieldset class="options">
    <legend>${texts.payWith}</legend>
    ${PAYMENT_OPTION_TYPES.map((option) => {
      const isEnough = isAffordable(view, option);
      return html`<label class="option">
        <input
          type="radio"
          name="payment_option_type"
          value="${option}"
          ${option === (chosen ?? "GOPAY_WALLET") && "checked"}
        />
        <span class="option-name">
          ${texts.options[option]}${!isEnough && html`<small class="short">${texts.notEnough}</small>`}
        </span>
        <span class="option-balance">${formatRupiah(view.customer.balances[option])}</span>
      </label>`;
    })}
  </fieldset>`;
}

function isAffordable({ customer, payable }: WalletView, option: PaymentOptionType): boolean {
  const amount = payable.transaction.grossAmount;
  return canAfford(customer, { paymentOptionType: option, amount });
}

function isWrongPin({ notice, visit }: WalletView): boolean {
  return notice === "wrong_pin" && visit.pinFailures > 0;
}

function buttons(view: WalletView, texts: WalletTexts): Html {
  const described = canPay(view)
    ? html`aria-describedby="${DUE_ID}"`
    : html`disabled aria-describedby="notice"`;
  return html`<div class="buttons">
    ${dueLine(texts.total, view.payable.transaction.grossAmount)}
    <button class="button primary" type="submit" ${described}>${texts.pay}</button>
    <button class="button quiet" type="submit" formaction="${view.face.decline}" formnovalidate>
      ${texts.decline}
    </button>
  </div>`;
}
