import { formatRupiah, inspectQris } from "@gerbang/protocol";
import { ISSUERS, type Issuer } from "../../domain/qris/issuer.ts";
import type { PaymentRefusal } from "../../domain/transactions/decide-payment.ts";
import {
  APPROVAL_REFUSALS,
  type WalletVisit,
} from "../../domain/transactions/decide-wallet-approval.ts";
import { isPaid, type Transaction } from "../../domain/transactions/transaction.ts";
import type { WalletCustomer } from "../../domain/transactions/wallet-customer.ts";
import type { Payable } from "../../operations/transactions/find-payable.ts";
import { amountLine } from "../parts/amount-line.ts";
import type { Assets } from "../parts/assets.ts";
import { countdown } from "../parts/countdown.ts";
import { DUE_ID, dueLine } from "../parts/due-line.ts";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Language } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import { formatMoment } from "../parts/moment.ts";
import { noticeBox } from "../parts/notice-box.ts";
import type { PayerState } from "../parts/payer-state.ts";
import { sayIn } from "../parts/say.ts";
import { inspectionTable } from "./inspection-table.ts";
import { type ScannerNotice, type ScannerTexts, scannerTexts } from "./scanner-texts.ts";

interface PaymentView {
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  readonly payable: Payable;
  readonly state: PayerState;
  readonly customer: WalletCustomer;
  readonly visit: WalletVisit;
  readonly refusal: PaymentRefusal | undefined;
  readonly notice: ScannerNotice | undefined;
  /** Where the form goes. */
  readonly action: string;
  /** A fresh name for the form. */
  readonly form: string;
}

/** A code that was read: what it says, whose app pays, and how it went. */
export function paymentPage(view: PaymentView): Html {
  const { language, address, assets, payable } = view;
  const say = sayIn(language);
  const texts = scannerTexts(say);
  const amount = formatRupiah(payable.transaction.grossAmount);
  return layout({
    title: `${amount} · ${payable.merchant.profile.name} · QRIS`,
    language,
    address,
    assets,
    styles: ["scanner.css"],
    scripts: ["live-transaction.js", "submit-once.js"],
    kind: "scanner",
    body: html`${siteHeader(language, address)}
      <main id="content" class="columns" ${follow(view)}>
        ${view.refusal === undefined ? payCard(view, texts) : outcomeCard(view, texts, view.refusal)}
        ${inspectionTable(inspectQris(payable.transaction.qrPayload), say)}
      </main>`,
  });
}

function follow({ state, payable }: PaymentView): Html | false {
  if (state.transaction_status !== "pending") return false;
  const query = `?referenceid=${payable.transaction.qrReference}`;
  return html`data-live data-self="/qris/payment${query}" data-stream="/qris/payment/live${query}"
  data-state="/qris/payment/state${query}" data-expires-at="${state.expires_at}"
  data-now="${state.now}" data-frozen="${String(state.is_frozen)}"`;
}

function payCard(view: PaymentView, texts: ScannerTexts): Html {
  const { transaction, merchant } = view.payable;
  return html`<form class="card pay" method="post" action="${view.action}" data-once>
    ${hiddenInput("referenceId", transaction.qrReference)}
    ${hiddenInput("exploreData", exploreData(transaction))} ${hiddenInput("form", view.form)}
    <h1><span>${texts.payTo}</span> ${merchant.profile.name}</h1>
    ${amountLine(transaction.grossAmount)}
    <p class="muted">${texts.order} ${transaction.orderId}</p>
    ${countdown(texts.payBefore, view.state)} ${refusalNotice(view, texts)}
    <div class="field">
      <label for="issuer">${texts.issuer}</label>
      <select id="issuer" name="issuer" aria-describedby="issuer-hint">
        <optgroup label="${texts.wallets}">${issuerOptions("wallet", transaction, texts)}</optgroup>
        <optgroup label="${texts.banks}">${issuerOptions("bank", transaction, texts)}</optgroup>
      </select>
      <p id="issuer-hint" class="hint">${texts.issuerHint}</p>
    </div>
    <div class="field">
      <label for="customer">${texts.customer}</label>
      <select id="customer" name="customer">
        ${Object.entries(texts.customers).map(
          ([id, label]) =>
            html`<option value="${id}" ${id === view.customer.id && "selected"}>${label}</option>`,
        )}
      </select>
    </div>
    ${dueLine(texts.total, transaction.grossAmount)}
    <button class="button primary" type="submit" aria-describedby="${DUE_ID}">${texts.pay}</button>
    <p class="another"><a class="button quiet" href="/qris/index">${texts.another}</a></p>
  </form>`;
}

/** What third parties send back with the form of the newer simulator. Core API section 6.3. */
function exploreData({ qrReference, grossAmount, merchantId }: Transaction): string {
  return JSON.stringify({ referenceId: qrReference, amount: grossAmount, merchantId });
}

function issuerOptions(kind: Issuer["kind"], { acquirer }: Transaction, texts: ScannerTexts) {
  return ISSUERS.filter((issuer) => issuer.kind === kind).map(
    ({ id, label }) =>
      html`<option value="${id}">${label}${id === acquirer && ` (${texts.onUs})`}</option>`,
  );
}

function refusalNotice({ notice, visit }: PaymentView, texts: ScannerTexts): Html | false {
  const refusal = APPROVAL_REFUSALS.find((one) => one === notice);
  // An address that was kept says so when the lock is long over.
  if (refusal === undefined || (refusal === "pin_locked" && !visit.lockedUntil)) return false;
  const { title, text } = texts.payRefusals[refusal];
  const until = visit.lockedUntil && texts.lockedUntil(visit.lockedUntil);
  const shown = refusal === "pin_locked" && until ? `${text} ${until}` : text;
  return noticeBox({ tone: "bad", icon: ICONS.alert, title, text: shown });
}

function outcomeCard(view: PaymentView, texts: ScannerTexts, refusal: PaymentRefusal): Html {
  const isFresh = refusal === "already_paid" && view.notice === "paid";
  const { title, text } = isFresh ? texts.paid : texts.payRefusals[refusal];
  const { transaction, merchant } = view.payable;
  const tone = refusal === "already_paid" ? "success" : "warning";
  return html`<section class="card outcome ${tone}">
    <span class="sign">${refusal === "already_paid" ? ICONS.check : ICONS.ban}</span>
    <h1>${title}</h1>
    ${amountLine(transaction.grossAmount)}
    <p>${text}</p>
    <dl class="receipt">
      <dt>${texts.paidTo}</dt>
      <dd>${merchant.profile.name}</dd>
      <dt>${texts.order}</dt>
      <dd>${transaction.orderId}</dd>
      ${
        isPaid(transaction) &&
        html`<dt>${texts.paidAt}</dt>
          <dd>${formatMoment(transaction.settledAt, view.language)}</dd>
          <dt>${texts.paidWith}</dt>
          <dd>${issuerOf(transaction)}</dd>`
      }
    </dl>
    ${isFresh && html`<p class="muted">${texts.closeByHand}</p>`}
    <p><a class="button quiet" href="/qris/index">${texts.another}</a></p>
  </section>`;
}

function issuerOf({ payment }: Extract<Transaction, { payment: unknown }>): string {
  if (payment.paymentType === "gopay") return "GoPay";
  const label = ISSUERS.find(({ id }) => id === payment.issuer)?.label ?? payment.issuer;
  return `${label} (${payment.transactionType})`;
}
