import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** What is under way or wrong now. Counts end at {@link COUNT_MAX}: more is "many". */
export interface Attention {
  readonly pending: number;
  readonly owed: number;
  /** Owed to one of the URLs, and tried without success. */
  readonly failing: number;
  /** At one of the URLs, and not sent again since. */
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
    where merchant_id = $1 and state = 'owed' and attempts > 0 and url = any($4::text[])
    limit ${COUNT_MAX}) n)::int as failing,
  (select count(*) from (select 1 from notification n
    where n.merchant_id = $1 and n.state = 'given_up' and n.id >= $3 and n.url = any($4::text[])
      and n.kind <> 'test' and not exists (
        select from notification c where c.merchant_id = $1 and c.copy_of = n.id)
    limit ${COUNT_MAX}) n)::int as "givenUp",
  (select count(*) from (select 1 from refund
    where merchant_id = $1 and confirmed_at is null limit ${COUNT_MAX}) r)::int
    as "unconfirmedRefunds"`;

/**
 * `givenUpSinceId` is a time-ordered id: what was given up before it was created is old news. Of deliveries
 * only those to `urls` count: nobody waits at the others any more.
 */
export async function findAttention(
  db: Db,
  merchantId: MerchantId,
  since: {
    readonly expiringBefore: Date;
    readonly givenUpSinceId: string;
    readonly urls: readonly string[];
  },
): Promise<Attention> {
  const values = [merchantId, since.expiringBefore, since.givenUpSinceId, since.urls];
  const { rows } = await runStatement<Attention>(db, { text: ATTENTION, values });
  const [found] = rows;
  if (!found) throw new Error("counting gave no row");
  return found;
}
