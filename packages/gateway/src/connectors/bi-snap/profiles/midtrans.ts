import type { Payment } from "../../../domain/transactions/transaction.ts";
import { type JsonObject, Members } from "../../members.ts";
import type { Profile } from "../profile.ts";
import { STANDARD_CODES, STANDARD_STATUSES } from "./standard.ts";

const DAY_SECONDS = 86_400;

/** The dialect that another Gerbang speaks, too. Sections 1 to 6 and 8 of it. */
export const MIDTRANS: Profile = {
  name: "midtrans",
  signature: "hmac",
  token: { path: "/v1.0/access-token/b2b", code: "73" },
  timestamp: "wib",
  channelId: { usual: "95221", form: /^\d{5}$/ },
  // The documents want the order's own number here, and the refund's. Section 2.2.
  externalId: "name",
  partnerReference: { form: /^[\w.~-]+$/, min: 1, max: 36 },
  validity: { minSeconds: 20, maxSeconds: 180 * DAY_SECONDS },
  generate: {
    path: "/v1.0/qr/qr-mpm-generate",
    code: "47",
    ids: { merchantId: "merchant_id" },
    upstreamId: ["referenceNo"],
    repeated: "same_answer",
  },
  query: {
    path: "/v1.0/qr/qr-mpm-query",
    code: "51",
    ids: { merchantId: "merchant_id" },
    fixed: { serviceCode: "47" },
    by: "either",
    upstreamId: ["originalReferenceNo"],
    amount: "amount",
    paidAt: ["paidTime"],
    listsRefunds: true,
  },
  cancel: {
    path: "/v1.0/qr/qr-mpm-cancel",
    code: "77",
    ids: { merchantId: "merchant_id" },
    fixed: { reason: "The order is not wanted any more" },
  },
  refund: {
    path: "/v1.0/qr/qr-mpm-refund",
    code: "78",
    ids: { merchantId: "merchant_id" },
    repeated: "same_answer",
  },
  notification: {
    // One page of the provider's names the second.
    subpaths: ["/v1.0/qr/qr-mpm-notify", "/v1.0/qr/notify"],
    code: "52",
    proof: "rsa",
    // Sources disagree; either says that it was signed for this address.
    signedPaths: ["appended", "whole"],
    ageMinutesMax: 1_440,
  },
  codes: STANDARD_CODES,
  statuses: STANDARD_STATUSES,
  absentMeans: "never_made",
  acquirer: "as_asked",
  requiredIds: ["merchant_id"],
  hooks: {
    generateExtras: ({ acquirer }) => ({ additionalInfo: { acquirer } }),
    readPayment,
  },
};

/** In messages alone; a query does not say by whom an order was paid. Section 8.3. */
function readPayment(body: JsonObject): Payment | undefined {
  const members = new Members(
    new Members(new Members(body).object("additionalInfo")).object("qris"),
  );
  const type = members.text("transactionType").toLowerCase();
  return members.whole({
    paymentType: "qris",
    issuer: members.text("issuerName"),
    transactionType: type === "on-us" ? "on-us" : "off-us",
  });
}
