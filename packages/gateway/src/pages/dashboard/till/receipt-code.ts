import { receiptPath, type Sale } from "../../../domain/till/sale.ts";
import { type Html, html } from "../../parts/html.ts";
import { codePicture } from "../frame/code-picture.ts";
import type { Visit } from "../frame/visit.ts";

/** A button that hands an address on: by the phone's own sheet, else by the clipboard. */
export function shareUrlButton({ say }: Visit, title: string, url: string): Html {
  return html`<button
    class="button small"
    type="button"
    data-share="${title}"
    data-share-url="${url}"
    data-copied="${say("Link copied", "Tautan tersalin")}"
    hidden
  >
    ${say("Share", "Bagikan")}
  </button>`;
}

/** The receipt's address, for the buyer to scan or to be sent. */
export function receiptCode(visit: Visit, sale: Sale): Html {
  const { say, context, merchant } = visit;
  const url = context.publicUrl() + receiptPath(sale);
  return html`<div class="receipt-code">
    ${codePicture(url, say("The receipt's address as a QR code", "Alamat struk sebagai kode QR"))}
    <p class="hint">${say("Scan for the receipt", "Pindai untuk struk")}</p>
    <p class="receipt-links">
      <a class="button small" href="${url}">${say("Receipt", "Struk")}</a>
      ${shareUrlButton(visit, `${say("Receipt", "Struk")} ${merchant.name}`, url)}
    </p>
  </div>`;
}
