import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { HOURS_SO_FAR } from "./hour-figures.ts";
import { EVERY_HOUR, settlementsOf } from "./settlement-hours.ts";

/** Money in and out of one day by payment type and issuer. */
export interface SettlementLine {
  /** Of the zone: `2026-11-28`. */
  readonly day: string;
  readonly paymentType: PaymentType;
  /** Absent for payments inside the GoPay app. */
  readonly issuer: string | null;
  readonly settled: number;
  readonly gross: Rupiah;
  readonly refunds: number;
  readonly refunded: Rupiah;
}

/** Whole days of a zone whose hours begin with those of UTC. */
interface Period {
  readonly from: Date;
  readonly until: Date;
  readonly utcOffsetHours: number;
}

// Days begin where the period does.
const linesOf = (hours: string) => `
select to_char((day at time zone 'UTC') + $4 * interval '1 hour', 'YYYY-MM-DD') as day,
  payment_type as "paymentType", nullif(issuer, '') as issuer, settled, gross, refunds, refunded
from (
  select date_bin('1 day', hour, $2) as day, payment_type, issuer, sum(settled)::bigint as settled,
    sum(gross)::bigint as gross, sum(refunds)::bigint as refunds, sum(refunded)::bigint as refunded
  from (${hours}) hours group by 1, 2, 3
) days
-- Where nothing was paid, or a line was left again, there is no money to tell of.
where (settled, gross, refunds, refunded) <> (0, 0, 0, 0)
order by 1, 2, 3 nulls first`;

/** Straight from the transactions and refunds. */
const STRAIGHT = linesOf(settlementsOf(EVERY_HOUR, "$1"));

const FROM_SUMS = linesOf(`
  select hour, payment_type, issuer, settled, gross, refunds, refunded from (${HOURS_SO_FAR}) so_far`);

/**
 * The lines of each day of a period, which begins with a day of the zone, to the last commit: from the sums per
 * hour where the merchant has them.
 */
export async function findSettlementLines(
  db: Db,
  merchantId: MerchantId,
  { from, until, utcOffsetHours, isSummed }: Period & { readonly isSummed: boolean },
): Promise<readonly SettlementLine[]> {
  const { rows } = await runStatement<SettlementLine>(db, {
    text: isSummed ? FROM_SUMS : STRAIGHT,
    values: [merchantId, from, until, utcOffsetHours],
  });
  return rows;
}
