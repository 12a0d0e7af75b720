export type { CheckoutState } from "@gerbang/protocol";
export { GerbangCheckoutElement, type StatusChangeDetail } from "./gerbang-checkout-element.ts";
export type { Phase } from "./phase.ts";
