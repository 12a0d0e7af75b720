import {
  type Answer,
  type Body,
  isPaid,
  type Message,
  type ModelTransaction,
  refunded,
} from "./state.ts";

/** `status_code` of the status call. Core API section 5.2. */
const STATUS_CODES = {
  pending: "201",
  authorize: "200",
  settlement: "200",
  partial_refund: "200",
  refund: "200",
  expire: "407",
  cancel: "200",
  deny: "202",
} as const;

/** Where a message says another: section 0.4, rule 5. */
const MESSAGE_CODES: Readonly<Record<string, string>> = {
  ...STATUS_CODES,
  expire: "202",
  cancel: "202",
};

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
const WIB_MS = 7 * 60 * MINUTE_MS;

/** `44000.00` */
export function rupiah(amount: number): string {
  return `${amount}.00`;
}

/** Seven hours ahead of UTC, without a mark of the zone. */
export function wib(time: number): string {
  return new Date(time + WIB_MS).toISOString().slice(0, 19).replace("T", " ");
}

function paymentType({ chargedAs, paid }: ModelTransaction): string {
  return paid?.issuer === undefined ? chargedAs : "qris";
}

/** What every answer and message about a transaction says. */
function members(transaction: ModelTransaction): Body {
  return {
    ...(transaction.id !== undefined && { transaction_id: transaction.id }),
    order_id: transaction.orderId,
    gross_amount: rupiah(transaction.amount),
    currency: "IDR",
    payment_type: paymentType(transaction),
    transaction_time: wib(transaction.createdAt),
    transaction_status: transaction.status,
    fraud_status: "accept",
  };
}

/** What status answers and messages say besides. Sections 3.1, 5.4 and 5.5. */
function payment(transaction: ModelTransaction): Body {
  const { paid, acquirer, refunds, isShortOfBalance } = transaction;
  const isQris = paymentType(transaction) === "qris";
  const tellsOption = transaction.ofAccount && /authorize|cancel|expire/.test(transaction.status);
  return {
    expiry_time: wib(transaction.expiresAt),
    ...(isQris && { acquirer }),
    ...(isShortOfBalance && { channel_response_code: "201" }),
    ...(tellsOption && { payment_option_type: "GOPAY_WALLET" }),
    ...(paid && { settlement_time: wib(paid.at) }),
    ...(paid?.issuer !== undefined && {
      transaction_type: isOnUs(transaction) ? "on-us" : "off-us",
    }),
    ...(refunds.length > 0 && {
      refund_amount: rupiah(refunded(transaction)),
      refunds: refunds.map(({ key, amount, createdAt, confirmedAt }) => ({
        ...(key !== undefined && { refund_key: key }),
        refund_amount: rupiah(amount),
        created_at: wib(createdAt),
        bank_confirmed_at: confirmedAt === undefined ? undefined : wib(confirmedAt),
      })),
    }),
  };
}

/** Whether who acquired a payment issued the wallet, too. */
export function isOnUs({ paid, acquirer }: ModelTransaction): boolean {
  return paid?.issuer === acquirer;
}

export function statusAnswer(transaction: ModelTransaction): Answer {
  const status_code = STATUS_CODES[transaction.status];
  const body = { status_code, ...members(transaction), ...payment(transaction) };
  const absent = isPaid(transaction) ? {} : { settlement_time: undefined, refunds: undefined };
  return { http: 200, body: { ...body, ...absent } };
}

/** Section 3: the transaction as it is after the command, under the command's own code. */
export function answered(
  status_code: string,
  transaction: ModelTransaction,
  more: Body = {},
): Answer {
  return { http: 200, body: { status_code, ...members(transaction), ...more } };
}

/** A refusal of the Core API: HTTP says 200, the body says why. Section 1.5. */
export function refusal(status_code: string): Answer {
  return { http: status_code === "400" ? 400 : 200, body: { status_code } };
}

/** A refusal of the sandbox API, where HTTP says the same. */
export function sandboxRefusal(status_code: string): Answer {
  return { http: Number(status_code), body: { status_code } };
}

export function message(transaction: ModelTransaction): Message {
  return {
    status_code: MESSAGE_CODES[transaction.status],
    ...members(transaction),
    ...payment(transaction),
  };
}
