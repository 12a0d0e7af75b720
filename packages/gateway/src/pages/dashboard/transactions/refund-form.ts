import {
  formatRupiah,
  parseRefundKey,
  type RefundKey,
  type Rupiah,
  subtractRupiah,
} from "@gerbang/protocol";
import { issuerName } from "../../../domain/qris/issuer.ts";
import { shellWord } from "../../../domain/shell-word.ts";
import { customerDetailsOf } from "../../../domain/transactions/customer-details.ts";
import {
  isPaid,
  type Refund,
  reportedPaymentType,
  type Transaction,
} from "../../../domain/transactions/transaction.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { getStatus } from "../../../operations/transactions/get-status.ts";
import { type RefundOutcome, refund } from "../../../operations/transactions/refund.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Equivalent } from "../frame/equivalent.ts";
import { csrfField, noteBox, problemAttributes, problemText } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { amountRule, parseTypedRupiah } from "../frame/typed-numbers.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { paymentTypeName } from "../frame/wire-words.ts";
import { sameByCoreApi } from "./core-call.ts";
import { customerFacts } from "./customer-facts.ts";
import { endAction } from "./end-action.ts";
import { type Refundable, readRefundable } from "./refundable.ts";
import { fact } from "./transaction-summary.ts";

interface TypedRefund {
  readonly amount: string;
  readonly reason: string;
  readonly key: string;
  /** Why the amount that was typed cannot be used. */
  readonly problem?: string | undefined;
}

interface ShownForm {
  readonly refundable: Refundable;
  readonly typed?: TypedRefund;
}

/** Asks how much; nothing moves before the next page has shown the amount as it was understood. */
export function refundForm(
  visit: Visit,
  transaction: Transaction,
  { refundable, typed }: ShownForm,
): Html {
  const { say, session, base, context } = visit;
  const { left, reserved } = refundable;
  const { amount, reason, key, problem } = typed ?? {
    amount: String(left),
    reason: "",
    key: `dashboard-${context.gateway.newId()}`,
  };
  return html`<form
    method="post"
    action="${base}/transactions/${transaction.id}/refund"
    class="stack refund-form"
    data-once
  >
    ${csrfField(session)}
    <input type="hidden" name="key" value="${key}" />
    <p>
      ${say("Left to refund", "Sisa yang dapat dikembalikan")}:
      <strong>${formatRupiah(left)}</strong>${
        reserved > 0 &&
        html`<br />${say("Under way already", "Sedang diproses")}: ${formatRupiah(reserved)}`
      }
    </p>
    <div class="field">
      <label for="amount">${say("Amount", "Jumlah")}</label>
      <input
        id="amount"
        name="amount"
        type="text"
        inputmode="decimal"
        required
        value="${amount}"
        ${problemAttributes("amount", problem)}
      />${problemText("amount", problem)}
    </div>
    ${reasonField(visit, reason)}
    <button class="button small primary">${say("Continue", "Lanjut")}</button>
  </form>`;
}

function reasonField(visit: Visit, reason: string): Html {
  const { say } = visit;
  return html`<div class="field">
    <label for="reason">${say("Reason", "Alasan")}</label>
    <input
      id="reason"
      name="reason"
      type="text"
      maxlength="255"
      list="reasons"
      autocomplete="off"
      value="${reason}"
    />
    <datalist id="reasons">
      ${reasonsOf(visit).map((one) => html`<option value="${one}"></option>`)}
    </datalist>
  </div>`;
}

/** What people usually write; anything else may be written, too. */
function reasonsOf({ say }: Visit): readonly string[] {
  return [
    say("Customer's request", "Permintaan pelanggan"),
    say("Out of stock", "Stok habis"),
    say("Paid twice", "Dibayar dua kali"),
    say("Wrong order", "Salah pesan"),
    say("Goods damaged or not delivered", "Barang rusak atau tidak sampai"),
  ];
}

/**
 * Shows what was understood, and refunds only when the amount that was confirmed is the one that is
 * sent. The key was made with the form, so the same form sent again refunds nothing again and is
 * answered as before.
 */
export async function refundTransaction(visit: Visit): Promise<unknown> {
  const { context, fields } = visit;
  const merchant = await requireMerchant(visit);
  const found = await getStatus(context.gateway, merchant, pathPart(visit, "id"));
  if (!found) return await sendUnknown(visit);
  const { transaction } = found;
  const asked = readAsked(visit);
  const amount = parseTypedRupiah(asked.amount);
  const refundable = await readRefundable(visit, transaction);
  const problem = findProblem(visit, refundable, asked.amount);
  if (amount !== undefined && fields["sure"] === String(amount)) {
    const request = { ...asked, id: transaction.id, amount, isRepeatable: true } as const;
    const outcome = await refund(context.gateway, merchant, request);
    return outcome ? await answer(visit, outcome) : await sendUnknown(visit);
  }
  const obstacle = whyNot(transaction);
  if (obstacle) return await endAction(visit, transaction.id, obstacle);
  return amount === undefined || problem !== undefined
    ? await showForm(visit, transaction, { refundable, typed: { ...asked, problem } })
    : await askAgain(visit, transaction, { ...asked, amount, refundable });
}

function readAsked({ context, fields }: Visit): AskedRefund {
  const { amount = "", reason = "" } = fields;
  const made = parseRefundKey(`dashboard-${context.gateway.newId()}`);
  const key = parseRefundKey(fields["key"] ?? "") ?? made;
  if (!key) throw new Error("the key of a refund form is none");
  return { amount, reason, key };
}

interface AskedRefund extends Omit<TypedRefund, "problem"> {
  readonly key: RefundKey;
}

