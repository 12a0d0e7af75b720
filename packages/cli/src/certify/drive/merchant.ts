import type { CertifyConfig } from "../config.ts";
import type { View } from "../judge/trace.ts";
import type { Probe } from "../merchant-ways.ts";
import { act, askProbe } from "./probes/probe.ts";
import { withoutUnoffered } from "./probes/sdk-offers.ts";
import { openSql, type SqlReader } from "./probes/sql.ts";
import { ShopError } from "./shop-error.ts";
import type { Filling } from "./template.ts";

/** A merchant's application, as its configuration says how to use it. */
export class Merchant {
  private readonly database: SqlReader | undefined;
  private known: CertifyConfig;

  constructor(config: CertifyConfig) {
    this.known = config;
    this.database = config.database === undefined ? undefined : openSql(config.database);
  }

  /** How it is used, without what it does not do as far as that is known. */
  get config(): CertifyConfig {
    return this.known;
  }

  /** Finds out what it does not do, once it runs. */
  async learn(): Promise<void> {
    this.known = await withoutUnoffered(this.known);
  }

  /** Makes an order and gives its id; undefined where the merchant has no say in that. */
  async create(amount: number): Promise<string | undefined> {
    const { by } = this.config.create;
    if (by === undefined) return undefined;
    const id = await act(by, { amount });
    if (id === undefined) throw new ShopError("create answered no order id: give order_id");
    return id;
  }

  /** Charges an order once more, and gives the order id that the gateway knows this attempt by. */
  async retry(orderId: string, amount: number): Promise<string> {
    const { retry } = this.config;
    if (retry === undefined) throw new Error("no second charge is configured");
    const id = await act(retry, { order_id: orderId, amount });
    return retry.order_id === undefined ? orderId : (id ?? orderId);
  }

  /** What the merchant shows of an order; what is asked for without naming the order is left out. */
  async view(orderId: string): Promise<View> {
    const { read, effects } = this.config;
    const filling: Filling = { order_id: orderId };
    const own = [...effects].filter(([, probe]) => namesOrder(probe));
    const [first, ...others] = await Promise.all(
      [read, ...own.map(([, probe]) => probe)].map(
        async (probe) => await askProbe(probe, filling, this.database),
      ),
    );
    if (own.length === 0) return first;
    return {
      order: first,
      effects: Object.fromEntries(own.map(([name], index) => [name, others[index]])),
    };
  }

  /** What lies outside all orders: stock, mails. Each by its name. */
  async shared(): Promise<Readonly<Record<string, unknown>>> {
    const asked = [...this.config.effects].filter(([, probe]) => !namesOrder(probe));
    const found = asked.map(
      async ([name, probe]) => [name, await askProbe(probe, {}, this.database)] as const,
    );
    return Object.fromEntries(await Promise.all(found));
  }

  /** Has the merchant look at the gateway once. */
  async reconcile(now: string): Promise<void> {
    if (this.config.reconcile) await act(this.config.reconcile, { now });
  }

  /** Whether an address is that of the application that makes and shows orders. */
  isAt(url: string): boolean {
    const { create, read } = this.config;
    const own = [create.by, read].flatMap((one) => (one?.by === "http" ? [one.url] : []));
    return own.some((one) => URL.parse(one)?.origin === URL.parse(url)?.origin);
  }

  async close(): Promise<void> {
    await this.database?.close();
  }
}

function namesOrder(probe: Probe): boolean {
  const text = { http: "url", command: "run", sql: "sql" } as const;
  const asked = (probe as unknown as Record<string, string>)[text[probe.by]] ?? "";
  return asked.includes("{order_id}") || (probe.by === "sql" && asked.includes("$1"));
}
