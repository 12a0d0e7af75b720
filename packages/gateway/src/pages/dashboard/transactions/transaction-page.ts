import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { deeplinkVersionOf } from "../../../domain/merchants/merchant-settings.ts";
import { isSimulated } from "../../../domain/merchants/simulated.ts";
import { customerDetailsOf } from "../../../domain/transactions/customer-details.ts";
import { deeplinkOf } from "../../../domain/transactions/deeplink.ts";
import { isPaid, type Transaction } from "../../../domain/transactions/transaction.ts";
import { verificationName } from "../../../domain/transactions/verification-link.ts";
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
import { eventFacts, eventText } from "../frame/event-text.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { money, statusChip, timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { attemptList } from "../notifications/notification-parts.ts";
import { customerFacts } from "./customer-facts.ts";
import { developerSection } from "./developer-section.ts";
import { refundableOf } from "./refundable.ts";
import { actionPanel } from "./transaction-actions.ts";
import { fact, summaryCard } from "./transaction-summary.ts";
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
    above: html`<a href="${listAddress(visit)}" data-list-back>
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
        ${actionPanel(visit, transaction, refundableOf(transaction, upstream))}
        ${
          upstream
            ? html`${upstreamSection(visit, transaction, upstream, presentation)}
              ${offerSection(visit, transaction, upstream)}`
            : transaction.status === "pending" &&
              (transaction.account
                ? verification(visit, transaction)
                : payment(visit, merchant, transaction))
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
    ${summaryCard(visit, story.transaction, zone)} ${ahead}
    ${refunds(visit, story.transaction, zone)}
    ${
      upstream
        ? upstreamTimeline(visit, story.events, upstream, zone)
        : timeline(visit, story, zone)
    }
    ${notifications(visit, story, zone)} ${developerSection(visit, story)}
  </div>`;
}

/** The list as it was left: its filters, its page. */
function listAddress({ base, fields }: Visit): string {
  const query = new URLSearchParams(fields["list"] ?? "").toString();
  return `${base}/transactions${query === "" ? "" : `?${query}`}`;
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

/** What is charged to an account has no code: its customer approves it. */
function verification({ say, context }: Visit, transaction: Transaction): Html {
  const name = verificationName(transaction, "app");
  return html`<section class="card payment">
    <h2>${say("Approval", "Persetujuan")}</h2>
    <p class="hint">
      ${say(
        "It is charged to a linked account, and waits for its customer's PIN.",
        "Transaksi ini ditagihkan ke akun tertaut dan menunggu PIN pelanggan.",
      )}
    </p>
    <a
      class="button small primary"
      href="${context.publicUrl()}/v2/gopay/redirect/${name}/charge"
      rel="noopener"
      target="_blank"
    >
      ${say("Open the verification page", "Buka halaman verifikasi")}
    </a>
  </section>`;
}

/** Into the simulated wallet. */
function walletLink({ say, context }: Visit, merchant: Merchant, transaction: Transaction): Html {
  const version = deeplinkVersionOf(merchant.settings);
  return html`<a
    class="button small primary"
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
  const known = customerFacts(say, customerDetailsOf(transaction));
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
        <pre class="json" tabindex="0">${JSON.stringify(transaction.metadata, null, 2)}</pre>`
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
      <table class="rows cards refunds">
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
                <td class="what">${timeCell(refund.createdAt, zone, say)}</td>
                <td class="code wrap" data-label="refund_key">${refund.key}</td>
                <td class="wrap" data-label="${say("Reason", "Alasan")}">${refund.reason}</td>
                <td data-label="${say("Confirmed", "Dikonfirmasi")}">
                  ${timeCell(refund.confirmedAt, zone, say)}
                </td>
                <td class="number what">${money(refund.amount)}</td>
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
            <span class="code hint">${name}</span> ${timeCell(at, zone, say)}
          </div>
          ${eventFacts(say, data)}
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
