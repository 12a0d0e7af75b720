import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import { type Html, html } from "./html.ts";

/** The longest that fits a phone in the usual size: `Rp 999.999.999`. */
const USUAL_LENGTH_MAX = 14;

/** What is to be paid, large and in one line; a long one in smaller type. */
export function amountLine(amount: Rupiah): Html {
  const text = formatRupiah(amount);
  return html`<p class="amount${text.length > USUAL_LENGTH_MAX && " long"}">${text}</p>`;
}
