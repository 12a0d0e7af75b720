import type { MerchantId, Rupiah, TransactionId } from "@gerbang/protocol";

/** Money without a home. Wall time. */
export interface StrayPayment {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly attemptId: string;
  readonly transactionId: TransactionId;
  readonly amount: Rupiah;
  readonly paidAt: Date;
  readonly foundAt: Date;
  /**
   * `unwanted`: for a code that nobody was to see. `after_close`: after its order was closed.
   * `amount_differs`: not the amount that was asked for.
   */
  readonly cause: "unwanted" | "after_close" | "amount_differs";
  /** `kept`: somebody decided that the merchant keeps it. */
  readonly state: "found" | "returning" | "returned" | "kept";
  readonly note?: string;
  readonly decidedAt?: Date;
}
