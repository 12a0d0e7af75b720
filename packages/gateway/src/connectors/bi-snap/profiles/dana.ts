import type { Profile } from "../profile.ts";
import { STANDARD_CODES } from "./standard.ts";

const DAY_SECONDS = 86_400;
/** All but making a code is a service of the provider's payment gateway. */
const ORDER_IDS = {
  merchantId: "merchant_id",
  subMerchantId: "sub_merchant_id",
  externalStoreId: "store_id",
} as const;

/**
 * As its pages on QRIS (acquirer), on querying and on cancelling a payment have it. Nothing was found there of a refund
 * that is asked for twice, nor of refunds in the answer to a query: one whose answer is lost is for a person.
 */
export const DANA: Profile = {
  name: "dana",
  signature: "rsa",
  timestamp: "wib",
  channelId: { usual: "95221", form: /^\w{1,5}$/ },
  externalId: "digits",
  partnerReference: { form: /^[\w-]+$/, min: 1, max: 25 },
  validity: { minSeconds: 60, maxSeconds: 30 * DAY_SECONDS },
  generate: {
    path: "/v1.0/qr/qr-mpm-generate.htm",
    code: "47",
    ids: {
      merchantId: "merchant_id",
      subMerchantId: "sub_merchant_id",
      storeId: "store_id",
      terminalId: "terminal_id",
    },
    upstreamId: ["referenceNo"],
    // The page asks for the same number when an answer is lost.
    repeated: "same_answer",
  },
  query: {
    path: "/payment-gateway/v1.0/debit/status.htm",
    code: "55",
    ids: ORDER_IDS,
    fixed: { serviceCode: "47" },
    by: "either",
    upstreamId: ["originalReferenceNo"],
    amount: "transAmount",
    paidAt: ["paidTime"],
    listsRefunds: false,
  },
  cancel: {
    path: "/payment-gateway/v1.0/debit/cancel.htm",
    code: "57",
    ids: ORDER_IDS,
    fixed: { reason: "The order is not wanted any more" },
  },
  refund: {
    path: "/payment-gateway/v1.0/debit/refund.htm",
    code: "58",
    ids: ORDER_IDS,
    repeated: "unspecified",
  },
  notification: {
    // The whole address is written down there, with or without a path of the standard behind it.
    subpaths: ["/v1.0/debit/notify", ""],
    code: "56",
    proof: "rsa",
    signedPaths: ["whole", "appended"],
    ageMinutesMax: 1_440,
  },
  codes: STANDARD_CODES,
  statuses: {
    "00": "paid",
    "01": "pending",
    // Not final there, and paid all the same.
    "02": "paid",
    "05": "cancelled",
    "07": "not_found",
  },
  absentMeans: "never_made",
  acquirer: { name: "dana" },
  requiredIds: ["merchant_id", "store_id"],
  hooks: {
    generateExtras: () => ({}),
    // No answer that was seen says by whom a code was paid.
    readPayment: () => undefined,
  },
};
