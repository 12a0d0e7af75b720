import { type TSchema, Type } from "@sinclair/typebox";
import { PAYMENT_OPTIONS } from "../../domain/accounts/customer.ts";
import { ACCOUNT_STATUSES } from "../../domain/accounts/pay-account.ts";
import type { AnswerDescription, Endpoint } from "../shared/endpoint.ts";
import { ACCOUNT_REQUEST } from "./account-request.ts";

const TAG = "Linked accounts";

const UNAUTHORIZED: AnswerDescription = {
  about: "The server key is missing or unknown.",
  schemas: ["ErrorAnswer"],
};
const INVALID: AnswerDescription = {
  about: "validation_messages names every fault.",
  schemas: ["ErrorAnswer"],
};
const BUSY: AnswerDescription = {
  about: "Only a gate of the sandbox answers so, in place of the API.",
  schemas: ["MessageAnswer"],
};

export const LINK_ACCOUNT: Endpoint = {
  id: "linkAccount",
  method: "POST",
  path: "/v2/pay/account",
  tag: TAG,
  summary: "Begin to link a customer's GoPay account",
  description:
    "Makes a pending account and returns the links that the customer consents with. Each call makes one: an Idempotency-Key means nothing here.",
  auth: "server_key",
  headers: [
    {
      name: "X-Payment-Locale",
      about:
        "id-ID or en-EN: the language of the linking page, until the customer chooses another.",
    },
  ],
  body: ACCOUNT_REQUEST.schema,
  answers: {
    200: {
      about:
        "status_code 201: pending; 202: the wallet refuses, and there is no account; 402: not activated; 413.",
      schemas: ["LinkingAnswer", "RefusedLinking", "ErrorAnswer"],
    },
    400: INVALID,
    401: UNAUTHORIZED,
    429: { about: "Too many calls.", schemas: ["MessageAnswer"] },
  },
};

export const GET_ACCOUNT: Endpoint = {
  id: "getAccount",
  method: "GET",
  path: "/v2/pay/account/{id}",
  tag: TAG,
  summary: "Ask for a linked account",
  description:
    "With what the customer can pay from, and its tokens. Tokens change: ask before each payment.",
  auth: "server_key",
  answers: {
    200: {
      about:
        "status_code 200: linked; 201: pending; 204: unlinked; 407: never linked in time; 404.",
      schemas: ["AccountAnswer", "ErrorAnswer"],
    },
    401: UNAUTHORIZED,
    429: BUSY,
  },
};

export const UNLINK_ACCOUNT: Endpoint = {
  id: "unlinkAccount",
  method: "POST",
  path: "/v2/pay/account/{id}/unbind",
  tag: TAG,
  summary: "Unlink an account",
  description: "Nothing can be charged by it any more. An Idempotency-Key means nothing here.",
  auth: "server_key",
  answers: {
    200: {
      about: "status_code 204: unlinked; 404: there is none; 412: it is not linked.",
      schemas: ["UnlinkedAnswer", "ErrorAnswer"],
    },
    401: UNAUTHORIZED,
    429: BUSY,
  },
};

export const PROMOTIONS: Endpoint = {
  id: "promotions",
  method: "GET",
  path: "/v2/gopay/promo/{id}",
  tag: TAG,
  summary: "Ask for what a linked customer may save",
  description:
    "The simulated wallet's own promotions, for an amount; ids are for promotion_ids of a charge.",
  auth: "server_key",
  query: [
    {
      name: "gross_amount",
      about: "Whole rupiah; required.",
      schema: Type.String({ pattern: String.raw`^\+?0*[1-9]\d{0,10}(\.0+)?$` }),
    },
    { name: "currency", about: "IDR, also when absent.", schema: Type.String() },
  ],
  answers: {
    200: { about: "The one that saves most first.", schemas: ["PromotionsAnswer"] },
    400: {
      about: "The account is none of the merchant's linked ones, or gross_amount is wrong.",
      schemas: ["ErrorAnswer"],
    },
    401: UNAUTHORIZED,
    429: BUSY,
  },
};

