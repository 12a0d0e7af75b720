import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { isHeld } from "../merchant-time.ts";
import { runStatement } from "../statement.ts";

/** The transaction of a merchant for which something falls due next. */
export interface NextDue {
  readonly transactionId: TransactionId;
  /** In the merchant's time. */
  readonly dueAt: Date;
}

interface NextDueRow {
  readonly id: TransactionId;
  readonly due_at: Date;
}

function toNextDue({ id, due_at }: NextDueRow): NextDue {
  return { transactionId: id, dueAt: due_at };
}

/** The pending transaction of a merchant whose time runs out first. */
export async function findNextExpiry(db: Db, merchantId: MerchantId): Promise<NextDue | undefined> {
  const { rows } = await runStatement<NextDueRow>(db, {
    name: "find-next-expiry",
    text: `select id, expires_at as due_at from transaction
      where merchant_id = $1 and status = 'pending' order by expires_at, id limit 1`,
    values: [merchantId],
  });
  return rows[0] && toNextDue(rows[0]);
}

/** The transaction of a merchant whose refund is to be confirmed first. */
export async function findNextConfirmation(
  db: Db,
  merchantId: MerchantId,
): Promise<NextDue | undefined> {
  const { rows } = await runStatement<NextDueRow>(db, {
    name: "find-next-confirmation",
    text: `select transaction_id as id, confirm_due_at as due_at from refund
      where merchant_id = $1 and confirmed_at is null order by confirm_due_at, id limit 1`,
    values: [merchantId],
  });
  return rows[0] && toNextDue(rows[0]);
}

const IS_QUIET = `
select not (
  ${isHeld("$1", "$2")}
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
  const { rows } = await runStatement<{ quiet: boolean }>(db, {
    name: "is-merchant-quiet",
    text: IS_QUIET,
    values: [merchantId, wall, now],
  });
  return rows[0]?.quiet === true;
}
