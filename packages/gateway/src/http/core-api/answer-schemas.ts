import { type TProperties, type TSchema, Type } from "@sinclair/typebox";
import { STORED_STATUSES } from "../../domain/transactions/transaction.ts";

const AMOUNT = Type.String({ pattern: String.raw`^\d+\.00$`, examples: ["44000.00"] });
const TIME = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$`,
  description: "WIB (UTC+7).",
  examples: ["2026-01-05 10:15:30"],
});
const UUID = Type.String({ pattern: "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$" });
const SIGNATURE = Type.String({
  pattern: "^[0-9a-f]{128}$",
  description: "SHA-512 of order_id + status_code + gross_amount + server key, in hex.",
});

function oneOf(...values: string[]): TSchema {
  return Type.Unsafe<string>({ type: "string", enum: values });
}

function optional(members: TProperties): TProperties {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [name, Type.Optional(schema)]),
  );
}

function statusMembers(...codes: string[]): TProperties {
  return { status_code: oneOf(...codes), status_message: Type.String() };
}

const TRANSACTION: TProperties = {
  transaction_id: Type.String({ minLength: 1, maxLength: 64 }),
  // The merchant's own have 50 at most, those of subscriptions 73.
  order_id: Type.String({ minLength: 1, maxLength: 80 }),
  merchant_id: Type.String(),
  gross_amount: AMOUNT,
  currency: oneOf("IDR"),
  payment_type: oneOf("gopay", "qris"),
  transaction_time: TIME,
  transaction_status: oneOf(...STORED_STATUSES),
  fraud_status: oneOf("accept", "challenge", "deny"),
};

const REFUND = Type.Object({
  refund_chargeback_id: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  refund_chargeback_uuid: UUID,
  refund_amount: AMOUNT,
  created_at: TIME,
  reason: Type.Optional(Type.String()),
  refund_key: Type.String(),
  refund_method: oneOf("online", "offline"),
  bank_confirmed_at: Type.Optional(TIME),
});

/** `gopay` or `airpay shopee`; an upstream of a production merchant may be one of its own. */
const ACQUIRER = Type.String();

const PAYMENT: TProperties = optional({
  settlement_time: TIME,
  expiry_time: TIME,
  payment_option_type: Type.String(),
  acquirer: ACQUIRER,
  issuer: Type.String(),
  transaction_type: oneOf("on-us", "off-us"),
  shopeepay_reference_number: Type.String(),
  reference_id: Type.String(),
  channel_response_code: Type.String(),
  channel_response_message: Type.String(),
  subscription_id: Type.String({ description: "The subscription that charged it." }),
  custom_field1: Type.String(),
  custom_field2: Type.String(),
  custom_field3: Type.String(),
  metadata: Type.Unsafe<object>({ type: "object" }),
  refund_amount: AMOUNT,
  refunds: Type.Array(REFUND, { description: "The oldest first." }),
});

const CUSTOMER = Type.Object(
  optional({
    full_name: Type.String({ description: "First and last name, joined." }),
    email: Type.String(),
    phone: Type.String(),
  }),
  { description: "What the charge said of the customer. Not with message_shape 2021." },
);

const ACTION = Type.Object({
  name: Type.String({ description: "Select by name; what is added stands last." }),
  method: oneOf("GET", "POST"),
  url: Type.String(),
});

const REFUND_ANSWER: TProperties = {
  refund_chargeback_id: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  refund_chargeback_uuid: UUID,
  refund_amount: Type.String({
    pattern: String.raw`^\d+\.00$`,
    description: "This refund alone; 0.00 when it was denied.",
  }),
  settlement_time: TIME,
  refund_key: Type.String(),
};

/** What the Core API answers, by the names that `docs/openapi.json` gives. */
export const ANSWER_SCHEMAS = {
  ChargeAnswer: Type.Object({
    ...statusMembers("201"),
    ...TRANSACTION,
    ...optional({ acquirer: ACQUIRER, qr_string: Type.String() }),
    actions: Type.Array(ACTION, { minItems: 1 }),
    expiry_time: TIME,
  }),
  TakenCharge: Type.Object({
    ...statusMembers("200"),
    ...TRANSACTION,
    ...optional({
      channel_response_code: Type.String({ description: "0, with the status authorize." }),
      channel_response_message: Type.String(),
    }),
  }),
  DeniedCharge: Type.Object({
    ...statusMembers("202"),
    ...TRANSACTION,
    ...optional({
      acquirer: ACQUIRER,
      channel_response_code: Type.String(),
      channel_response_message: Type.String(),
    }),
  }),
  StatusAnswer: Type.Object({
    ...statusMembers("200", "201", "202", "407"),
    ...TRANSACTION,
    signature_key: SIGNATURE,
    ...PAYMENT,
  }),
  CaptureAnswer: Type.Object({
    ...statusMembers("200"),
    ...TRANSACTION,
    settlement_time: TIME,
  }),
  ActionAnswer: Type.Object({ ...statusMembers("200", "407"), ...TRANSACTION }),
  RefundAnswer: Type.Object({ ...statusMembers("200", "202"), ...TRANSACTION, ...REFUND_ANSWER }),
  ErrorAnswer: Type.Object({
    status_code: Type.String({ pattern: String.raw`^\d{3}$` }),
    status_message: Type.String(),
    validation_messages: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    id: Type.Optional(Type.String()),
  }),
  MessageAnswer: Type.Object({ message: Type.String() }),
  PaymentNotification: Type.Object({
    ...statusMembers("200", "201", "202"),
    ...TRANSACTION,
    signature_key: SIGNATURE,
    ...PAYMENT,
    ...optional({
      merchant_cross_reference_id: Type.String({
        ...UUID,
        description: "One for each merchant; on-us payments by acquirer gopay.",
      }),
      pop_id: Type.String({
        ...UUID,
        description:
          "One for each merchant; gopay payments, and qris once paid. Not with message_shape 2021.",
      }),
      customer_details: CUSTOMER,
    }),
  }),
} as const satisfies Record<string, TSchema>;
