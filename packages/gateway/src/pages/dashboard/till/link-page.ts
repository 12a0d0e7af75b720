import { formatRupiah } from "@gerbang/protocol";
import { linkPath } from "../../../domain/till/payment-link.ts";
import { receiptPath } from "../../../domain/till/sale.ts";
import type { SaleProgress } from "../../../operations/till/find-sale.ts";
import { readLink, type ShownLink } from "../../../operations/till/payment-links.ts";
import { type Html, html } from "../../parts/html.ts";
import { publicPath } from "../../parts/public-path.ts";
import { codePicture } from "../frame/code-picture.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField, emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { count, money, statusChip, timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { linkChip } from "./links-page.ts";
import { shareUrlButton } from "./receipt-code.ts";

const ROWS = 25;

/** One link: its address to hand on, how far it was paid, and by which orders. */
export async function showLink(visit: Visit): Promise<unknown> {
  const { context, say, base, fields } = visit;
  const merchant = await requireMerchant(visit);
  const beforeId = fields["before"];
  const read = await readLink(context.gateway, merchant, {
    id: pathPart(visit, "id"),
    limit: ROWS,
    ...(beforeId !== undefined && { beforeId }),
  });
  if (!read) return await sendUnknown(visit);
  const { found, sales } = read;
  const last = sales.length === ROWS ? sales.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "links",
    title: found.link.title,
    styles: ["dashboard-till.css"],
    scripts: ["share-link.js"],
    above: html`<a href="${base}/links">
      ${DASHBOARD_ICONS.left}${say("Payment links", "Tautan bayar")}
    </a>`,
    body: html`${address(visit, found)} ${standing(visit, found)} ${saleTable(visit, sales)}
    ${
      last &&
      html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
        <a
          class="button small"
          rel="next"
          href="${base}/links/${found.link.id}?before=${last.sale.id}"
        >
          ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
        </a>
      </nav>`
    }`,
  });
}

function address(visit: Visit, { link, state }: ShownLink): Html {
  const { say, context } = visit;
  const url = context.publicUrl() + linkPath(link);
  return html`<section class="card link-address">
    <div>
      <h2>${say("Share this link", "Bagikan tautan ini")}</h2>
      <p class="link-url">
        <code data-copy="${say("link", "tautan")}">${url}</code>
      </p>
      <div class="inline">
        <a class="button small" href="${url}" target="_blank" rel="noopener">
          ${say("Open", "Buka")}
        </a>
        ${shareUrlButton(visit, link.title, url)}
        <span class="visually-hidden" role="status" data-share-status></span>
        ${state === "open" && may(visit, "change_links") && closeForm(visit, link.id)}
      </div>
    </div>
    ${codePicture(url, say("The link as a QR code", "Tautan sebagai kode QR"))}
  </section>`;
}

function closeForm({ say, base, session }: Visit, id: string): Html {
  return html`<form method="post" action="${base}/links/${id}/close" class="inline" data-once>
    ${csrfField(session)}
    <button class="button small">${say("Close", "Tutup")}</button>
  </form>`;
}

function standing(visit: Visit, { link, state, paid, waiting }: ShownLink): Html {
  const { say, merchant } = visit;
  const facts: readonly (readonly [string, Html | string | false])[] = [
    [say("State", "Keadaan"), linkChip(state, say)],
    [say("Amount", "Jumlah"), formatRupiah(link.amount)],
    [say("Paid", "Dibayar"), `${count(paid)} / ${count(link.usesMax)}`],
    [say("Being paid", "Sedang dibayar"), waiting > 0 && count(waiting)],
    [say("Created", "Dibuat"), timeCell(link.createdAt, merchant, say)],
    [say("Until", "Sampai"), timeCell(link.expiresAt, merchant, say)],
    [say("Closed", "Ditutup"), link.closedAt ? timeCell(link.closedAt, merchant, say) : false],
    [say("Note", "Catatan"), link.note ?? false],
  ];
  return html`<section class="card" id="link" ${liveAttributes(visit)}>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          value !== false &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${
      state === "closed" &&
      waiting > 0 &&
      html`<p class="hint">
        ${say(
          "Codes that were shown before can be paid until they expire.",
          "Kode yang sudah ditampilkan masih dapat dibayar sampai kedaluwarsa.",
        )}
      </p>`
    }
  </section>`;
}

function saleTable(visit: Visit, sales: readonly SaleProgress[]): Html {
  const { say, here } = visit;
  const title = say("Payments", "Pembayaran");
  const made = sales.filter(({ status }) => status !== undefined);
  return html`<div
    class="table-box"
    id="link-sales"
    tabindex="0"
    role="region"
    aria-label="${title}"
    data-live-too
    data-source="${here}"
  >
    <table class="rows cards link-sales">
      <thead>
        <tr>
          <th scope="col">${say("Order", "Pesanan")}</th>
          <th scope="col">${say("Status", "Status")}</th>
          <th scope="col">${say("Begun", "Dimulai")}</th>
          <th scope="col">${say("Paid", "Dibayar")}</th>
          <th scope="col" class="number">${say("Refunded", "Dikembalikan")}</th>
          <th scope="col">${say("Receipt", "Struk")}</th>
        </tr>
      </thead>
      <tbody>
        ${made.map((one) => saleRow(visit, one))}
      </tbody>
    </table>
    ${made.length === 0 && emptyState(say("Nobody has paid yet.", "Belum ada yang membayar."))}
  </div>`;
}

function saleRow(visit: Visit, { sale, status, settledAt, refunded }: SaleProgress): Html {
  const { say, base, merchant, context } = visit;
  return html`<tr data-key="${sale.id}" data-version="${status} ${refunded}">
    <td>
      <a class="row-link" href="${base}/transactions/${sale.orderId}">${sale.orderId}</a>
    </td>
    <td data-label="${say("Status", "Status")}">
      <span>${status && statusChip(status, say)}</span>
    </td>
    <td data-label="${say("Begun", "Dimulai")}">${timeCell(sale.createdAt, merchant, say)}</td>
    <td data-label="${say("Paid", "Dibayar")}">${timeCell(settledAt, merchant, say)}</td>
    <td class="number" data-label="${say("Refunded", "Dikembalikan")}">${money(refunded)}</td>
    <td>
      <a href="${publicPath(context, receiptPath(sale))}">
        ${say("Receipt", "Struk")}
        <span class="visually-hidden">${sale.orderId}</span>
      </a>
    </td>
  </tr>`;
}
