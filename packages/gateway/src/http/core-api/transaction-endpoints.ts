import type { AnswerDescription, Endpoint, HeaderParameter } from "../shared/endpoint.ts";
import { CHARGE_REQUEST } from "./charge-request.ts";
import { CAPTURE_REQUEST } from "./parse-capture.ts";
import { REFUND_REQUEST } from "./parse-refund.ts";

const TAG = "Transactions";

const IDEMPOTENCY: HeaderParameter = {
  name: "Idempotency-Key",
  about:
    "At most 46 characters; equal values that a proxy joined (`k, k`) are one. A repeated key gets the first successful answer for five minutes, whatever the body and the endpoint; HTTP 202 while the first request runs.",
};

const CHARGE_HEADERS: readonly HeaderParameter[] = [
  IDEMPOTENCY,
  {
    name: "X-Append-Notification",
    about: "Up to three URLs, comma separated, notified besides the merchant's own.",
  },
  {
    name: "X-Override-Notification",
    about: "Up to three URLs, comma separated, notified instead of all others.",
  },
  {
    name: "X-Payment-Locale",
    about:
      "id-ID or en-EN: the language of the wallet, until the customer chooses another. Without it the customer's browser decides; Indonesian when it asks for neither.",
  },
  {
    name: "Authorization-Customer",
    about:
      "Bearer and the token of a customer who was linked through BI-SNAP, instead of gopay.account_id.",
  },
];

const UNAUTHORIZED: AnswerDescription = {
  about: "The server key is missing or unknown.",
  schemas: ["ErrorAnswer"],
};
const INVALID: AnswerDescription = {
  about: "validation_messages names every fault.",
  schemas: ["ErrorAnswer"],
};
const STILL_RUNNING: AnswerDescription = {
  about: "The first request with this Idempotency-Key has not ended.",
  schemas: ["ErrorAnswer"],
};

const BUSY: AnswerDescription = {
  about: "Only a gate of the sandbox answers so, in place of the API.",
  schemas: ["MessageAnswer"],
};

function answersOfGet(about: string, ...schemas: string[]): Endpoint["answers"] {
  return { 200: { about, schemas: [...schemas, "ErrorAnswer"] }, 401: UNAUTHORIZED, 429: BUSY };
}

/** A POST is repeated under an idempotency key with whatever the key's first request got. */
function answersOfPost(about: string, ...schemas: string[]): Endpoint["answers"] {
  const others = [
    "ActionAnswer",
    "ChargeAnswer",
    "TakenCharge",
    "CaptureAnswer",
    "RefundAnswer",
  ].filter((name) => !schemas.includes(name));
  return {
    ...answersOfGet(about, ...schemas, ...others),
    202: STILL_RUNNING,
  };
}

function actionEndpoint(id: string, summary: string, description: string): Endpoint {
  return {
    id,
    method: "POST",
    path: `/v2/{id}/${id}`,
    tag: TAG,
    summary,
    description,
    auth: "server_key",
    headers: [IDEMPOTENCY],
    answers: answersOfPost(
      "status_code 200 (expire: 407), 404 when there is none, 412 when the status forbids it.",
      "ActionAnswer",
    ),
  };
}

export const CHARGE: Endpoint = {
  id: "charge",
  method: "POST",
  path: "/v2/charge",
  tag: TAG,
  summary: "Charge a customer",
  description:
    "Makes a pending transaction and returns the links that the customer pays with. With a linked account (gopay.account_id) the amount is taken at once, reserved with pre_auth, or waits for the customer's approval by a verification link.",
  auth: "server_key",
  headers: CHARGE_HEADERS,
  body: CHARGE_REQUEST.schema,
  answers: {
    ...answersOfPost(
      "status_code 201: pending; 200: taken from a linked account, or reserved; 202: denied; 402, 404, 406, 410, 413, 500, 503: no transaction.",
      "ChargeAnswer",
      "TakenCharge",
      "DeniedCharge",
    ),
    400: INVALID,
    429: { about: "Too many charges.", schemas: ["MessageAnswer"] },
    500: { about: "The body is null or {}.", schemas: ["MessageAnswer"] },
  },
};

export const STATUS: Endpoint = {
  id: "status",
  method: "GET",
  path: "/v2/{id}/status",
  tag: TAG,
  summary: "Ask for a transaction",
  description: "By order id (the newest transaction of it) or transaction id.",
  auth: "server_key",
  answers: answersOfGet(
    "status_code 200: paid, reserved, refunded or cancelled; 201: pending; 202: denied; 407: expired; 404.",
    "StatusAnswer",
  ),
};

export const STATUS_B2B: Endpoint = {
  id: "statusB2b",
  method: "GET",
  path: "/v2/{id}/status/b2b",
  tag: TAG,
  summary: "Ask for the payments of a reusable account",
  description: "GoPay and QRIS have none: always status_code 404.",
  auth: "server_key",
  answers: answersOfGet("status_code 404."),
};

export const CANCEL = actionEndpoint(
  "cancel",
  "Cancel a pending or reserved transaction",
  "What is paid is refunded instead.",
);
export const EXPIRE = actionEndpoint("expire", "Expire a pending transaction now", "Answers 407.");
export const APPROVE = actionEndpoint(
  "approve",
  "Approve a challenged transaction",
  "GoPay and QRIS are never challenged: always status_code 412 or 404.",
);
export const DENY = actionEndpoint(
  "deny",
  "Deny a challenged transaction",
  "GoPay and QRIS are never challenged: always status_code 412 or 404.",
);

export const CAPTURE: Endpoint = {
  id: "capture",
  method: "POST",
  path: "/v2/capture",
  tag: TAG,
  summary: "Capture a reserved amount",
  description:
    "Takes what a charge with pre_auth has reserved, and the whole of it. After 15 minutes it is released.",
  auth: "server_key",
  headers: [IDEMPOTENCY],
  body: CAPTURE_REQUEST.schema,
  answers: {
    ...answersOfPost("status_code 200: taken; 404, 412 or 413.", "CaptureAnswer"),
    400: INVALID,
  },
};

function refundEndpoint(id: string, path: string, summary: string): Endpoint {
  return {
    id,
    method: "POST",
    path,
    tag: TAG,
    summary,
    description:
      "A part, or everything that is left. The key of a refund that was made is refused with 406.",
    auth: "server_key",
    headers: [IDEMPOTENCY],
    body: REFUND_REQUEST.schema,
    answers: {
      ...answersOfPost(
        "status_code 200: refunded; 202: denied by the bank; 404, 406, 412, 414.",
        "RefundAnswer",
      ),
      400: INVALID,
    },
  };
}

export const REFUND = refundEndpoint("refund", "/v2/{id}/refund", "Refund a paid transaction");
export const REFUND_DIRECT = refundEndpoint(
  "refundDirect",
  "/v2/{id}/refund/online/direct",
  "Refund a paid transaction, asking the provider at once",
);

export const TRANSACTION_ENDPOINTS: readonly Endpoint[] = [
  CHARGE,
  STATUS,
  STATUS_B2B,
  CANCEL,
  EXPIRE,
  APPROVE,
  DENY,
  CAPTURE,
  REFUND,
  REFUND_DIRECT,
];
