import { type Html, html } from "../../parts/html.ts";
import { paymentTypeName } from "../frame/wire-words.ts";

type PaymentType = Parameters<typeof paymentTypeName>[0];

/** Which colour is which payment type: each is drawn in its own, wherever it is drawn. */
export function paymentTypeLegend(types: readonly PaymentType[]): Html {
  return html`<span class="legend">
    ${types.map((type) => html`<span class="key ${type}">${paymentTypeName(type)}</span>`)}
  </span>`;
}
