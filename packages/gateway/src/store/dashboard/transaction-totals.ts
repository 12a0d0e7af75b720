import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { StatementDraft } from "../statement-draft.ts";
import {
  kindConditions,
  type ListSort,
  orderBy,
  otherConditions,
  rangeConditions,
  type TransactionFilter,
} from "./transaction-filter.ts";
import { searchBranches } from "./transaction-list.ts";

/** So many transactions are looked at to count and sum what a filter finds, the first of the list's order. */
export const TOTALS_LOOK_MAX = 10_000;

/** What was found among those that were looked at. */
export interface TransactionTotals {
  readonly found: number;
  readonly gross: Rupiah;
  /** The gross amount of those that were paid. */
  readonly paid: Rupiah;
  readonly refunded: Rupiah;
  /** How many were looked at; beyond {@link TOTALS_LOOK_MAX} there are more. */
  readonly looked: number;
}

/**
 * Counts and sums what a filter finds, for a price that has a bound: ranges and kinds that an index holds
 * are walked in the order of the list, and everything else is asked of the first rows of that walk only.
 */
export async function sumTransactions(
  db: Db,
  merchantId: MerchantId,
  {
    filter,
    sort,
    lookMax = TOTALS_LOOK_MAX,
  }: {
    readonly filter: TransactionFilter;
    readonly sort: ListSort;
    readonly lookMax?: number;
  },
): Promise<TransactionTotals> {
  const statement = new StatementDraft();
  const merchant = statement.bind(merchantId);
  const limit = lookMax + 1;
  const looked =
    filter.search === undefined
      ? walked(statement, { merchant, filter, limit }, sort)
      : searched(statement, { merchant, filter, limit });
  const asked = otherConditions(statement, filter);
  const matches = asked.length > 0 ? asked.join(" and ") : "true";
  statement.text = `with t as materialized (${looked})
select count(*) filter (where ${matches}) as found, count(*) as looked,
  coalesce(sum(t.gross_amount) filter (where ${matches}), 0)::bigint as gross,
  coalesce(sum(t.gross_amount) filter (where t.settled_at is not null and ${matches}), 0)::bigint as paid,
  coalesce(sum(t.refund_amount) filter (where ${matches}), 0)::bigint as refunded
from t`;
  const { rows } = await runStatement<TransactionTotals>(db, statement);
  const [totals] = rows;
  if (!totals) throw new Error("an aggregate has no row");
  return totals;
}

const COLUMNS = "t.gross_amount, t.refund_amount, t.settled_at, t.payment_type";

interface Looked {
  readonly merchant: string;
  readonly filter: TransactionFilter;
  readonly limit: number;
}

function walked(
  statement: StatementDraft,
  { merchant, filter, limit }: Looked,
  sort: ListSort,
): string {
  const conditions = [
    `t.merchant_id = ${merchant}`,
    ...rangeConditions(statement, filter, sort),
    ...kindConditions(statement, filter, sort),
    ...(sort === "amount" ? otherConditions(statement, filter) : []),
  ];
  return `select ${COLUMNS} from transaction t where ${conditions.join(" and ")}
  order by ${orderBy(sort, "older", "t.")} limit ${limit}`;
}

function searched(statement: StatementDraft, { merchant, filter, limit }: Looked): string {
  const conditions = [
    "",
    ...rangeConditions(statement, filter, "created"),
    ...kindConditions(statement, filter, "created"),
  ].join(" and ");
  const branches = searchBranches(statement, { merchant, filter, isWhole: false }).map(
    (branch) =>
      `(select t.created_at, t.id from ${branch}${conditions}
        order by ${orderBy("created", "older", "t.")} limit ${limit})`,
  );
  return `select ${COLUMNS} from (
  ${branches.join("\n  union\n  ")}
  order by ${orderBy("created", "older", "")} limit ${limit}
) found join transaction t on t.merchant_id = ${merchant} and t.id = found.id`;
}
