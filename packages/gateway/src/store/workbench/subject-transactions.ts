import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** An order that was charged more often is shown by its newest transactions. */
const TRANSACTIONS_MAX = 50;

const FIND = `
(select id from transaction where merchant_id = $1 and order_id = $2
  order by id desc limit ${TRANSACTIONS_MAX})
union (select id from transaction where merchant_id = $1 and id = $2)
union (select transaction_id from upstream_charge where merchant_id = $1 and order_id = $2
  order by transaction_id desc limit ${TRANSACTIONS_MAX})`;

/**
 * The transactions of an order, or the one with this id; of a production merchant's order also those
 * that are yet to be born. By indexes.
 */
export async function findSubjectTransactions(
  db: Db,
  merchantId: MerchantId,
  subject: string,
): Promise<readonly string[]> {
  const { rows } = await runStatement<{ id: string }>(db, {
    text: FIND,
    values: [merchantId, subject],
  });
  return rows.map(({ id }) => id);
}
