import { GerbangCheckoutElement, type StatusChangeDetail } from "./gerbang-checkout-element.ts";

declare global {
  interface HTMLElementTagNameMap {
    "gerbang-checkout": GerbangCheckoutElement;
  }
  /** It bubbles: the document and the window hear it too. */
  interface GlobalEventHandlersEventMap {
    statuschange: CustomEvent<StatusChangeDetail>;
  }
}

const NAME = "gerbang-checkout";

// The script may be on the page twice, and server rendering has no registry.
if (typeof customElements !== "undefined" && !customElements.get(NAME)) {
  customElements.define(NAME, GerbangCheckoutElement);
}
