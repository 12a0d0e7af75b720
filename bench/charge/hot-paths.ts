import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { openDatabase } from "../../packages/gateway/src/store/database.ts";
import type { LoadRequest } from "./load.ts";
import { YARDSTICK_ORDERS, type Yardstick } from "./yardstick.ts";

/** What the gateway's process says of itself. */
export interface StartedBenchServer {
  readonly url: string;
  readonly merchantId: string;
  readonly serverKey: string;
}

export interface HotPath {
  readonly name: string;
  readonly request: LoadRequest;
  /** The same request to a route of the same server that answers at once. */
  readonly httpAlone: LoadRequest;
  /** What the database does alone, in calls a second. */
  readonly database: () => Promise<number>;
}

/** Every request is for another order, as merchants' are; `pending` are paid one after the other. */
export function hotPaths(
  { url, merchantId, serverKey }: StartedBenchServer,
  yardstick: Yardstick,
  pending: readonly string[],
): readonly HotPath[] {
  const headers = {
    authorization: `Basic ${btoa(`${serverKey}:`)}`,
    "content-type": "application/json",
  };
  let count = 0;
  let paid = 0;
  const next = (at: number) => pending[at % pending.length] ?? "";
  const charge = {
    url,
    headers,
    method: "POST" as const,
    body: () =>
      JSON.stringify({
        payment_type: "gopay",
        transaction_details: { order_id: `order-${count++}`, gross_amount: 44_000 },
      }),
  };
  const status = { url, headers };
  const pay = { url, headers, method: "POST" as const, body: () => "{}" };
  return [
    {
      name: "charge",
      request: { ...charge, path: () => "/v2/charge" },
      httpAlone: { ...charge, path: () => "/http-alone/charge" },
      database: async () => await yardstick.charges(merchantId),
    },
    {
      name: "status",
      request: { ...status, path: () => `/v2/${next(count++)}/status` },
      httpAlone: { ...status, path: () => `/http-alone/${next(count++)}/status` },
      database: async () => await yardstick.statuses(merchantId),
    },
    {
      name: "pay",
      request: { ...pay, path: () => `/sandbox/v1/transactions/${next(paid++)}/pay` },
      httpAlone: { ...pay, path: () => `/http-alone/${next(count++)}/pay` },
      database: async () => await yardstick.payments(merchantId),
    },
  ];
}

const COPY = `
insert into transaction
select copy.* from (
  select t from transaction t where merchant_id = $1 limit 1
) model, generate_series(1, $2) n, lateral (select 'bench-' || n as id) name,
lateral jsonb_populate_record((model.t), jsonb_build_object(
  'id', name.id, 'order_id', name.id, 'reference', name.id, 'qr_reference', name.id)) copy
returning id`;

/**
 * Makes pending orders, copies of one that the gateway charged, and returns those that are not the
 * yardstick's.
 */
export async function addPendingOrders(
  connection: PostgresConnection,
  { url, merchantId, serverKey }: StartedBenchServer,
  count: number,
): Promise<readonly string[]> {
  const charged = await fetch(`${url}/v2/charge`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa(`${serverKey}:`)}` },
    body: JSON.stringify({
      payment_type: "gopay",
      transaction_details: { order_id: "the-model", gross_amount: 44_000 },
      custom_expiry: { expiry_duration: 1, unit: "day" },
    }),
  });
  if (!charged.ok) throw new Error(`the model was refused: ${await charged.text()}`);
  const { pool } = openDatabase({ ...connection, max: 1 });
  const { rows } = await pool.query<{ id: string }>(COPY, [merchantId, YARDSTICK_ORDERS + count]);
  await pool.query("vacuum analyze transaction");
  await pool.end();
  return rows.slice(YARDSTICK_ORDERS).map(({ id }) => id);
}
