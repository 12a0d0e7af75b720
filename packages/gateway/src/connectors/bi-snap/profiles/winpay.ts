import type { Payment } from "../../../domain/transactions/transaction.ts";
import type { JsonObject } from "../../members.ts";
import { textAt } from "../names.ts";
import type { Profile } from "../profile.ts";
import { STANDARD_CODES } from "./standard.ts";

const DAY_SECONDS = 86_400;

/**
 * As its pages on QRIS and on signatures have it. A code cannot be taken back there, and nothing goes back by a call; and
 * a query says of what is unpaid the same as of what was never made.
 */
export const WINPAY: Profile = {
  name: "winpay",
  signature: "rsa",
  timestamp: "wib",
  // Whatever was agreed: it is asked for.
  channelId: { usual: "WEB", form: /^[\w-]{1,64}$/ },
  externalId: "digits",
  partnerReference: { form: /^[\w-]+$/, min: 5, max: 50 },
  validity: { minSeconds: 61, maxSeconds: 90 * DAY_SECONDS },
  generate: {
    path: "/v1.0/qr/qr-mpm-generate",
    code: "47",
    ids: { terminalId: "terminal_id", subMerchantId: "sub_merchant_id" },
    upstreamId: ["additionalInfo", "contractId"],
    repeated: "unspecified",
  },
  query: {
    path: "/v1.0/qr/qr-mpm-query",
    code: "51",
    ids: {},
    fixed: { serviceCode: "47" },
    by: "partner_reference",
    upstreamId: ["additionalInfo", "contractId"],
    amount: "amount",
    listsRefunds: false,
  },
  notification: {
    subpaths: ["/v1.0/qr/qr-mpm-notify"],
    code: "52",
    proof: "rsa",
    // Its sample signs the path of the receiver's own script, too.
    signedPaths: ["whole", "appended"],
    ageMinutesMax: 1_440,
  },
  codes: STANDARD_CODES,
  statuses: { "00": "paid", "07": "not_found" },
  absentMeans: "never_made_or_unpaid",
  acquirer: { name: "winpay" },
  requiredIds: ["channel_id"],
  hooks: {
    // A code for one payment.
    generateExtras: () => ({ additionalInfo: { isStatic: false } }),
    readPayment,
  },
};

/** It says by whom, and not whether that is one of its own. */
function readPayment(body: JsonObject): Payment | undefined {
  const issuer =
    textAt(body, ["additionalInfo", "issuer"]) ?? textAt(body, ["additionalInfo", "issuerId"]);
  return issuer === undefined
    ? undefined
    : { paymentType: "qris", transactionType: "off-us", issuer };
}
