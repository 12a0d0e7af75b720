import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import { type Html, html } from "./html.ts";

/** Describes a pay button, whose name is the one word that others' scripts look for. */
export const DUE_ID = "due";

/** What the button beneath it pays. */
export function dueLine(label: string, amount: Rupiah): Html {
  return html`<p class="due" id="${DUE_ID}">
    <span>${label}</span> <strong>${formatRupiah(amount)}</strong>
  </p>`;
}
