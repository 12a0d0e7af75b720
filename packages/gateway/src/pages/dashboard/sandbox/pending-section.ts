import { ISSUERS } from "../../../domain/qris/issuer.ts";
import type { ListedTransaction } from "../../../operations/dashboard/browse-transactions.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import { liveAttributes } from "../frame/frame.ts";
import { money, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { apiCalls } from "./api-calls.ts";

/** The newest pending transactions, and what their customers may do with them. */
export function pendingSection(
  visit: Visit,
  transactions: readonly ListedTransaction[],
  zone: Zone,
): Html {
  const { say, base } = visit;
  return panel(
    {
      title: say("Pay or refuse", "Bayar atau tolak"),
      hint: say(
        "The newest pending transactions, as if their customers answered in the wallet.",
        "Transaksi pending terbaru, seolah pelanggannya menjawab di dompet.",
      ),
    },
    html`<div id="pending" ${liveAttributes(visit)}>
        ${
          transactions.length === 0 &&
          html`<p class="hint">
            ${say(
              "Nothing is pending. The next charge appears here by itself.",
              "Tidak ada yang pending. Charge berikutnya akan muncul sendiri di sini.",
            )}
          </p>`
        }
        <ul class="pending">
          ${transactions.map(
            (row) =>
              html`<li>
                <div>
                  <a href="${base}/transactions/${encodeURIComponent(row.id)}">${row.orderId}</a>
                  <strong>${money(row.grossAmount)}</strong><br /><span class="hint">
                    ${say("expires", "kedaluwarsa")} ${timeCell(row.expiresAt, zone, say)}
                  </span>
                </div>
                <div class="inline">${payForm(visit, row)}</div>
              </li>`,
          )}
        </ul>
      </div>
      ${apiCalls(visit, [
        {
          method: "POST",
          path: "/transactions/{order_id}/pay",
          body: { via: "qris", issuer: "dana" },
        },
        { method: "POST", path: "/transactions/{order_id}/refuse" },
        { method: "POST", path: "/transactions/{order_id}/deny" },
      ])}`,
  );
}

function payForm(
  { say, base, session }: Visit,
  { id, orderId, paymentType }: ListedTransaction,
): Html {
  return html`<form method="post" action="${base}/sandbox/pay/${id}" class="inline" data-once>
      ${csrfField(session)}
      <label class="visually-hidden" for="via-${id}"> ${say("How", "Cara")} ${orderId} </label>
      <select id="via-${id}" name="via">
        ${paymentType === "gopay" && html`<option value="">GoPay</option>`}
        ${ISSUERS.map(
          (issuer) => html`<option value="${issuer.id}">QRIS: ${issuer.label}</option>`,
        )}
      </select>
      <button class="button small primary">${say("Pay", "Bayar")}</button>
    </form>
    <form method="post" action="${base}/sandbox/refuse/${id}" class="inline" data-once>
      ${csrfField(session)} <button class="button small">${say("Refuse", "Tolak")}</button>
    </form>
    <form method="post" action="${base}/sandbox/deny/${id}" class="inline" data-once>
      ${csrfField(session)}
      <button class="button small">${say("Decline (provider)", "Tolak (penyedia)")}</button>
    </form>`;
}
