import { BI_SNAP_SERVICES, type BiSnapService } from "@gerbang/protocol/bi-snap";
import { Type } from "@sinclair/typebox";
import type {
  AnswerDescription,
  Endpoint,
  HeaderParameter,
  QueryParameter,
} from "../shared/endpoint.ts";
import { authEndpoints } from "./auth-endpoints.ts";
import { BI_SNAP_BODIES } from "./bi-snap-schemas.ts";
import type { DescribeCall } from "./describe-call.ts";

const TAG = "BI-SNAP";

const TIMESTAMP: HeaderParameter = {
  name: "X-TIMESTAMP",
  about: "Any zone, up to nine digits of a second. Signed as the text that it is.",
};

const TOKEN_HEADERS: readonly HeaderParameter[] = [
  { name: "X-CLIENT-KEY", about: "The client id." },
  TIMESTAMP,
  {
    name: "X-SIGNATURE",
    about: "Base64 of RSA-SHA256 over <client id>|<X-TIMESTAMP>, by the merchant's private key.",
  },
];

const CALL_HEADERS: readonly HeaderParameter[] = [
  TIMESTAMP,
  {
    name: "X-SIGNATURE",
    about:
      "Base64 of HMAC-SHA512 by the client secret over METHOD:path:token:lower-case hex SHA-256 of the minified body:X-TIMESTAMP.",
  },
  { name: "X-PARTNER-ID", about: "Anything but nothing." },
  { name: "CHANNEL-ID", about: "Any five digits." },
];

const EXTERNAL_ID: HeaderParameter = {
  name: "X-EXTERNAL-ID",
  about:
    "For 24 hours the same with the same body is answered as before, and with another body refused. Letters, digits and -_.~, at most 36.",
};

/** Linking has no answer to give again. */
const LINKING_EXTERNAL_ID: HeaderParameter = {
  name: "X-EXTERNAL-ID",
  about: "Another one for each call within 24 hours. Letters, digits and -_.~, at most 36.",
};

const CUSTOMER: HeaderParameter = {
  name: "Authorization-Customer",
  about:
    "Bearer and the token of a linked customer, who is asked, unlinked, or pays from their account: at once, or when they have approved it at the link. Not signed.",
};

function refusal(about: string): AnswerDescription {
  return { about, schemas: ["BiSnapRefusal"] };
}

const COMMON_REFUSALS = {
  400: refusal("00 the body is no JSON object, 01 a member is malformed, 02 one is missing."),
  401: refusal("00 not signed as it must be, 01 the token is unknown or its 15 minutes are over."),
  500: refusal("Something went wrong here."),
  504: refusal(
    "More waits than can be served just now, or a production merchant's upstream has not said: ask again with the same X-EXTERNAL-ID.",
  ),
};

const CUSTOMER_REFUSALS = {
  401: refusal(
    "00 not signed as it must be, 01 the token is unknown or its 15 minutes are over, 02 the customer is not linked, or the token of an option is old.",
  ),
};

const LINKING_REFUSALS = {
  404: refusal("05 another merchant's handle, 11 a code that is unknown, was used, or is too old."),
  409: refusal("The X-EXTERNAL-ID was used before, whatever that came to."),
};

const ONCE_REFUSALS = {
  202: refusal("The first call with this X-EXTERNAL-ID is still running."),
  409: refusal(
    "00 another body under the same X-EXTERNAL-ID, 01 the refund's number was used before.",
  ),
  429: refusal("More than the gateway lets through in a minute."),
};

const call: DescribeCall = (service, described) => {
  const { id, summary, description, body, about, answer, isRead = false } = described;
  const externalId = described.isLinking ? LINKING_EXTERNAL_ID : EXTERNAL_ID;
  const { method, path } = BI_SNAP_SERVICES[service];
  return {
    id,
    method,
    path,
    tag: TAG,
    summary,
    ...(description !== undefined && { description }),
    auth: "bi_snap_token",
    headers: [
      ...CALL_HEADERS,
      ...(isRead ? [] : [externalId]),
      ...(described.isOfCustomer ? [CUSTOMER] : []),
    ],
    body,
    answers: {
      200: { about, schemas: [answer] },
      ...COMMON_REFUSALS,
      403: refusal("What is asked is not permitted, or there is too little to do it with."),
      404: refusal(
        "00 not in this status, 01 no such payment, 08 another merchant's id, 13 not this amount.",
      ),
      405: refusal("Not for this merchant, or not at this time."),
      // A gate that holds calls up may answer any of them so.
      ...(isRead ? { 429: ONCE_REFUSALS[429] } : ONCE_REFUSALS),
      ...(described.isOfCustomer && CUSTOMER_REFUSALS),
      ...(described.isLinking && LINKING_REFUSALS),
    },
  };
};

const CANCELLED = "The payment is cancelled, and the merchant told.";
const REFUNDED = "The money went back, and the merchant is told.";

function query(name: string, about: string): QueryParameter {
  return { name, about, schema: Type.String() };
}

