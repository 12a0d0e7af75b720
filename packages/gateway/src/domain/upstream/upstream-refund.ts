import type { MerchantId, RefundKey, Rupiah, TransactionId } from "@gerbang/protocol";

/** Money on its way back through an upstream. Wall time. */
export interface UpstreamRefund {
  readonly merchantId: MerchantId;
  /** That of the refund that it becomes. */
  readonly id: string;
  readonly chargebackId: number;
  readonly transactionId: TransactionId;
  readonly attemptId: string;
  /** Present when it returns a stray payment. */
  readonly strayId?: string;
  /** What the upstream calls it: our own name, given before the call. */
  readonly reference: string;
  /** What the merchant calls it. */
  readonly key: RefundKey;
  readonly amount: Rupiah;
  readonly reason: string;
  /**
   * `sending` and `unknown` reserve the amount. `accepted` became a refund. `denied`: the provider said
   * no; `released`: nothing was ever asked, or the upstream refused.
   */
  readonly state: "sending" | "unknown" | "accepted" | "denied" | "released";
  /** How often in a row the upstream's list lacked it. */
  readonly absences: number;
  readonly absentAt?: Date;
  readonly tries: number;
  readonly nextSyncAt?: Date;
  readonly createdAt: Date;
  readonly closedAt?: Date;
}
