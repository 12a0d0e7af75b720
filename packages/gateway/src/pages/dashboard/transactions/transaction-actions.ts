import { lookUp } from "../../../domain/look-up.ts";
import { isPaid, type Transaction } from "../../../domain/transactions/transaction.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { cancel } from "../../../operations/transactions/cancel.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { csrfField, type PageNote } from "../frame/form-parts.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { askTexts } from "./ask-upstream.ts";
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
  }
  return await back(visit, cancelResult(outcome));
}

function cancelResult(outcome: NonNullable<Awaited<ReturnType<typeof cancel>>>): string {
  if (outcome.outcome === "applied") return "cancelled";
  const isOpen = outcome.outcome === "refused" && outcome.reason === "unavailable";
  return isOpen ? "cancel_unavailable" : "not_pending";
}

/** An address of its own after a form, so that loading it again sends nothing again. */
async function back({ reply, base, request }: Visit, result: string): Promise<unknown> {
  const { id } = request.params as { readonly id: string };
  return await reply.redirect(
    `${base}/transactions/${encodeURIComponent(id)}?result=${result}`,
    303,
  );
}

const GOOD_OUTCOMES: readonly string[] = ["cancelled", "refunded", "resent", "asked"];

/** What the last action on this page came to. */
export function actionOutcome({ fields, say }: Visit): PageNote | undefined {
  const result = fields["result"] ?? "";
  const text = lookUp(outcomeTexts(say), result);
  return text === undefined
    ? undefined
    : { tone: GOOD_OUTCOMES.includes(result) ? "good" : "bad", text };
}

/** By the value of `result` in the address. */
function outcomeTexts(say: Say): Readonly<Record<string, string>> {
  return {
    ...askTexts(say),
    cancel_unavailable: say(
      "The upstream has not said yet whether it is cancelled. It is asked again by itself.",
      "Upstream belum memastikan pembatalan. Akan ditanyai lagi dengan sendirinya.",
    ),
    unavailable: say(
      "No refund is booked: the upstream was not reached, or has not answered. What it may have made stays reserved, and it is asked again by itself.",
      "Pengembalian belum dibukukan: upstream tidak terhubung atau belum menjawab. Yang mungkin sudah dilakukan tetap ditahan, dan upstream ditanyai lagi dengan sendirinya.",
    ),
    cancelled: say("Cancelled.", "Dibatalkan."),
    refunded: say(
      "Refunded. The provider confirms it in a moment.",
      "Dana dikembalikan. Penyedia segera mengonfirmasi.",
    ),
    resent: say("The notification is sent again.", "Notifikasi dikirim ulang."),
    not_pending: say(
      "Not cancelled: it is no longer pending.",
      "Tidak dibatalkan: sudah tidak pending.",
    ),
    invalid_amount: say(
      "Not refunded: the amount is more than what is left, or none.",
      "Tidak dikembalikan: jumlah melebihi sisa, atau tidak sah.",
    ),
    not_refundable: say(
      "Not refunded: this payment can be returned only as a whole, or not at all.",
      "Tidak dikembalikan: pembayaran ini hanya dapat dikembalikan seluruhnya, atau tidak sama sekali.",
    ),
    window_closed: say(
      "Not refunded: the time in which it could be returned is over, or has not come today.",
      "Tidak dikembalikan: batas waktu pengembalian sudah lewat, atau belum tiba hari ini.",
    ),
    duplicate_key: say(
      "Refunded already: this form was sent before.",
      "Sudah dikembalikan: formulir ini sudah dikirim.",
    ),
    short_of_funds: say(
      "Not refunded: the merchant's balance is too low.",
      "Tidak dikembalikan: saldo merchant tidak cukup.",
    ),
    denied_by_provider: say(
      "Not refunded: the provider refused.",
      "Tidak dikembalikan: ditolak penyedia.",
    ),
  };
}
