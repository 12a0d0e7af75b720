import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { settlementsOf } from "./settlement-hours.ts";

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
) days order by 1, 2, 3 nulls first`;

const EVERY_HOUR =
  "generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', interval '1 hour') h (hour)";

/** Straight from the transactions and refunds. */
const STRAIGHT = linesOf(settlementsOf(EVERY_HOUR, "$1"));

// What the log recorded since the sums were made has its hours read straight, by this same statement: it sees
// the database at one moment, so nothing is counted twice and nothing is left out. Only hours of the period
// are looked for: of one that is over they are few.
const FROM_SUMS = `
with touched as materialized (
  select distinct e.transaction_id as id from event e
  where e.merchant_id = $1 and e.id >= $5 and e.transaction_id is not null
), fresh as materialized (
  select distinct date_bin('1 hour', moment.at, timestamptz 'epoch') as hour
  from touched join transaction t on t.merchant_id = $1 and t.id = touched.id,
  lateral (
    select t.settled_at as at
    union select r.created_at from refund r where r.merchant_id = $1 and r.transaction_id = t.id
  ) moment
  where moment.at >= $2 and moment.at < $3
)
${linesOf(`
  select hour, payment_type, issuer, settled, gross, refunds, refunded from settlement_hour
  where merchant_id = $1 and hour >= $2 and hour < $3 and hour not in (select hour from fresh)
  union all ${settlementsOf("fresh h", "$1")}`)}`;

/**
 * The lines of each day of a period, which begins with a day of the zone: to the last payment, though from
 * the sums per hour where nothing has changed since a moment of wall time up to which they are made. Without
 * that moment the sums are left alone.
 */
export async function findSettlementLines(
  db: Db,
  merchantId: MerchantId,
  { from, until, utcOffsetHours, summedUntil }: Period & { readonly summedUntil?: Date },
): Promise<readonly SettlementLine[]> {
  const values = [merchantId, from, until, utcOffsetHours];
  const { rows } = await runStatement<SettlementLine>(
    db,
    summedUntil
      ? { text: FROM_SUMS, values: [...values, firstIdAt(summedUntil)] }
      : { text: STRAIGHT, values },
  );
  return rows;
}
