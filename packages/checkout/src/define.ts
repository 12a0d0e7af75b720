import { GerbangCheckoutElement } from "./gerbang-checkout-element.ts";

declare global {
  interface HTMLElementTagNameMap {
    "gerbang-checkout": GerbangCheckoutElement;
  }
}

const NAME = "gerbang-checkout";

// The script may be on the page twice, and server rendering has no registry.
if (typeof customElements !== "undefined" && !customElements.get(NAME)) {
  customElements.define(NAME, GerbangCheckoutElement);
}
