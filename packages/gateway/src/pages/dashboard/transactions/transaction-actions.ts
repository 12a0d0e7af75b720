import { isPaid, type Transaction } from "../../../domain/transactions/transaction.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { cancel } from "../../../operations/transactions/cancel.ts";
import { type Html, html } from "../../parts/html.ts";
import { cliOf, curlOf } from "../frame/equivalent.ts";
import { csrfField } from "../frame/form-parts.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { endAction } from "./end-action.ts";
import { leftToRefund, refundForm } from "./refund-form.ts";

/** What may be done with a transaction; what may not is shown with the reason. */
export function actionPanel(visit: Visit, transaction: Transaction): Html {
  const { say } = visit;
  return html`<section class="card actions no-print">
    <h2>${say("Actions", "Tindakan")}</h2>
    ${cancelAction(visit, transaction)} ${refundAction(visit, transaction)}
  </section>`;
}

function cancelAction(visit: Visit, transaction: Transaction): Html {
  const { say, session, base } = visit;
  const reason = !may(visit, "cancel")
    ? say("Your role may not cancel.", "Peran Anda tidak boleh membatalkan.")
    : transaction.status !== "pending"
      ? say(
          `Only a pending transaction can be cancelled; this one is ${transaction.status}.`,
          `Hanya transaksi pending yang dapat dibatalkan; ini ${transaction.status}.`,
        )
      : undefined;
  const label = say("Cancel", "Batalkan");
  if (reason !== undefined) return disabled(label, reason, "cancel");
  return html`<details class="confirm">
    <summary class="button small">${label}…</summary>
    <form
      method="post"
      action="${base}/transactions/${transaction.id}/cancel"
      class="stack"
      data-once
    >
      ${csrfField(session)}
      <p>
        ${say(
          "The customer can no longer pay it. This cannot be undone.",
          "Pelanggan tidak dapat lagi membayar. Tidak dapat dikembalikan.",
        )}
      </p>
      <button class="button small danger">
        ${say("Cancel the transaction", "Batalkan transaksi")}
      </button>
    </form>
  </details>`;
}

function refundAction(visit: Visit, transaction: Transaction): Html {
  const { say } = visit;
  const label = say("Refund", "Kembalikan dana");
  const reason = !may(visit, "refund")
    ? say("Your role may not refund.", "Peran Anda tidak boleh mengembalikan dana.")
    : !isPaid(transaction)
      ? say(
          `Only what was paid can be refunded; this one is ${transaction.status}.`,
          `Hanya yang sudah dibayar dapat dikembalikan; ini ${transaction.status}.`,
        )
      : leftToRefund(transaction) === 0
        ? say("Everything was refunded already.", "Semua sudah dikembalikan.")
        : undefined;
  if (reason !== undefined) return disabled(label, reason, "refund");
  return html`<details class="confirm">
    <summary class="button small">${label}…</summary>
    ${refundForm(visit, transaction)}
  </details>`;
}

function disabled(label: string, reason: string, id: string): Html {
  return html`<div>
    <button class="button small" type="button" disabled aria-describedby="why-${id}">
      ${label}
    </button>
    <p class="hint" id="why-${id}">${reason}</p>
  </div>`;
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
    const call = {
      method: "POST",
      root: "/v2",
      path: `/${encodeURIComponent(subject)}/cancel`,
    } as const;
    return await endAction(visit, pathPart(visit, "id"), "cancelled", {
      cli: cliOf("cancel", [subject]),
      curl: curlOf(context.publicUrl(), call),
    });
  }
  return await endAction(visit, pathPart(visit, "id"), cancelResult(outcome));
}

function cancelResult(outcome: NonNullable<Awaited<ReturnType<typeof cancel>>>) {
  const isOpen = outcome.outcome === "refused" && outcome.reason === "unavailable";
  return isOpen ? "cancel_unavailable" : "not_pending";
}
