import {
  chargeOrder,
  createClient,
  createFinish,
  createReceiver,
  type ReceiverOptions,
  reconcile,
} from "@gerbang/sdk";
import { createCertifyProbe } from "@gerbang/sdk/certify";
import type { WebHandler } from "@gerbang/sdk/node";
import { postgresStore } from "@gerbang/sdk/postgres";
import pg from "pg";

interface Shop {
  /** Takes notifications. */
  readonly notifications: WebHandler;
  /** Everything else. */
  readonly pages: WebHandler;
}

interface Gateway {
  readonly baseUrl: string;
  readonly serverKey: string;
}

const TABLE = `create table if not exists shop_order (
  id text primary key, total integer not null, status text not null default 'waiting',
  times_paid integer not null default 0, refunded integer not null default 0)`;

/** Time goes by the gateway's clock for this merchant: in a test it is moved. */
class MerchantClock {
  private readonly url: string;
  private readonly authorization: string;
  private aheadMs = 0;

  constructor({ baseUrl, serverKey }: Gateway) {
    this.url = `${baseUrl}/sandbox/v1/clock`;
    this.authorization = `Basic ${btoa(`${serverKey}:`)}`;
  }

  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }

  async read(): Promise<void> {
    const answer = await fetch(this.url, { headers: { authorization: this.authorization } });
    const { now } = (await answer.json()) as { readonly now: string };
    this.aheadMs = Date.parse(now) - Date.now();
  }
}

/** A shop that is taken care of by the SDK, whatever serves it; its database outlives its process. */
export async function openSdkShop(gateway: Gateway, database: string): Promise<Shop> {
  const pool = new pg.Pool({ connectionString: database });
  await pool.query(TABLE);
  const store = postgresStore<pg.PoolClient>(pool);
  await store.ensureSchema();
  const clock = new MerchantClock(gateway);
  const client = createClient(gateway);
  const now = () => clock.now();
  const receiver = createReceiver({ ...gateway, client, store, now, ...BOOKS });
  const { payments } = receiver;
  const charge = async (id: string, total: number) => {
    await clock.read();
    const transaction_details = { order_id: id, gross_amount: total };
    await chargeOrder({ payments, client }, { payment_type: "gopay", transaction_details });
  };
  const find = async (id: string) => {
    const { rows } = await pool.query("select * from shop_order where id = $1", [id]);
    return rows[0] as { readonly total: number } | undefined;
  };
  const certify = createCertifyProbe({
    token: "test",
    view: find,
    create: async ({ amount = 44_000 }) => {
      const id = `sdk-${crypto.randomUUID()}`;
      await pool.query("insert into shop_order (id, total) values ($1, $2)", [id, amount]);
      await charge(id, amount);
      return { order_id: id };
    },
    charge: async (id) => await charge(id, (await find(id))?.total ?? 0),
    reconcile: async () => {
      await clock.read();
      return await reconcile({ client, payments, ordersMax: 10_000, atOnce: 8 });
    },
  });
  const urlOf = () => new URL("/thanks", "http://127.0.0.1");
  const finish = createFinish({ client, payments, urlOf });
  return { notifications: receiver.handle, pages: pagesBy(certify, finish) };
}

/** What the shop writes down, in one database transaction with what the SDK does. */
const BOOKS: Pick<
  ReceiverOptions<pg.PoolClient>,
  "findOrder" | "onPaid" | "onClosed" | "onRefunded"
> = {
  findOrder: async (id, tx) => {
    const { rows } = await tx.query("select total from shop_order where id = $1", [id]);
    const [order] = rows as { readonly total: number }[];
    return order && { grossAmount: order.total };
  },
  onPaid: async ({ orderId }, tx) => {
    const text = "update shop_order set status = 'paid', times_paid = times_paid + 1 where id = $1";
    await tx.query(text, [orderId]);
  },
  onClosed: async ({ orderId, isOrderPaid, isReplaced }, tx) => {
    if (isOrderPaid || isReplaced) return;
    const text = "update shop_order set status = 'closed' where id = $1 and status = 'waiting'";
    await tx.query(text, [orderId]);
  },
  onRefunded: async ({ orderId, refund }, tx) => {
    const text = "update shop_order set refunded = refunded + $2 where id = $1";
    await tx.query(text, [orderId, refund.amount]);
  },
};

function pagesBy(certify: WebHandler, finish: WebHandler): WebHandler {
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/certify") return await certify(request);
    if (pathname === "/finish") return await finish(request);
    return Response.json({ up: true });
  };
}
