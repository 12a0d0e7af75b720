import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";

interface DueWork {
  readonly id: TransactionId;
  /** In the merchant's time. */
  readonly due_at: Date;
}

/** The pending transaction of a merchant whose time runs out first. */
export async function findNextExpiry(db: Db, merchantId: MerchantId): Promise<DueWork | undefined> {
  const { rows } = await db.pool.query<DueWork>({
    name: "find-next-expiry",
    text: `select id, expires_at as due_at from transaction
      where merchant_id = $1 and status = 'pending' order by expires_at, id limit 1`,
    values: [merchantId],
  });
  return rows[0];
}

/** The transaction of a merchant whose refund is to be confirmed first. */
export async function findNextConfirmation(
  db: Db,
  merchantId: MerchantId,
): Promise<DueWork | undefined> {
  const { rows } = await db.pool.query<DueWork>({
    name: "find-next-confirmation",
    text: `select transaction_id as id, confirm_due_at as due_at from refund
      where merchant_id = $1 and confirmed_at is null order by confirm_due_at, id limit 1`,
    values: [merchantId],
  });
  return rows[0];
}

const IS_QUIET = `
select not (
  exists (select from merchant_hold where merchant_id = $1 and held_until > $2)
  or exists (
    select from notification
    where merchant_id = $1 and state = 'owed' and (due_at <= $3 or leased_until > $2))
  or exists (
    select from transaction where merchant_id = $1 and status = 'pending' and expires_at <= $3)
  or exists (
    select from refund where merchant_id = $1 and confirmed_at is null and confirm_due_at <= $3)
) as quiet`;

/** Whether nothing of a merchant is due at `now`, nothing is under way, and nobody holds it. */
export async function isQuiet(
  db: Db,
  merchantId: MerchantId,
  { wall, now }: { readonly wall: Date; readonly now: Date },
): Promise<boolean> {
  const { rows } = await db.pool.query<{ quiet: boolean }>({
    name: "is-merchant-quiet",
    text: IS_QUIET,
    values: [merchantId, wall, now],
  });
  return rows[0]?.quiet === true;
}
