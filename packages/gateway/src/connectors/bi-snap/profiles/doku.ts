import type { JsonObject } from "../../members.ts";
import type { Profile } from "../profile.ts";
import { STANDARD_CODES, STANDARD_STATUSES } from "./standard.ts";

const DAY_SECONDS = 86_400;

/**
 * As its page on QRIS by the standard has it. Nothing is said there of a charge or a refund that is asked for twice, nor
 * of refunds in the answer to a query.
 */
export const DOKU: Profile = {
  name: "doku",
  signature: "hmac",
  token: { path: "/authorization/v1/access-token/b2b", code: "73" },
  timestamp: "wib",
  channelId: { usual: "H2H", form: /^[\w-]{1,10}$/ },
  externalId: "digits",
  partnerReference: { form: /^[\w-]+$/, min: 1, max: 36 },
  validity: { minSeconds: 60, maxSeconds: 30 * DAY_SECONDS },
  generate: {
    path: "/snap-adapter/b2b/v1.0/qr/qr-mpm-generate",
    code: "47",
    ids: { merchantId: "merchant_id", terminalId: "terminal_id" },
    upstreamId: ["referenceNo"],
    repeated: "unspecified",
  },
  query: {
    path: "/snap-adapter/b2b/v1.0/qr/qr-mpm-query",
    code: "51",
    ids: { merchantId: "merchant_id" },
    fixed: { serviceCode: "47" },
    by: "either",
    upstreamId: ["originalReferenceNo"],
    amount: "amount",
    paidAt: ["paidTime"],
    listsRefunds: false,
  },
  cancel: {
    path: "/snap-adapter/b2b/v1.0/qr/qr-mpm-cancel",
    code: "77",
    ids: { merchantId: "merchant_id" },
    fixed: { reason: "The order is not wanted any more" },
  },
  refund: {
    path: "/snap-adapter/b2b/v1.0/qr/qr-mpm-refund",
    code: "78",
    ids: { merchantId: "merchant_id" },
    repeated: "unspecified",
  },
  notification: {
    // The whole address is written down there.
    subpaths: ["", "/v1.0/qr/qr-mpm-notify"],
    code: "52",
    // What it calls WORDS is not said how to compute.
    proof: "address",
    signedPaths: [],
    ageMinutesMax: 1_440,
  },
  codes: STANDARD_CODES,
  statuses: STANDARD_STATUSES,
  absentMeans: "never_made",
  acquirer: { name: "doku" },
  requiredIds: ["merchant_id", "terminal_id", "postal_code"],
  hooks: {
    generateExtras: (_order, { postal_code: postalCode = "" }) => ({
      additionalInfo: { postalCode, feeType: "1" },
    }),
    readPayment: () => undefined,
    readMessage,
  },
};

/**
 * Its "Notify QRIS", which is older than the standard: the members of a form, behind the address or in the body. The
 * status is one letter, of which `S` is success.
 */
function readMessage({ query, text }: { readonly query: string; readonly text: string }) {
  const form = new URLSearchParams(text.trim() === "" ? query : text);
  const orderId = form.get("TRANSACTIONID");
  if (orderId === null || orderId === "") return undefined;
  const message: JsonObject = {
    originalPartnerReferenceNo: orderId,
    ...(form.get("TXNSTATUS") === "S" && { latestTransactionStatus: "00" }),
  };
  return message;
}
