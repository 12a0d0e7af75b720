import type { SnapOrder } from "../../domain/transactions/snap-order.ts";
import type { Db } from "../database.ts";

/** Throws when there is such a token already: they are random. */
export async function insertSnapOrder(db: Db, order: SnapOrder, recordedAt: Date): Promise<void> {
  const { startTime, ...command } = order.command;
  await db.kysely
    .insertInto("snap_token")
    .values({
      merchant_id: order.merchantId,
      token: order.token,
      order_id: order.orderId,
      gross_amount: order.grossAmount,
      created_at: order.createdAt,
      expires_at: order.expiresAt,
      command: { ...command, ...(startTime && { startTime: startTime.toISOString() }) },
      recorded_at: recordedAt,
    })
    .execute();
}

/** Whoever's it is: a token is a capability. */
export async function findSnapOrder(db: Db, token: string): Promise<SnapOrder | undefined> {
  const row = await db.kysely
    .selectFrom("snap_token")
    .selectAll()
    .where("token", "=", token)
    .executeTakeFirst();
  if (!row) return undefined;
  const { startTime, ...command } = row.command;
  return {
    merchantId: row.merchant_id,
    token: row.token,
    orderId: row.order_id,
    grossAmount: row.gross_amount,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    command: { ...command, ...(startTime !== undefined && { startTime: new Date(startTime) }) },
  };
}
