import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import { columnList, columnsOf, rowsInJson } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import { fromLoggedRequest } from "./request-row.ts";

const TABLE = "api_request";

const VALUES = columnsOf(TABLE)
  .map((column) => (/^(?:order|transaction)_id$/.test(column) ? namedBy(column) : `r.${column}`))
  .join(", ");

function namedBy(column: string): string {
  return `coalesce(t.${column}, r.${column})`;
}

/**
 * A call that names only the one of the two is about the other as well: the transaction, or the order's
 * newest one of then, which ids tell, for they are in the order of time. What is spelled like a
 * transaction id may be an order id, too. Each look-up is a descent of an index.
 */
const INSERT = `
insert into ${TABLE} (${columnList(TABLE)})
select ${VALUES} from ${rowsInJson(TABLE, { json: "$1", source: "r" })}
left join lateral (
  (select order_id, id as transaction_id from transaction
    where merchant_id = r.merchant_id and r.order_id is null and id = r.transaction_id)
  union all
  (select order_id, id from transaction
    where merchant_id = r.merchant_id and (r.order_id is null or r.transaction_id is null)
      and order_id = coalesce(r.order_id, r.transaction_id) and id < r.id
    order by id desc limit 1)
  limit 1
) t on true
on conflict do nothing`;

/** Stores what was asked and answered: all of it in one statement. Safe to repeat. */
export async function insertRequests(db: Db, requests: readonly LoggedRequest[]): Promise<void> {
  await runStatement(db, {
    name: "insert-requests",
    text: INSERT,
    values: [JSON.stringify(requests.map(fromLoggedRequest))],
  });
}