function findProblem({ say }: Visit, { left }: Refundable, typed: string): string | undefined {
  const amount = parseTypedRupiah(typed);
  if (amount === undefined) return amountRule(say, typed);
  if (amount === 0) return say("Nothing is not a refund.", "Nol bukan pengembalian.");
  if (amount <= left) return undefined;
  return say(
    `${formatRupiah(amount)} is more than the ${formatRupiah(left)} that is left.`,
    `${formatRupiah(amount)} melebihi sisa ${formatRupiah(left)}.`,
  );
}

async function showForm(
  visit: Visit,
  transaction: Transaction,
  shown: ShownForm,
): Promise<unknown> {
  const { say } = visit;
  const nothing = say("Nothing was refunded.", "Tidak ada yang dikembalikan.");
  return await sendStep(visit, transaction, {
    status: 422,
    body: html`${noteBox({ tone: "bad", text: `${nothing} ${shown.typed?.problem ?? ""}` })}
      <section class="card narrow">${refundForm(visit, transaction, shown)}</section>`,
  });
}

interface UnderstoodRefund extends Omit<AskedRefund, "amount"> {
  readonly amount: Rupiah;
  readonly refundable: Refundable;
}

/** Which order, whose, and by which payment: the money goes back the way it came. */
function whatAndWhom({ say }: Visit, transaction: Transaction): Html {
  const known = customerFacts(say, customerDetailsOf(transaction));
  const customer = known
    .slice(0, 2)
    .map(([, value]) => value)
    .join(", ");
  const type = paymentTypeName(reportedPaymentType(transaction));
  const issuer =
    isPaid(transaction) && transaction.payment.paymentType === "qris"
      ? `, ${issuerName(transaction.payment.issuer)}`
      : "";
  return html`${fact(say("Order", "Pesanan"), transaction.orderId)}
  ${fact(say("Customer", "Pelanggan"), customer === "" ? say("not known", "tidak diketahui") : customer)}
  ${fact(say("Payment", "Pembayaran"), `${formatRupiah(transaction.grossAmount)}, ${type}${issuer}`)}`;
}

async function askAgain(
  visit: Visit,
  transaction: Transaction,
  { amount, reason, key, refundable }: UnderstoodRefund,
): Promise<unknown> {
  const { say, session, base } = visit;
  const path = `${base}/transactions/${transaction.id}`;
  const rest = subtractRupiah(refundable.left, amount);
  return await sendStep(visit, transaction, {
    status: 200,
    body: html`<section class="card narrow">
      <p class="big-amount">${formatRupiah(amount)}</p>
      <p>
        ${say(
          "Give this back to the customer? It cannot be undone.",
          "Kembalikan jumlah ini kepada pelanggan? Tidak dapat dibatalkan.",
        )}
      </p>
      <dl class="facts one">
        ${whatAndWhom(visit, transaction)}
        <div>
          <dt>${say("Left afterwards", "Sisa setelahnya")}</dt>
          <dd>${formatRupiah(rest)}</dd>
        </div>
        ${
          reason !== "" &&
          html`<div>
            <dt>${say("Reason", "Alasan")}</dt>
            <dd>${reason}</dd>
          </div>`
        }
      </dl>
      <form method="post" action="${path}/refund" class="filter-row" data-once>
        ${csrfField(session)}
        <input type="hidden" name="key" value="${key}" />
        <input type="hidden" name="amount" value="${amount}" />
        <input type="hidden" name="reason" value="${reason}" />
        <button class="button danger" name="sure" value="${amount}">
          ${say("Refund", "Kembalikan")} ${formatRupiah(amount)}
        </button>
        <a class="button quiet" href="${path}">${say("Back", "Kembali")}</a>
      </form>
    </section>`,
  });
}

async function sendStep(
  visit: Visit,
  { id, orderId }: Transaction,
  { status, body }: { readonly status: number; readonly body: Html },
): Promise<unknown> {
  const { say, base } = visit;
  return await sendFramed(visit, {
    section: "transactions",
    title: `${say("Refund", "Kembalikan dana")}: ${orderId}`,
    above: html`<a href="${base}/transactions/${id}">${orderId}</a>`,
    status,
    body,
  });
}

/** Why nothing at all of it can be given back, whatever was asked for. */
function whyNot(transaction: Transaction): "not_paid" | "nothing_left" | undefined {
  if (!isPaid(transaction)) return "not_paid";
  return transaction.status === "refund" ? "nothing_left" : undefined;
}

async function answer(visit: Visit, outcome: RefundOutcome): Promise<unknown> {
  const { context, session, merchant } = visit;
  const { id } = outcome.transaction;
  if (outcome.outcome === "refused") {
    const reason = outcome.reason === "not_refundable" ? whyNot(outcome.transaction) : undefined;
    return await endAction(visit, id, reason ?? outcome.reason);
  }
  const { refund: made, transaction } = outcome;
  if (!outcome.isRepeat) {
    const data = { amount: made.amount, refund_key: made.key, reason: made.reason };
    const by = { session, merchantId: merchant.id };
    const subject = transaction.orderId;
    await recordActivity(context.gateway, by, { action: "refund", subject, data });
  }
  return await endAction(
    visit,
    id,
    "refunded",
    sameAsRefund(context.publicUrl(), transaction, made),
  );
}

/** With the key of this refund: sent again it refunds nothing again. */
function sameAsRefund(
  publicUrl: string,
  transaction: Transaction,
  { key, amount, reason }: Pick<Refund, "key" | "amount" | "reason">,
): Equivalent {
  const why = reason ? ` --reason ${shellWord(reason)}` : "";
  const body = { refund_key: key, amount, ...(reason && { reason }) };
  return sameByCoreApi(publicUrl, transaction, {
    deed: "refund",
    body,
    words: [String(amount)],
    options: `--refund-key ${shellWord(key)}${why}`,
  });
}
