import { formatRupiah } from "@gerbang/protocol";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { deeplinkVersionOf } from "../../../domain/merchants/merchant-settings.ts";
import { isSimulated } from "../../../domain/merchants/simulated.ts";
import { deeplinkOf } from "../../../domain/transactions/deeplink.ts";
import {
  isPaid,
  type Payment,
  refundedAmount,
  reportedPaymentType,
  type Transaction,
} from "../../../domain/transactions/transaction.ts";
import { presentStatus } from "../../../http/core-api/present-answers.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  readTransactionStory,
  type TransactionStory,
} from "../../../operations/dashboard/read-transaction.ts";
import {
  readUpstreamStory,
  type UpstreamStory,
} from "../../../operations/upstream/read-upstream-story.ts";
import { type Html, html } from "../../parts/html.ts";
import { readItemLines } from "../../parts/item-lines.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { eventText } from "../frame/event-text.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { money, statusChip, timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { attemptList } from "../notifications/notification-parts.ts";
import { customerFacts, isRecord } from "./customer-facts.ts";
import { actionPanel } from "./transaction-actions.ts";
import { offerSection, upstreamSection } from "./upstream-section.ts";
import { upstreamTimeline } from "./upstream-timeline.ts";
import { whatComes } from "./what-comes.ts";

/** Everything about one transaction, and what may be done with it. */
export async function showTransaction(visit: Visit): Promise<unknown> {
  const {
    context,
    merchant: { id },
  } = visit;
  const [merchant, presentation] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, id),
  ]);
  const story = await readTransactionStory(context.gateway, merchant, pathPart(visit, "id"));
  if (!story) return await sendUnknown(visit);
  const { transaction } = story;
  const upstream = await readUpstreamStory(context.gateway, id, transaction.id);
  const ahead = await whatComes(visit, merchant, story, presentation);
  return await sendFramed(visit, {
    section: "transactions",
    title: transaction.orderId,
    scripts: ["dashboard-ahead.js"],
    styles: ["dashboard-ahead.css"],
    order: transaction.orderId,
    above: html`<a href="${visit.base}/transactions" data-list-back>
      ${DASHBOARD_ICONS.left}${visit.say("Transactions", "Transaksi")}
    </a>`,
    aside: html`<span id="status" ${liveAttributes(visit)}>
        ${statusChip(transaction.status, visit.say)}
      </span>
      <button class="button small" type="button" data-print hidden>
        ${DASHBOARD_ICONS.print}${visit.say("Print", "Cetak")}
      </button>`,
    body: html`<div class="story" id="transaction" ${liveAttributes(visit)}>
      ${mainColumn(visit, story, { ahead, upstream, zone: presentation })}
      <div class="story-side">
        ${actionPanel(visit, transaction)}
        ${
          upstream
            ? html`${upstreamSection(visit, transaction, upstream, presentation)}
              ${offerSection(visit, transaction, upstream)}`
            : payment(visit, merchant, transaction)
        }
        ${items(visit, transaction)} ${customer(visit, transaction, presentation)}
      </div>
    </div>`,
  });
}

interface MainColumn {
  readonly ahead: Html | false;
  readonly upstream: UpstreamStory | undefined;
  readonly zone: Presentation;
}

function mainColumn(
  visit: Visit,
  story: TransactionStory,
  { ahead, upstream, zone }: MainColumn,
): Html {
  return html`<div class="story-main">
    ${summary(visit, story, zone)} ${ahead} ${refunds(visit, story.transaction, zone)}
    ${
      upstream
        ? upstreamTimeline(visit, story.events, upstream, zone)
        : timeline(visit, story, zone)
    }
    ${notifications(visit, story, zone)} ${raw(visit, story)}
  </div>`;
}

function fact(label: string, value: Html | string | undefined | null): Html | false {
  return (
    value !== undefined &&
    value !== null &&
    value !== "" &&
    html`<div>
      <dt>${label}</dt>
      <dd>${value}</dd>
    </div>`
  );
}

