import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { receiptPath } from "../../domain/till/sale.ts";
import {
  isPaid,
  type Refund,
  refundedAmount,
  reportedPaymentType,
  type Transaction,
} from "../../domain/transactions/transaction.ts";
import type { ShownSale } from "../../operations/till/find-sale.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Language } from "../parts/language.ts";
import { formatMoment } from "../parts/moment.ts";
import type { PageContext } from "../parts/page-context.ts";
import { type Say, sayIn } from "../parts/say.ts";
import { buyerLayout, shareButton } from "./buyer-layout.ts";

/** What a buyer keeps of a payment: as much as they need, and nothing of anybody's person. */
export function receiptPage(
  context: Pick<PageContext, "assets">,
  language: Language,
  shown: ShownSale,
): Html {
  const { sale, merchant, transaction } = shown;
  const say = sayIn(language);
  const title = say("Receipt", "Struk");
  return buyerLayout(context, language, {
    title,
    merchant,
    address: receiptPath(sale),
    body: html`<article class="card sale-receipt">
        <h1>${merchant.profile.name}</h1>
        <p class="muted">${merchant.profile.city}</p>
        ${isSimulated(merchant) && simulated(say)} ${standing(transaction, say)}
        <p class="amount">${formatRupiah(sale.amount)}</p>
        ${sale.note !== undefined && html`<p class="receipt-note">${sale.note}</p>`}
        ${facts(shown, language)} ${transaction && refunds(transaction, language)}
        <p class="muted receipt-end">${say("Thank you.", "Terima kasih.")}</p>
      </article>
      <p class="receipt-actions no-print">
        ${shareButton(language, `${title} ${merchant.profile.name}`)}
        <button class="button quiet" type="button" data-print hidden>
          ${say("Print", "Cetak")}
        </button>
      </p>`,
  });
}

function simulated(say: Say): Html {
  return html`<p class="receipt-simulated">
    ${say("Simulated: no money moved.", "Simulasi: tidak ada uang berpindah.")}
  </p>`;
}

function standing(transaction: Transaction | undefined, say: Say): Html {
  const [tone, icon, text] = standingOf(transaction, say);
  return html`<p class="standing ${tone}">${icon}<strong>${text}</strong></p>`;
}

function standingOf(
  transaction: Transaction | undefined,
  say: Say,
): readonly [tone: string, icon: Html, text: string] {
  switch (transaction?.status) {
    case "settlement":
      return ["success", ICONS.check, say("Paid", "Lunas")];
    case "partial_refund":
      return ["success", ICONS.check, say("Paid, partly refunded", "Lunas, dikembalikan sebagian")];
    case "refund":
      return ["warning", ICONS.back, say("Refunded", "Dikembalikan")];
    case undefined:
    case "pending":
      return ["warning", ICONS.clock, say("Not paid yet", "Belum dibayar")];
    case "authorize":
      return ["warning", ICONS.clock, say("Amount reserved", "Dana ditahan")];
    case "expire":
    case "cancel":
    case "deny":
    case "failure":
      return ["danger", ICONS.cross, say("Not paid", "Tidak dibayar")];
  }
}

function facts({ sale, transaction }: ShownSale, language: Language): Html {
  const say = sayIn(language);
  const paidAt = transaction && isPaid(transaction) ? transaction.settledAt : undefined;
  return html`<dl class="receipt-facts">
    <div>
      <dt>${paidAt ? say("Paid at", "Dibayar") : say("Made at", "Dibuat")}</dt>
      <dd>${formatMoment(paidAt ?? sale.createdAt, language)}</dd>
    </div>
    <div>
      <dt>${say("Order", "Pesanan")}</dt>
      <dd class="code">${sale.orderId}</dd>
    </div>
    ${
      transaction &&
      html`<div>
        <dt>${say("Paid with", "Cara bayar")}</dt>
        <dd>${reportedPaymentType(transaction) === "qris" ? "QRIS" : "GoPay"}</dd>
      </div>`
    }
  </dl>`;
}

function refunds(transaction: Transaction, language: Language): Html | false {
  if (!isPaid(transaction) || transaction.refunds.length === 0) return false;
  const say = sayIn(language);
  const left = (transaction.grossAmount - refundedAmount(transaction)) as Rupiah;
  return html`<h2>${say("Refunds", "Pengembalian")}</h2>
    <dl class="receipt-facts">
      ${transaction.refunds.map((refund) => refundLine(refund, language))}
      <div class="receipt-left">
        <dt>${say("Remains paid", "Tetap dibayar")}</dt>
        <dd><strong>${formatRupiah(left)}</strong></dd>
      </div>
    </dl>`;
}

function refundLine({ amount, createdAt }: Refund, language: Language): Html {
  return html`<div>
    <dt>${formatMoment(createdAt, language)}</dt>
    <dd>−${formatRupiah(amount)}</dd>
  </div>`;
}
