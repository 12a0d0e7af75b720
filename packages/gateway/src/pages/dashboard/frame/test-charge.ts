import { makeOrderId } from "../../../operations/sandbox/make-test-charge.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField } from "./form-parts.ts";
import { may, type Visit } from "./visit.ts";
import { paymentTypeName } from "./wire-words.ts";

/** What was typed into the form and cannot be used, with the reason. */
export interface ChargeProblem {
  readonly field: "amount" | "order_id";
  readonly text: string;
}

/** Whether this visitor may charge for this merchant: real customers are charged by nobody's click. */
export function mayTestCharge(visit: Visit): boolean {
  return visit.merchant.environment === "sandbox" && may(visit, "use_sandbox");
}

/** A button that opens the form; nothing for who may not use it. */
export function testChargeMenu(visit: Visit): Html | undefined {
  if (!mayTestCharge(visit)) return undefined;
  return html`<details class="menu-box no-print">
    <summary class="button small">${visit.say("Make a test charge", "Buat charge uji")}</summary>
    <div class="menu-panel">${testChargeForm(visit)}</div>
  </details>`;
}

/** Charges as the merchant, and leads to the transaction's page. */
export function testChargeForm(visit: Visit, problem?: ChargeProblem): Html {
  const { say, base, session, fields } = visit;
  const typed = problem ? fields : {};
  const mark = (field: ChargeProblem["field"]) =>
    problem?.field === field && html`aria-invalid="true" autofocus`;
  return html`<form method="post" action="${base}/sandbox/charge" class="stack" data-once>
    ${csrfField(session)}
    <div class="field">
      <label for="charge-amount">${say("Amount in rupiah", "Jumlah dalam rupiah")}</label>
      <input
        id="charge-amount"
        name="amount"
        type="text"
        inputmode="numeric"
        required
        value="${typed["amount"] ?? "44.000"}"
        ${mark("amount")}
      />
    </div>
    <div class="field">
      <label for="charge-order">${say("Order id", "ID pesanan")}</label>
      <input
        id="charge-order"
        name="order_id"
        type="text"
        required
        autocomplete="off"
        value="${typed["order_id"] ?? makeOrderId()}"
        ${mark("order_id")}
      />
    </div>
    <div class="field">
      <label for="charge-type">${say("Payment type", "Jenis pembayaran")}</label>
      <select id="charge-type" name="type">
        ${(["gopay", "qris"] as const).map(
          (type) =>
            html`<option value="${type}" ${type === fields["type"] && "selected"}>
              ${paymentTypeName(type)}
            </option>`,
        )}
      </select>
    </div>
    <div><button class="button small primary">${say("Charge", "Buat charge")}</button></div>
  </form>`;
}
