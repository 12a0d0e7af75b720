import type { AuthorizedTransaction } from "../../../domain/transactions/transaction.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { capture } from "../../../operations/transactions/capture.ts";
import { type Html, html } from "../../parts/html.ts";
import { cliOf } from "../frame/equivalent.ts";
import { csrfField } from "../frame/form-parts.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { coreCurl } from "./core-call.ts";
import { endAction } from "./end-action.ts";

/** Takes what is reserved. */
export function captureAction(visit: Visit, { id }: AuthorizedTransaction): Html {
  const { say, session, base } = visit;
  if (!may(visit, "cancel")) {
    return html`<p class="hint">
      ${say("Your role may not capture.", "Peran Anda tidak boleh mengambil dana yang ditahan.")}
    </p>`;
  }
  return html`<details class="confirm">
    <summary class="button small">${say("Capture", "Ambil dana")}…</summary>
    <form method="post" action="${base}/transactions/${id}/capture" class="stack" data-once>
      ${csrfField(session)}
      <p>
        ${say(
          "The whole amount is taken from the customer's account. It can be refunded afterwards.",
          "Seluruh dana diambil dari akun pelanggan. Setelah itu dana masih dapat dikembalikan.",
        )}
      </p>
      <button class="button small primary">${say("Capture the amount", "Ambil dana")}</button>
    </form>
  </details>`;
}

export async function captureTransaction(visit: Visit): Promise<unknown> {
  const { context, session, merchant } = visit;
  const id = pathPart(visit, "id");
  const outcome = await capture(context.gateway, await requireMerchant(visit), { id });
  if (!outcome) return await sendUnknown(visit);
  if (outcome.outcome !== "applied") return await endAction(visit, id, "not_reserved");
  const { transaction } = outcome;
  const { orderId: subject } = transaction;
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: "capture", subject });
  const call = { method: "POST", path: "/capture", body: { transaction_id: transaction.id } };
  return await endAction(visit, id, "captured", {
    ...(transaction.origin !== "bi_snap" && { cli: cliOf("capture", [subject]) }),
    curl: coreCurl(context.publicUrl(), transaction, call),
  });
}