export const ACCOUNT_ENDPOINTS: readonly Endpoint[] = [
  LINK_ACCOUNT,
  GET_ACCOUNT,
  UNLINK_ACCOUNT,
  PROMOTIONS,
];

const AMOUNT = Type.String({ pattern: String.raw`^\d+\.00$`, examples: ["44000.00"] });
const TIME = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`,
  description: "WIB (UTC+7).",
});

function oneOf(...values: readonly string[]): TSchema {
  return Type.Unsafe<string>({ type: "string", enum: values });
}

const GOPAY = oneOf("gopay");
const ID = Type.String({ minLength: 1, maxLength: 64 });

const PAYMENT_OPTION = Type.Object({
  name: oneOf(...PAYMENT_OPTIONS),
  active: Type.Boolean(),
  balance: Type.Object({ value: AMOUNT, currency: oneOf("IDR") }),
  metadata: Type.Unsafe<object>({ type: "object" }),
  token: Type.String({ description: "payment_option_token of a charge." }),
});

const PROMOTION = Type.Object({
  id: Type.String(),
  code: Type.String(),
  type: oneOf("CASHBACK", "DISCOUNT"),
  actual_payable_amount: AMOUNT,
  promotion_amount: AMOUNT,
  minimum_applicable_amount: AMOUNT,
  currency: oneOf("IDR"),
  description: Type.String(),
  short_description: Type.String(),
  title: Type.String(),
  valid_from: TIME,
  valid_till: TIME,
  tnc_url: Type.String(),
  limit_per_user: Type.Integer({ minimum: 1 }),
  source: Type.String(),
  promotion_value: Type.Object({
    money: Type.Object({ type: oneOf("PERCENTAGE", "AMOUNT"), value: Type.String() }),
  }),
});

/** What these endpoints answer, by the names that `docs/openapi.json` gives. */
export const ACCOUNT_SCHEMAS = {
  LinkingAnswer: Type.Object({
    status_code: oneOf("201"),
    payment_type: GOPAY,
    account_id: ID,
    account_status: oneOf("PENDING"),
    actions: Type.Array(
      Type.Object({
        name: Type.String({ description: "Select by name." }),
        method: oneOf("GET"),
        url: Type.String(),
      }),
      { minItems: 1 },
    ),
    metadata: Type.Object({ reference_id: Type.String() }),
  }),
  RefusedLinking: Type.Object({
    status_code: oneOf("202"),
    payment_type: GOPAY,
    channel_response_code: Type.String(),
    channel_response_message: Type.String(),
  }),
  AccountAnswer: Type.Object({
    status_code: oneOf("200", "201", "204", "407"),
    payment_type: GOPAY,
    account_id: ID,
    account_status: oneOf(...ACCOUNT_STATUSES),
    metadata: Type.Optional(Type.Object({ payment_options: Type.Array(PAYMENT_OPTION) })),
  }),
  UnlinkedAnswer: Type.Object({
    status_code: oneOf("204"),
    payment_type: GOPAY,
    account_id: ID,
    account_status: oneOf("DISABLED"),
    channel_response_code: Type.String(),
    channel_response_message: Type.String(),
  }),
  PromotionsAnswer: Type.Object({
    account_id: ID,
    status_code: oneOf("200"),
    recommended_promotion_id: Type.Optional(Type.String()),
    promotions: Type.Array(PROMOTION),
  }),
  AccountNotification: Type.Object({
    account_id: ID,
    merchant_id: Type.String(),
    payment_type: GOPAY,
    signature_key: Type.String({
      pattern: "^[0-9a-f]{128}$",
      description:
        "SHA-512 of account_id + status_code + server key, in hex. The acquirer's is not published: ask for the account instead.",
    }),
    status_code: oneOf("200", "204"),
    account_status: oneOf("ENABLED", "DISABLED"),
    status_message: Type.String(),
  }),
} as const satisfies Record<string, TSchema>;
