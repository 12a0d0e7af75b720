import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** What is under way or wrong now. Counts end at {@link COUNT_MAX}: more is "many". */
export interface Attention {
  readonly pending: number;
  readonly owed: number;
  /** Owed, and tried without success. */
  readonly failing: number;
  readonly givenUp: number;
  readonly expiringSoon: number;
  readonly unconfirmedRefunds: number;
}

export const COUNT_MAX = 1_000;

const ATTENTION = `
select
  (select count(*) from (select 1 from transaction
    where merchant_id = $1 and status = 'pending' limit ${COUNT_MAX}) p)::int as pending,
  (select count(*) from (select 1 from transaction
    where merchant_id = $1 and status = 'pending' and expires_at < $2 limit ${COUNT_MAX}) p)::int
    as "expiringSoon",
  (select count(*) from (select 1 from notification
    where merchant_id = $1 and state = 'owed' limit ${COUNT_MAX}) n)::int as owed,
  (select count(*) from (select 1 from notification
    where merchant_id = $1 and state = 'owed' and attempts > 0 limit ${COUNT_MAX}) n)::int
    as failing,
  (select count(*) from (select 1 from notification
    where merchant_id = $1 and state = 'given_up' and id >= $3 limit ${COUNT_MAX}) n)::int
    as "givenUp",
  (select count(*) from (select 1 from refund
    where merchant_id = $1 and confirmed_at is null limit ${COUNT_MAX}) r)::int
    as "unconfirmedRefunds"`;

/** `givenUpSinceId` is a time-ordered id: what was given up before it was created is old news. */
export async function findAttention(
  db: Db,
  merchantId: MerchantId,
  since: { readonly expiringBefore: Date; readonly givenUpSinceId: string },
): Promise<Attention> {
  const values = [merchantId, since.expiringBefore, since.givenUpSinceId];
  const { rows } = await runStatement<Attention>(db, { text: ATTENTION, values });
  const [found] = rows;
  if (!found) throw new Error("counting gave no row");
  return found;
}
