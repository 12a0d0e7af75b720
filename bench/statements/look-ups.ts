import type { MerchantId } from "@gerbang/protocol";
import type { Arena, Contest } from "./contest.ts";
import { type Model, pooled } from "./model.ts";

/** Two statements of as many as the gateway joins at the most, in flight at once. */
const BATCH = 256;
const ORDERS = 200_000;

const COPY = `
insert into transaction
select copy.* from (select t from transaction t where merchant_id = $1 limit 1) model,
generate_series(1, $2) n,
lateral jsonb_populate_record((model.t), jsonb_build_object(
  'id', 'find-id-' || n, 'order_id', 'find-order-' || n, 'reference', 'find-' || n,
  'qr_reference', 'find-' || n, 'status', 'pending', 'settled_at', null)) copy`;

const REFUNDS = `case when t.refund_amount > 0 then (
  select jsonb_agg(to_jsonb(r) order by r.id) from refund r
  where r.merchant_id = t.merchant_id and r.transaction_id = t.id
) else '[]' end as refunds`;

const EITHER_BY_OR = `
select asked.ordinal::integer, found.*
from unnest($1::text[], $2::text[]) with ordinality as asked(merchant_id, id, ordinal),
lateral (
  select t.*, ${REFUNDS} from transaction t
  where t.merchant_id = asked.merchant_id and (t.id = asked.id or t.order_id = asked.id)
  order by (t.id = asked.id) desc, t.id desc limit 1
) found`;

const BY_ID = `select t.*, ${REFUNDS} from transaction t where t.merchant_id = $1 and t.id = $2`;
const BY_ORDER = `select t.*, ${REFUNDS} from transaction t
  where t.merchant_id = $1 and t.order_id = $2 order by t.id desc limit 1`;
const ALONE = `
select * from (
  (select t.*, ${REFUNDS} from transaction t where t.merchant_id = $1 and t.id = $2)
  union all
  (select t.*, ${REFUNDS} from transaction t where t.merchant_id = $1 and t.order_id = $2
    order by t.id desc limit 1)
) either limit 1`;

/** By transaction id or order id, half of each. */
export async function lookUpContest({ gateway, db }: Arena, model: Model): Promise<Contest> {
  const merchantId: MerchantId = model.transaction.merchantId;
  await db.pool.query(COPY, [merchantId, ORDERS]);
  await db.pool.query("vacuum analyze transaction");
  let at = 0;
  const next = () =>
    Array.from({ length: BATCH }, () => {
      at = (at + 7_919) % ORDERS;
      return at % 2 === 0 ? `find-id-${at + 1}` : `find-order-${at + 1}`;
    });
  const ask = async (name: string, text: string, id: string) =>
    (await db.pool.query({ name, text, values: [merchantId, id] })).rowCount;
  return {
    statement: "find transactions",
    item: "look-up",
    variants: [
      {
        name: "look-ups that arrive together share a statement, each a union of two descents",
        async run() {
          await Promise.all(
            next().map(async (id) => await gateway.findTransaction(merchantId, id)),
          );
          return BATCH;
        },
      },
      {
        name: "the same with one condition, id or order id",
        async run() {
          const ids = next();
          await Promise.all(
            [ids.slice(0, BATCH / 2), ids.slice(BATCH / 2)].map(
              async (half) =>
                await db.pool.query({
                  name: "either-by-or",
                  text: EITHER_BY_OR,
                  values: [half.map(() => merchantId), half],
                }),
            ),
          );
          return BATCH;
        },
      },
      {
        name: "a statement for each look-up",
        async run() {
          await pooled(next(), async (id) => void (await ask("find-alone", ALONE, id)));
          return BATCH;
        },
      },
      {
        name: "by id, and by order id when that finds nothing",
        async run() {
          await pooled(next(), async (id) => {
            const found = await ask("find-id", BY_ID, id);
            if (found === 0) await ask("find-order", BY_ORDER, id);
          });
          return BATCH;
        },
      },
    ],
  };
}