/** By the services of the standard. */
export const BI_SNAP_ENDPOINTS = {
  access_token: {
    id: "biSnapToken",
    method: BI_SNAP_SERVICES.access_token.method,
    path: BI_SNAP_SERVICES.access_token.path,
    tag: TAG,
    summary: "Get a token",
    description:
      "Signed with the merchant's private key, whose public half is in the dashboard. Tokens live for 15 minutes by the merchant's clock, any number of them side by side.",
    auth: "bi_snap_key",
    headers: TOKEN_HEADERS,
    body: BI_SNAP_BODIES.token,
    answers: {
      200: { about: "A token.", schemas: ["BiSnapToken"] },
      ...COMMON_REFUSALS,
    },
  },
  get_auth_code: {
    id: "biSnapGetAuthCode",
    method: BI_SNAP_SERVICES.get_auth_code.method,
    path: BI_SNAP_SERVICES.get_auth_code.path,
    tag: TAG,
    summary: "Send a customer to link their account",
    description:
      "Opened by the customer's browser. It comes back to redirectURL with authCode, state and success=true, or with errorCode and errorDesc; to an app with result. The code is good once, for five minutes.",
    auth: "none",
    query: [
      query(
        "redirectURL",
        "Where the customer comes back to; on the merchant's list. Also redirectUrl.",
      ),
      query("scopes", "DEFAULT."),
      query("state", "Comes back with the customer. At most 32 signs."),
      query("merchantId", "The payment handle, not the merchant id."),
      query("lang", "id or en."),
      query("seamlessData", "mobileNumber=628110000001&paymentType=gopay, percent-encoded."),
      query(
        "seamlessSign",
        "Base64 of RSA-SHA256 by the merchant's private key over the percent-encoded seamlessData, percent-encoded.",
      ),
    ],
    answers: {
      302: {
        about:
          "To the wallet; or back to redirectURL with responseCode and responseMessage, where something is wrong.",
        schemas: [],
      },
      ...COMMON_REFUSALS,
    },
  },
  ...authEndpoints(call),
  account_bind: call("account_bind", {
    id: "biSnapAccountBind",
    summary: "Link the customer who has agreed",
    description:
      "Exchanges the code for the customer's token, and the merchant is told. A customer who is linked already keeps the token.",
    body: BI_SNAP_BODIES.accountBind,
    about: "The customer's token. It does not end by time.",
    answer: "BiSnapBinding",
    isLinking: true,
  }),
  account_inquiry: call("account_inquiry", {
    id: "biSnapAccountInquiry",
    summary: "Ask what a linked customer can pay with",
    description:
      "Of Authorization-Customer, or of the Core API's account in additionalInfo.accountId. Tokens of the options change: ask before each payment.",
    body: BI_SNAP_BODIES.accountInquiry,
    about: "The options, each with its balance and its token.",
    answer: "BiSnapInquiry",
    isRead: true,
    isOfCustomer: true,
  }),
  account_unbind: call("account_unbind", {
    id: "biSnapAccountUnbind",
    summary: "Unlink a customer",
    description: "Every account of the customer that this merchant has linked, by either face.",
    body: BI_SNAP_BODIES.accountUnbind,
    about: "Nothing can be charged any more, and the merchant is told.",
    answer: "BiSnapUnbinding",
    isOfCustomer: true,
    isLinking: true,
  }),
  qr_generate: call("qr_generate", {
    id: "biSnapQrGenerate",
    summary: "Make a QRIS code",
    description:
      "A transaction like a charge with payment_type qris: the same pages, clock, refunds and faults.",
    body: BI_SNAP_BODIES.qrGenerate,
    about: "The code, as text, address and picture.",
    answer: "BiSnapQr",
  }),
  qr_query: call("qr_query", {
    id: "biSnapQrQuery",
    summary: "Ask what became of a QRIS code",
    description:
      "By one of its three names: the reference counts first, then the merchant's number, then the external id.",
    body: BI_SNAP_BODIES.qrQuery,
    about: "The payment as it is now.",
    answer: "BiSnapQrStatus",
    isRead: true,
  }),
  qr_refund: call("qr_refund", {
    id: "biSnapQrRefund",
    summary: "Refund a QRIS payment",
    body: BI_SNAP_BODIES.qrRefund,
    about: REFUNDED,
    answer: "BiSnapQrRefund",
  }),
  qr_cancel: call("qr_cancel", {
    id: "biSnapQrCancel",
    summary: "Cancel a QRIS code that nobody has paid",
    body: BI_SNAP_BODIES.qrCancel,
    about: CANCELLED,
    answer: "BiSnapQrCancel",
  }),
  debit_pay: call("debit_pay", {
    id: "biSnapDebitPay",
    summary: "Ask for a payment by a link into the wallet",
    description: "A transaction like a charge with payment_type gopay.",
    body: BI_SNAP_BODIES.debitPay,
    about: "The link.",
    answer: "BiSnapDebit",
    isOfCustomer: true,
  }),
  debit_status: call("debit_status", {
    id: "biSnapDebitStatus",
    summary: "Ask what became of a payment by link",
    body: BI_SNAP_BODIES.debitStatus,
    about: "The payment as it is now.",
    answer: "BiSnapDebitStatus",
    isRead: true,
  }),
  debit_refund: call("debit_refund", {
    id: "biSnapDebitRefund",
    summary: "Refund a payment by link",
    body: BI_SNAP_BODIES.debitRefund,
    about: REFUNDED,
    answer: "BiSnapDebitRefund",
  }),
  debit_cancel: call("debit_cancel", {
    id: "biSnapDebitCancel",
    summary: "Cancel a payment by link that nobody has paid",
    body: BI_SNAP_BODIES.debitCancel,
    about: CANCELLED,
    answer: "BiSnapDebitCancel",
  }),
} as const satisfies Partial<Record<BiSnapService, Endpoint>>;

/** The services that are served. */
export type ServedService = keyof typeof BI_SNAP_ENDPOINTS;