function summary(visit: Visit, { transaction }: TransactionStory, zone: Presentation): Html {
  const { say } = visit;
  const refunded = refundedAmount(transaction);
  return html`<section class="card">
    <p class="big-amount">${formatRupiah(transaction.grossAmount)}</p>
    ${
      refunded > 0 &&
      html`<p class="muted">
        ${money(refunded)} ${say("returned", "dikembalikan")},
        ${money(transaction.grossAmount - refunded)} ${say("kept", "tersisa")}
      </p>`
    }
    <dl class="facts">
      ${fact(
        say("Transaction id", "ID transaksi"),
        html`<span class="code" data-copy>${transaction.id}</span>`,
      )}
      ${fact(say("Payment type", "Jenis"), typeText(visit, transaction))}
      ${fact(say("Acquirer", "Akuirer"), transaction.acquirer)}
      ${isPaid(transaction) && methodFact(visit, transaction.payment)}
      ${fact(say("Created", "Dibuat"), timeCell(transaction.createdAt, zone))}
      ${isPaid(transaction) && fact(say("Settled", "Selesai"), timeCell(transaction.settledAt, zone))}
      ${"closedAt" in transaction && fact(say("Ended", "Berakhir"), timeCell(transaction.closedAt, zone))}
      ${fact(say("Expires", "Kedaluwarsa"), timeCell(transaction.expiresAt, zone))}
      ${fact(say("Fraud status", "Status fraud"), transaction.fraudStatus)}
      ${refusalFact(visit, transaction)}
    </dl>
  </section>`;
}

function typeText({ say }: Visit, transaction: Transaction): string {
  const type = reportedPaymentType(transaction);
  const { chargedAs } = transaction;
  return type === chargedAs
    ? type
    : `${type} (${say("charged as", "ditagih sebagai")} ${chargedAs})`;
}

function methodFact({ say }: Visit, method: Payment): Html | false {
  return method.paymentType === "gopay"
    ? fact(say("Paid with", "Dibayar dengan"), method.paymentOptionType)
    : fact(say("Issuer", "Penerbit"), `${method.issuer} (${method.transactionType})`);
}

function refusalFact({ say }: Visit, { channelResponse }: Transaction): Html | false {
  return (
    channelResponse !== undefined &&
    fact(
      say("Refused because", "Ditolak karena"),
      `${channelResponse.code} ${channelResponse.message}`,
    )
  );
}

function payment(visit: Visit, merchant: Merchant, transaction: Transaction): Html {
  const { say } = visit;
  const { id, qrPayload } = transaction;
  return html`<section class="card payment">
    <h2>${say("QR code and wallet", "Kode QR dan dompet")}</h2>
    <img
      class="qr"
      src="/v2/qris/${id}/qr-code"
      width="180"
      height="180"
      alt="${say("QR code of this transaction", "Kode QR transaksi ini")}"
      loading="lazy"
    />
    ${isSimulated(merchant) && walletLink(visit, merchant, transaction)}
    ${
      qrPayload !== "" &&
      html`<details>
        <summary>${say("QR payload", "Isi kode QR")}</summary>
        <p class="code wrap" data-copy>${qrPayload}</p>
      </details>`
    }
  </section>`;
}

/** Into the simulated wallet. */
function walletLink({ say, context }: Visit, merchant: Merchant, transaction: Transaction): Html {
  const version = deeplinkVersionOf(merchant.settings);
  return html`<a
    class="button small${transaction.status === "pending" && " primary"}"
    href="${deeplinkOf(transaction, context.publicUrl(), version)}"
    rel="noopener"
    target="_blank"
  >
    ${say("Open the wallet", "Buka dompet")}
  </a>`;
}

function items({ say }: Visit, transaction: Transaction): Html | false {
  const lines = readItemLines(transaction.request);
  return (
    lines.length > 0 &&
    html`<section class="card">
      <h2>${say("Items", "Barang")}</h2>
      <ul class="items">
        ${lines.map(
          ({ name, quantity, amount }) =>
            html`<li>
              <span>${quantity > 1 && html`${quantity}× `}${name}</span>${money(amount)}
            </li>`,
        )}
      </ul>
    </section>`
  );
}

function customer(
  { say }: Visit,
  transaction: Transaction,
  { customFieldLabels }: Presentation,
): Html {
  const details = transaction.request["customer_details"];
  const known = customerFacts(say, isRecord(details) ? details : {});
  const fields = [transaction.customField1, transaction.customField2, transaction.customField3];
  const isEmpty =
    known.length === 0 && fields.every((field) => field === undefined) && !transaction.metadata;
  return html`<section class="card">
    <h2>${say("Customer", "Pelanggan")}</h2>
    ${
      isEmpty &&
      html`<p class="hint">
        ${say("The charge said nothing about the customer.", "Tidak ada data pelanggan.")}
      </p>`
    }
    <dl class="facts one">
      ${known.map(([label, value]) => fact(label, value))}
      ${fields.map((field, index) =>
        fact(customFieldLabels[index] || `custom_field${index + 1}`, field),
      )}
    </dl>
    ${
      transaction.metadata &&
      html`<h3>metadata</h3>
        <pre class="json">${JSON.stringify(transaction.metadata, null, 2)}</pre>`
    }
  </section>`;
}

