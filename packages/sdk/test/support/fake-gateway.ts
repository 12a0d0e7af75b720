import { createHash } from "node:crypto";
import {
  formatAmount,
  formatJakartaTime,
  NOTIFICATION_CODE,
  type NotificationBody,
  type RefundEntry,
  type Rupiah,
  STATUS_API_CODE,
  type StatusResponse,
  type TransactionMembers,
  type TransactionStatus,
} from "@gerbang/protocol";
import { GatewayError } from "../../src/api.ts";
import { SERVER_KEY } from "./fixtures.ts";

interface Kept {
  readonly members: Omit<TransactionMembers, "transaction_status" | "payment_type">;
  paymentType: string;
  status: TransactionStatus;
  settledAt?: Date;
  expiresAt: Date;
  refunds: RefundEntry[];
}

/** A gateway's knowledge without its network: it makes genuine notifications and answers `status`. */
export class FakeGateway {
  readonly #kept = new Map<string, Kept>();
  /** Every message that was owed, in order. */
  readonly outbox: NotificationBody[] = [];
  statusCalls = 0;
  now = new Date("2026-01-05T03:15:30.000Z");

  charge(orderId: string, grossAmount: number): StatusResponse {
    const transactionId = `tx-${orderId}`;
    const kept: Kept = {
      members: {
        transaction_id: transactionId,
        order_id: orderId,
        merchant_id: "G100200300",
        gross_amount: formatAmount(grossAmount as Rupiah),
        currency: "IDR",
        transaction_time: formatJakartaTime(this.now),
        fraud_status: "accept",
      },
      paymentType: "gopay",
      status: "pending",
      expiresAt: new Date(this.now.getTime() + 15 * 60_000),
      refunds: [],
    };
    this.#kept.set(transactionId, kept);
    this.#owe(kept);
    return statusOf(kept);
  }

  move(orderId: string, status: TransactionStatus, paymentType = "gopay"): void {
    const kept = this.#of(orderId);
    kept.status = status;
    if (status === "settlement") Object.assign(kept, { settledAt: this.now, paymentType });
    this.#owe(kept);
  }

  /** Owes the two messages of each refund: accepted, then confirmed. */
  refund(orderId: string, refundKey: string, amount: number): void {
    const kept = this.#of(orderId);
    const entry: RefundEntry = {
      refund_chargeback_id: 184_000 + this.outbox.length,
      refund_chargeback_uuid: `uuid-${refundKey}`,
      refund_amount: formatAmount(amount as Rupiah),
      created_at: formatJakartaTime(this.now),
      refund_key: refundKey,
      refund_method: "online",
    };
    kept.refunds = [...kept.refunds, entry];
    kept.status =
      refundedOf(kept) === Number(kept.members.gross_amount) ? "refund" : "partial_refund";
    this.#owe(kept);
    const confirmed = { ...entry, bank_confirmed_at: formatJakartaTime(this.now) };
    kept.refunds = kept.refunds.map((refund) => (refund === entry ? confirmed : refund));
    this.#owe(kept);
  }

  /** What a client's `status` answers. */
  readonly status = async (id: string): Promise<StatusResponse> => {
    this.statusCalls += 1;
    const kept = this.#kept.get(id) ?? this.#kept.get(`tx-${id}`);
    if (!kept) throw new GatewayError("not_found", "Transaction doesn't exist.");
    return statusOf(kept);
  };

  /** What a merchant has to have been told by now, each of it once. */
  facts(): string[] {
    return [...this.#kept.values()].flatMap(({ members, status, settledAt, refunds }) => {
      const { order_id } = members;
      if (settledAt) {
        return [
          `${order_id} paid`,
          ...refunds.map((refund) => `${order_id} refunded ${refund.refund_key}`),
        ];
      }
      return status === "pending" ? [] : [`${order_id} closed`];
    });
  }

  #of(orderId: string): Kept {
    const kept = this.#kept.get(`tx-${orderId}`);
    if (!kept) throw new Error(`no transaction for ${orderId}`);
    return kept;
  }

  #owe(kept: Kept): void {
    this.outbox.push(signed(bodyOf(kept), NOTIFICATION_CODE[kept.status]));
  }
}

export function signed<Body extends { order_id: string; gross_amount: string }>(
  body: Body,
  status_code: string,
): Body & { status_code: string; signature_key: string } {
  const text = body.order_id + status_code + body.gross_amount + SERVER_KEY;
  const signature_key = createHash("sha512").update(text).digest("hex");
  return { ...body, status_code, signature_key };
}

function statusOf(kept: Kept): StatusResponse {
  return signed(bodyOf(kept), STATUS_API_CODE[kept.status]);
}

function bodyOf({ members, paymentType, status, settledAt, expiresAt, refunds }: Kept) {
  return {
    ...members,
    payment_type: paymentType,
    transaction_status: status,
    status_message: "midtrans payment notification",
    expiry_time: formatJakartaTime(expiresAt),
    ...(settledAt && { settlement_time: formatJakartaTime(settledAt) }),
    ...(refunds.length > 0 && {
      refunds,
      refund_amount: formatAmount(refundedOf({ refunds }) as Rupiah),
    }),
  };
}

function refundedOf({ refunds }: Pick<Kept, "refunds">): number {
  return refunds.reduce((sum, { refund_amount }) => sum + Number(refund_amount), 0);
}
