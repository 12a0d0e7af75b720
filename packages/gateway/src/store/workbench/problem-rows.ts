import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** Refused requests of one endpoint that were told the very same. */
export interface ProblemRow {
  readonly operation: string | null;
  readonly method: string;
  /** Of the newest of them. */
  readonly path: string;
  readonly code: string;
  readonly said: string;
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
  /** The newest of them. */
  readonly lastId: string;
  /** Some of those that they are about, and of how many. */
  readonly orders: readonly string[] | null;
}

/** So many of the newest refused requests are looked at. */
export const PROBLEMS_LOOKED_AT_MAX = 10_000;
const ORDERS_MAX = 50;

// A request with several problems counts for each.
const GROUPS = `
select r.operation, r.method, coalesce(r.status_code, r.http_status::text) as code, told.said,
  (array_agg(r.path order by r.id desc))[1] as path, count(*)::integer as count,
  min(r.received_at) as first, max(r.received_at) as last, max(r.id) as "lastId",
  (array_agg(distinct coalesce(r.order_id, r.transaction_id))
    filter (where coalesce(r.order_id, r.transaction_id) is not null))[1:${ORDERS_MAX}] as orders
from (
  select id, operation, method, path, status_code, http_status, problems, error, received_at, order_id,
    transaction_id
  from api_request
  where merchant_id = $1 and failed and id >= $2
  order by id desc limit ${PROBLEMS_LOOKED_AT_MAX}
) r cross join lateral jsonb_array_elements_text(
  case when r.problems = '[]' then jsonb_build_array(coalesce(r.error, '')) else r.problems end
) as told (said)
group by r.operation, r.method, code, told.said,
  case when r.operation is null then split_part(r.path, '?', 1) end`;

/** The newest refused requests since a moment of wall time, by what was asked and told. */
export async function findProblemRows(
  db: Db,
  merchantId: MerchantId,
  since: Date,
): Promise<readonly ProblemRow[]> {
  const values = [merchantId, firstIdAt(since)];
  const { rows } = await runStatement<ProblemRow & Record<string, unknown>>(db, {
    text: GROUPS,
    values,
  });
  return rows;
}
