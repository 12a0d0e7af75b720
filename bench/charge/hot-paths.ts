import type { PostgresConnection } from "../../packages/gateway/src/postgres/connection.ts";
import { openDatabase } from "../../packages/gateway/src/store/database.ts";
import type { LoadRequest } from "./load.ts";
import { YARDSTICK_ORDERS, type Yardstick } from "./yardstick.ts";

/** What the gateway's process says of itself. */
export interface StartedBenchServer {
  readonly url: string;
  /** Is told nothing. */
  readonly bare: BenchMerchant;
  /** Is told everything, at one URL. */
  readonly whole: BenchMerchant;
  /** What the first one is called by BI-SNAP with. */
  readonly biSnap: { readonly secret: string; readonly token: string };
}

interface BenchMerchant {
  readonly id: string;
  readonly serverKey: string;
}

export interface HotPath {
  readonly name: string;
  readonly request: LoadRequest;
  /** The same request to a route of the same server that answers at once. */
  readonly httpAlone: LoadRequest;
  /** What the database does alone, in calls a second. */
  readonly database: () => Promise<number>;
  /** Also asked of servers that only repeat an answer. */
  readonly isMocked: boolean;
}

/** What a hot path asks, and the same asked of a route of the same server that answers at once. */
type HotRequest = Pick<HotPath, "request" | "httpAlone">;

/** Every request is for another order, as merchants' are; `pending` are paid one after the other. */
export function hotRequests(
  { url, bare, whole }: StartedBenchServer,
  pending: readonly string[],
): Readonly<Record<"bare charge" | "whole charge" | "status" | "pay", HotRequest>> {
  const headers = headersOf(bare);
  let count = 0;
  let paid = 0;
  const next = (at: number) => pending[at % pending.length] ?? "";
  const status = { url, headers };
  const pay = { url, headers, method: "POST" as const, body: () => "{}" };
  const charges = (name: string, merchant: BenchMerchant): HotRequest => ({
    request: { ...chargeRequest(merchant, name), url },
    httpAlone: { ...chargeRequest(merchant, name), url, path: () => "/http-alone/charge" },
  });
  return {
    "bare charge": charges("bare charge", bare),
    "whole charge": charges("whole charge", whole),
    status: {
      request: { ...status, path: () => `/v2/${next(count++)}/status` },
      httpAlone: { ...status, path: () => `/http-alone/${next(count++)}/status` },
    },
    pay: {
      request: { ...pay, path: () => `/sandbox/v1/transactions/${next(paid++)}/pay` },
      httpAlone: { ...pay, path: () => `/http-alone/${next(count++)}/pay` },
    },
  };
}

/** The same, beside what the database does alone. */
export function hotPaths(
  started: StartedBenchServer,
  yardstick: Yardstick,
  pending: readonly string[],
): readonly HotPath[] {
  const merchantId = started.bare.id;
  const requests = hotRequests(started, pending);
  const charges = async () => await yardstick.charges(merchantId);
  const beside = (
    name: keyof typeof requests,
    database: () => Promise<number>,
    isMocked = false,
  ): HotPath => ({ name, ...requests[name], database, isMocked });
  return [
    beside("bare charge", charges, true),
    beside("whole charge", charges, true),
    beside("status", async () => await yardstick.statuses(merchantId)),
    beside("pay", async () => await yardstick.payments(merchantId)),
  ];
}

function headersOf({ serverKey }: BenchMerchant) {
  return {
    authorization: `Basic ${btoa(`${serverKey}:`)}`,
    "content-type": "application/json",
  };
}

function chargeRequest(merchant: BenchMerchant, name: string) {
  let count = 0;
  return {
    headers: headersOf(merchant),
    method: "POST" as const,
    path: () => "/v2/charge",
    body: () =>
      JSON.stringify({
        payment_type: "gopay",
        transaction_details: {
          order_id: `${name.slice(0, 5).trim()}-${count++}`,
          gross_amount: 44_000,
        },
      }),
  };
}

const COPY = `
insert into transaction
select copy.* from (
  select t from transaction t where merchant_id = $1 and order_id = 'the-model'
) model, generate_series(1, $2) n, lateral (select 'bench-' || n as id) name,
lateral jsonb_populate_record((model.t), jsonb_build_object(
  'id', name.id, 'order_id', name.id, 'reference', name.id, 'qr_reference', name.id)) copy
returning id`;

/** As long as a slow machine takes for all of them. */
const PATIENCE_MS = 600_000;

/**
 * Makes pending orders, copies of one that the gateway charged, and returns those that are not the
 * yardstick's.
 */
export async function addPendingOrders(
  connection: PostgresConnection,
  { url, bare }: StartedBenchServer,
  count: number,
): Promise<readonly string[]> {
  const charged = await fetch(`${url}/v2/charge`, {
    method: "POST",
    headers: headersOf(bare),
    body: JSON.stringify({
      payment_type: "gopay",
      transaction_details: { order_id: "the-model", gross_amount: 44_000 },
      custom_expiry: { expiry_duration: 1, unit: "day" },
    }),
  });
  if (!charged.ok) throw new Error(`the model was refused: ${await charged.text()}`);
  const { pool } = openDatabase({ ...connection, max: 1 });
  const patience = { query_timeout: PATIENCE_MS };
  const copy = { text: COPY, values: [bare.id, YARDSTICK_ORDERS + count], ...patience };
  const { rows } = await pool.query<{ id: string }>(copy);
  const vacuum = { text: "vacuum analyze transaction", ...patience };
  await pool.query(vacuum);
  await pool.end();
  return rows.slice(YARDSTICK_ORDERS).map(({ id }) => id);
}
