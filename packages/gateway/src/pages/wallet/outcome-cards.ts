import { formatRupiah, type Rupiah, subtractRupiah } from "@gerbang/protocol";
import type { PaymentRefusal } from "../../domain/transactions/decide-payment.ts";
import { isPaid, type Payment } from "../../domain/transactions/transaction.ts";
import { PAYMENT_OPTION_TYPES } from "../../domain/transactions/wallet-customer.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";
import { amountLine } from "../parts/amount-line.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { formatMoment } from "../parts/moment.ts";
import type { WalletTexts } from "./wallet-texts.ts";
import type { WalletView } from "./wallet-view.ts";

const RETURN_SECONDS = 5;

/** Paid: by this page a moment ago, or by somebody before. */
export function paidCard(view: WalletView, texts: WalletTexts, isFresh: boolean): Html {
  const { title, text } = isFresh ? texts.paid : texts.refusals.already_paid;
  const { transaction, merchant } = view.payable;
  return html`<section class="card outcome success">
    <span class="sign">${ICONS.check}</span>
    <h1>${title}</h1>
    ${amountLine(transaction.grossAmount)}
    <p>${text}</p>
    <dl class="receipt">
      <dt>${texts.paidTo}</dt>
      <dd>${merchant.profile.name}</dd>
      <dt>${texts.order}</dt>
      <dd>${transaction.orderId}</dd>
      ${isPaid(transaction) && receiptLines(view, texts, transaction)}
      <dt class="wide">${texts.reference}</dt>
      <dd class="wide code">${transaction.reference}</dd>
    </dl>
    ${wayBack(view, texts, { result: "success", isCounting: isFresh })}
  </section>`;
}

function receiptLines(
  { customer, language }: WalletView,
  texts: WalletTexts,
  paid: { readonly settledAt: Date; readonly payment: Payment; readonly grossAmount: Rupiah },
): Html {
  const option =
    paid.payment.paymentType === "gopay" ? paid.payment.paymentOptionType : paid.payment.issuer;
  const known = PAYMENT_OPTION_TYPES.find((type) => type === option);
  const left = known && subtractRupiah(customer.balances[known], paid.grossAmount);
  return html`<dt>${texts.paidAt}</dt>
    <dd>${formatMoment(paid.settledAt, language)}</dd>
    <dt>${texts.paidWith}</dt>
    <dd>${known ? texts.options[known] : option}</dd>
    ${
      left !== undefined &&
      left >= 0 &&
      html`<dt>${texts.balanceAfter}</dt>
        <dd>${formatRupiah(left)}</dd>`
    }`;
}

/** The order is closed, and this customer did not pay it. */
export function closedCard(view: WalletView, texts: WalletTexts, reason: PaymentRefusal): Html {
  const { title, text } = texts.refusals[reason];
  const icon = reason === "expired" ? ICONS.clock : ICONS.ban;
  return html`<section class="card outcome warning">
    <span class="sign">${icon}</span>
    <h1>${title}</h1>
    ${orderLine(view.payable, texts)}
    <p>${text}</p>
    ${wayBack(view, texts, { result: "failure", isCounting: false })}
  </section>`;
}

/** The customer would not pay; they may still change their mind. */
export function declinedCard(view: WalletView, texts: WalletTexts): Html {
  const { title, text } = texts.declined;
  const { face, payable } = view;
  const again = `${face.page}?${face.referenceName}=${payable.transaction.reference}`;
  return html`<section class="card outcome neutral">
    <span class="sign">${ICONS.back}</span>
    <h1>${title}</h1>
    ${orderLine(payable, texts)}
    <p>${text}</p>
    ${wayBack(view, texts, { result: "failure", isCounting: true })}
    <p>
      <a class="button quiet" href="${again}">${texts.again}</a>
    </p>
  </section>`;
}

/** How much, to whom and for what. */
export function orderLine({ transaction, merchant }: Payable, texts: WalletTexts): Html {
  return html`<p class="amount small">${formatRupiah(transaction.grossAmount)}</p>
    <p class="muted">${merchant.profile.name} · ${texts.order} ${transaction.orderId}</p>`;
}

interface WayBack {
  readonly result: "success" | "failure";
  readonly isCounting: boolean;
}

function wayBack(view: WalletView, texts: WalletTexts, { result, isCounting }: WayBack): Html {
  const merchant = view.payable.merchant.profile.name;
  return returnLink(texts, { url: view.callback(result), merchant, isCounting });
}

interface ReturnLink {
  /** Absent when there is nowhere to go. */
  readonly url: string | undefined;
  readonly merchant: string;
  /** Whether the browser goes by itself after some seconds. */
  readonly isCounting: boolean;
}

/** The way back to the merchant. */
export function returnLink(texts: WalletTexts, { url, merchant, isCounting }: ReturnLink): Html {
  if (url === undefined) return html`<p class="muted">${texts.closeByHand}</p>`;
  const { before, after } = texts.returning;
  const link = html`<a class="button primary" href="${url}" data-return-link>
    ${texts.back(merchant)}
  </a>`;
  if (!isCounting) return html`<p>${link}</p>`;
  return html`<div class="return" data-return="${RETURN_SECONDS}">
    ${link}
    <p class="muted" data-return-text hidden>
      ${before} <span data-return-seconds>${RETURN_SECONDS}</span> ${after}
    </p>
    <button class="button quiet" type="button" data-stay hidden>${texts.stay}</button>
  </div>`;
}
