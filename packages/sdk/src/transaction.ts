import {
  type NotificationBody,
  type Open,
  type PaymentType,
  parseJakartaTime,
  parseRupiah,
  type Rupiah,
  type StatusResponse,
  TRANSACTION_STATUSES,
  type TransactionStatus,
} from "@gerbang/protocol";
import { isObject } from "./parse-json.ts";

/** What a message says about a transaction, with amounts and times parsed. */
export interface Transaction {
  readonly orderId: string;
  readonly transactionId: string;
  readonly status: TransactionStatus;
  /** `qris` is normal for a `gopay` charge: the customer scanned instead of opening the link. */
  readonly paymentType: Open<PaymentType>;
  readonly grossAmount: Rupiah;
  /** Fraud rules neither hold the money back nor refuse it. */
  readonly isAccepted: boolean;
  readonly createdAt: Date | undefined;
  readonly expiresAt: Date | undefined;
  readonly settledAt: Date | undefined;
  readonly refunds: readonly Refund[];
  /** The message as it came, unknown members included. */
  readonly message: NotificationBody | StatusResponse;
}

export interface Refund {
  readonly refundKey: string | undefined;
  /** Every name the refund goes by. Two entries that share one are the same refund. */
  readonly ids: readonly string[];
  readonly amount: Rupiah;
  readonly reason: string | undefined;
  /** When the provider confirmed it; until then it is not to be booked. Core API section 5.6. */
  readonly confirmedAt: Date | undefined;
}

export type ParsedTransaction = Transaction | { readonly problem: string };

/**
 * Reads a notification or an answer of the status API. Only what section 5.4 calls needed has to be
 * there; letters may be of either case (section 1.9).
 */
export function parseTransaction(body: unknown): ParsedTransaction {
  if (!isObject(body)) return { problem: "the body is not a JSON object" };
  const orderId = textOf(body["order_id"]);
  if (!orderId) return { problem: "order_id is missing" };
  const transactionId = textOf(body["transaction_id"]);
  if (!transactionId) return { problem: "transaction_id is missing" };
  const status = parseStatus(body["transaction_status"]);
  if (!status) return { problem: "transaction_status is missing or unknown" };
  const grossAmount = parseRupiah(body["gross_amount"]);
  if (grossAmount === undefined) return { problem: "gross_amount is missing or not whole rupiah" };
  // Checked as far as anything below relies on it; the rest is as open as the wire.
  const message = body as unknown as NotificationBody;
  return {
    orderId,
    transactionId,
    status,
    paymentType: textOf(body["payment_type"]) ?? "gopay",
    grossAmount,
    isAccepted: (textOf(body["fraud_status"]) ?? "accept").toLowerCase() === "accept",
    createdAt: parseTime(body["transaction_time"]),
    // The second name stood in messages of January 2023 (section 11, 4).
    expiresAt: parseTime(body["expiry_time"] ?? body["expire_time"]),
    settledAt: parseTime(body["settlement_time"]),
    refunds: Array.isArray(body["refunds"]) ? body["refunds"].flatMap(parseRefund) : [],
    message,
  };
}

function parseStatus(value: unknown): TransactionStatus | undefined {
  const text = textOf(value)?.toLowerCase();
  return TRANSACTION_STATUSES.find((status) => status === text);
}

function parseRefund(entry: unknown): Refund[] {
  if (!isObject(entry)) return [];
  const ids = Object.entries({
    key: entry["refund_key"],
    uuid: entry["refund_chargeback_uuid"],
    id: entry["refund_chargeback_id"],
  }).flatMap(([kind, id]) => (isId(id) ? [`${kind}:${id}`] : []));
  const amount = parseRupiah(entry["refund_amount"]);
  if (amount === undefined || ids.length === 0) return [];
  return [
    {
      refundKey: textOf(entry["refund_key"]),
      ids,
      amount,
      reason: textOf(entry["reason"]),
      confirmedAt: parseTime(entry["bank_confirmed_at"]),
    },
  ];
}

function isId(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function parseTime(value: unknown): Date | undefined {
  return typeof value === "string" ? parseJakartaTime(value) : undefined;
}