function refunds({ say }: Visit, transaction: Transaction, zone: Presentation): Html | false {
  if (!isPaid(transaction) || transaction.refunds.length === 0) return false;
  return html`<section class="card">
    <h2>${say("Refunds", "Pengembalian")}</h2>
    <div
      class="table-box"
      tabindex="0"
      role="region"
      aria-label="${say("Refunds", "Pengembalian")}"
    >
      <table class="rows">
        <thead>
          <tr>
            <th scope="col">${say("Time", "Waktu")}</th>
            <th scope="col">refund_key</th>
            <th scope="col">${say("Reason", "Alasan")}</th>
            <th scope="col">${say("Confirmed", "Dikonfirmasi")}</th>
            <th scope="col" class="number">${say("Amount", "Jumlah")}</th>
          </tr>
        </thead>
        <tbody>
          ${transaction.refunds.map(
            (refund) =>
              html`<tr>
                <td>${timeCell(refund.createdAt, zone)}</td>
                <td class="code">${refund.key}</td>
                <td>${refund.reason}</td>
                <td>${timeCell(refund.confirmedAt, zone)}</td>
                <td class="number">${money(refund.amount)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function timeline({ say }: Visit, { events }: TransactionStory, zone: Presentation): Html {
  return html`<section class="card">
    <h2>${say("Timeline", "Linimasa")}</h2>
    <ol class="timeline">
      ${events.map((event) => {
        const { name, occurredAt: at, data } = event;
        return html`<li class="e-${name.replaceAll(/[^a-z_]/g, "-")}">
          <div class="event-line">
            <span class="event">${eventText(say, event)}</span>
            <span class="code hint">${name}</span> ${timeCell(at, zone)}
          </div>
          ${
            Object.keys(data).length > 0 &&
            html`<p class="event-data hint code">
              ${Object.entries(data).map(
                ([key, value]) =>
                  html`<span
                    >${key}=${typeof value === "string" ? value : JSON.stringify(value)}</span
                  > `,
              )}
            </p>`
          }
        </li>`;
      })}
    </ol>
  </section>`;
}

function notifications(visit: Visit, story: TransactionStory, zone: Presentation): Html | false {
  const { say } = visit;
  if (!may(visit, "see_notifications")) return false;
  return html`<section class="card">
    <h2>${say("Notifications", "Notifikasi")}</h2>
    ${
      story.notifications.length === 0 &&
      html`<p class="hint">
        ${say(
          "None was owed: no notification URL was set when the status changed.",
          "Tidak ada: URL notifikasi belum diisi saat status berubah.",
        )}
      </p>`
    }
    ${story.notifications.map((one) => attemptList(visit, one, zone))}
  </section>`;
}

function raw(visit: Visit, { transaction, status }: TransactionStory): Html {
  const { say, context } = visit;
  const answer = presentStatus(status);
  const url = context.publicUrl();
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const statusCurl = `curl -u "$SERVER_KEY:" ${url}/v2/${transaction.id}/status`;
  const chargeBody = JSON.stringify(transaction.request).replaceAll("'", String.raw`'\''`);
  const chargeCurl = [
    `curl -u "$SERVER_KEY:" -H 'content-type: application/json' ${url}/v2/charge \\`,
    `  -d '${chargeBody}'`,
  ].join("\n");
  return html`<section class="card no-print">
    <h2>${say("For developers", "Untuk pengembang")}</h2>
    ${
      may(visit, "see_workbench") &&
      html`<p>
        <a href="${visit.base}/workbench?order=${encodeURIComponent(transaction.orderId)}&only=1">
          ${say("Everything about this order in the workbench", "Semua tentang pesanan ini di bengkel")}
        </a>
      </p>`
    }
    <details>
      <summary>${say("What the status API answers now", "Jawaban API status sekarang")}</summary>
      <pre class="json" data-copy>${json(answer)}</pre>
    </details>
    <details>
      <summary>${say("The charge as it was sent", "Permintaan charge yang dikirim")}</summary>
      <pre class="json" data-copy>${json(transaction.request)}</pre>
    </details>
    <details>
      <summary>${say("As curl: ask the status", "Sebagai curl: tanya status")}</summary>
      <pre class="json" data-copy>${statusCurl}</pre>
    </details>
    <details>
      <summary>${say("As curl: charge the same", "Sebagai curl: charge yang sama")}</summary>
      <pre class="json" data-copy>${chargeCurl}</pre>
    </details>
  </section>`;
}
