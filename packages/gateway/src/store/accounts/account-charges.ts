import type { MerchantId, OrderId, Rupiah, TransactionId } from "@gerbang/protocol";
import type { StoredStatus } from "../../domain/transactions/transaction.ts";
import type { Db } from "../database.ts";

/** A transaction that was charged to a linked account. */
export interface AccountCharge {
  readonly id: TransactionId;
  readonly orderId: OrderId;
  readonly createdAt: Date;
  readonly status: StoredStatus;
  readonly grossAmount: Rupiah;
  readonly refundAmount: Rupiah;
}

/** What was charged to an account, the newest first; `before` continues below that one. */
export async function listAccountCharges(
  { kysely }: Db,
  { merchantId, accountId }: { readonly merchantId: MerchantId; readonly accountId: string },
  page: {
    readonly before?: { readonly at: Date; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<readonly AccountCharge[]> {
  const { before, limit } = page;
  return await kysely
    .selectFrom("transaction")
    .select([
      "id",
      "order_id as orderId",
      "created_at as createdAt",
      "status",
      "gross_amount as grossAmount",
      "refund_amount as refundAmount",
    ])
    .where("merchant_id", "=", merchantId)
    .where("account_id", "=", accountId)
    .$if(before !== undefined, (query) =>
      query.where((row) =>
        row(
          row.refTuple("created_at", "id"),
          "<",
          row.tuple(before?.at ?? new Date(0), (before?.id ?? "") as TransactionId),
        ),
      ),
    )
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
