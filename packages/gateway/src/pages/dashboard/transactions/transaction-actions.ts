import { isPaid, type Transaction } from "../../../domain/transactions/transaction.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { cancel } from "../../../operations/transactions/cancel.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField } from "../frame/form-parts.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { captureAction } from "./capture-action.ts";
import { sameByCoreApi } from "./core-call.ts";
import { endAction } from "./end-action.ts";
import { refundForm } from "./refund-form.ts";
import type { Refundable } from "./refundable.ts";

/** What may be done with a transaction now; where that is nothing, there is no panel. */
export function actionPanel(
  visit: Visit,
  transaction: Transaction,
  refundable: Refundable,
): Html | false {
  const { say } = visit;
  const actions = [
    isPaid(transaction) && refundAction(visit, transaction, refundable),
    transaction.status === "authorize" && captureAction(visit, transaction),
    (transaction.status === "pending" || transaction.status === "authorize") &&
      cancelAction(visit, transaction),
  ].filter((action) => action !== false);
  return (
    actions.length > 0 &&
    html`<section class="card actions no-print">
      <h2>${say("Actions", "Tindakan")}</h2>
      ${actions}
    </section>`
  );
}

function cancelAction(visit: Visit, transaction: Transaction): Html {
  const { say, session, base } = visit;
  if (!may(visit, "cancel")) {
    return hint(say("Your role may not cancel.", "Peran Anda tidak boleh membatalkan."));
  }
  return html`<details class="confirm">
    <summary class="button small">${say("Cancel", "Batalkan")}…</summary>
    <form
      method="post"
      action="${base}/transactions/${transaction.id}/cancel"
      class="stack"
      data-once
    >
      ${csrfField(session)}
      <p>
        ${
          transaction.status === "authorize"
            ? say(
                "What is reserved goes back to the customer. This cannot be undone.",
                "Dana yang ditahan kembali ke pelanggan. Tidak dapat dikembalikan.",
              )
            : say(
                "The customer can no longer pay it. This cannot be undone.",
                "Pelanggan tidak dapat lagi membayar. Tidak dapat dikembalikan.",
              )
        }
      </p>
      <button class="button small danger">
        ${say("Cancel the transaction", "Batalkan transaksi")}
      </button>
    </form>
  </details>`;
}

function refundAction(
  visit: Visit,
  transaction: Transaction,
  refundable: Refundable,
): Html | false {
  const { say } = visit;
  if (refundable.left === 0) {
    return (
      refundable.reserved > 0 &&
      hint(
        say(
          "A refund of all that is left is under way.",
          "Pengembalian seluruh sisa sedang diproses.",
        ),
      )
    );
  }
  if (!may(visit, "refund")) {
    return hint(say("Your role may not refund.", "Peran Anda tidak boleh mengembalikan dana."));
  }
  return html`<details class="confirm">
    <summary class="button small">${say("Refund", "Kembalikan dana")}…</summary>
    ${refundForm(visit, transaction, { refundable })}
  </details>`;
}

function hint(text: string): Html {
  return html`<p class="hint">${text}</p>`;
}

export async function cancelTransaction(visit: Visit): Promise<unknown> {
  const { context, session, merchant } = visit;
  const outcome = await cancel(
    context.gateway,
    await requireMerchant(visit),
    pathPart(visit, "id"),
  );
  if (!outcome) return await sendUnknown(visit);
  if (outcome.outcome === "applied") {
    const { orderId: subject } = outcome.transaction;
    const by = { session, merchantId: merchant.id };
    await recordActivity(context.gateway, by, { action: "cancel", subject });
    const same = sameByCoreApi(context.publicUrl(), outcome.transaction, { deed: "cancel" });
    return await endAction(visit, pathPart(visit, "id"), "cancelled", same);
  }
  return await endAction(visit, pathPart(visit, "id"), cancelResult(outcome));
}

function cancelResult(outcome: NonNullable<Awaited<ReturnType<typeof cancel>>>) {
  const isOpen = outcome.outcome === "refused" && outcome.reason === "unavailable";
  return isOpen ? "cancel_unavailable" : "not_pending";
}
