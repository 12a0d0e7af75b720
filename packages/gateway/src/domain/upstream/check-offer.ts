import type { Rupiah } from "@gerbang/protocol";
import { isOpenableUrl } from "../merchants/callback-url.ts";
import { checkPayload, type PayloadProblem } from "./check-payload.ts";
import type { Offer } from "./connector.ts";

/** Why an offer must not be shown to anybody. */
type OfferProblem =
  | "order_id"
  | "amount"
  | "payment_type"
  | "acquirer"
  /** It runs out before a customer could pay. */
  | "deadline"
  | PayloadProblem
  | "picture"
  | "deeplink"
  | "nothing_to_show";

/** What was asked for. */
export interface WantedOffer {
  readonly orderId: string;
  readonly amount: Rupiah;
  readonly paymentType: string;
  /** Absent when the merchant left it to the upstream. */
  readonly acquirer?: string;
  /** What the merchant's answer cannot be given without. */
  readonly mustShow?: "qrPayload" | "deeplink";
  /** Wall time. */
  readonly now: Date;
  /** How long it must live from now on. */
  readonly lifetimeSecondsMin: number;
}

/** Holds an offer against what was asked for, before anybody sees it. `undefined` when it fits. */
export function checkOffer(offer: Offer, wanted: WantedOffer): OfferProblem | undefined {
  return (
    checkMembers(offer, wanted) ??
    (offer.qrPayload === undefined ? undefined : checkPayload(offer.qrPayload, wanted.amount)) ??
    checkLinks(offer, wanted)
  );
}

function checkMembers(offer: Offer, wanted: WantedOffer): OfferProblem | undefined {
  if (offer.orderId !== wanted.orderId) return "order_id";
  if (offer.amount !== wanted.amount) return "amount";
  if (offer.paymentType !== wanted.paymentType) return "payment_type";
  if (wanted.acquirer !== undefined && offer.acquirer !== wanted.acquirer) return "acquirer";
  const lifetimeMs = offer.expiresAt.getTime() - wanted.now.getTime();
  return lifetimeMs >= wanted.lifetimeSecondsMin * 1000 ? undefined : "deadline";
}

function checkLinks(offer: Offer, { mustShow }: WantedOffer): OfferProblem | undefined {
  const { pictureUrl, deeplink, qrPayload } = offer;
  if (mustShow && offer[mustShow] === undefined) return "nothing_to_show";
  const hasCode = qrPayload !== undefined || pictureUrl !== undefined;
  if (!hasCode && (deeplink === undefined || offer.paymentType === "qris")) {
    return "nothing_to_show";
  }
  if (pictureUrl !== undefined && !/^https?:/i.test(pictureUrl)) return "picture";
  if (deeplink !== undefined && !isOpenableUrl(deeplink)) return "deeplink";
  return undefined;
}
