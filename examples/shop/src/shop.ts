import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleCheckout } from "@gerbang/checkout/bundle";
import { GatewayError } from "@gerbang/sdk";
import { nodeListener } from "@gerbang/sdk/node";
import pg from "pg";
import {
  createOrderTable,
  findOrder,
  findOrderByToken,
  insertOrder,
  listOrders,
  type Order,
  type OrderLine,
  reopen,
} from "./orders.ts";
import { adminPage, menuPage, notFoundPage, orderPage, type Page } from "./pages.ts";
import { PRODUCTS } from "./products.ts";
import { takePayments } from "./take-payments.ts";
import { languageOf } from "./texts.ts";

export interface ShopOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where customers and the gateway reach the shop; its own address when absent. */
  readonly publicUrl?: string;
  readonly gatewayUrl: string;
  readonly serverKey: string;
  readonly database: pg.PoolConfig;
}

export interface Shop {
  readonly url: string;
  stop(): Promise<void>;
}

/** Runs the shop: a menu, a page per order that follows its payment, and the owner's list. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const { host = "127.0.0.1", port, gatewayUrl, serverKey, database } = options;
  const pool = new pg.Pool({ max: 4, ...database });
  pool.on("error", (error) => process.stderr.write(`a database connection broke: ${error}\n`));
  await createOrderTable(pool);

  let handle = async (_request: Request) => new Response("starting", { status: 503 });
  const server = createServer(nodeListener(async (request) => await handle(request)));
  server.listen(port, host);
  await once(server, "listening");
  const shopUrl = options.publicUrl ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const payments = await takePayments({ gatewayUrl, serverKey, shopUrl, pool });
  const files = await readFiles();
  handle = async (request) => await route(request, { pool, payments, files });
  return {
    url: shopUrl,
    async stop() {
      server.close();
      server.closeAllConnections();
      await payments.reconciler.stop();
      await pool.end();
    },
  };
}

interface Context {
  readonly pool: pg.Pool;
  readonly payments: Awaited<ReturnType<typeof takePayments>>;
  readonly files: ReadonlyMap<string, () => Response>;
}

async function route(request: Request, context: Context): Promise<Response> {
  const { pathname } = new URL(request.url);
  const { payments, files } = context;
  if (pathname === "/notifications") return await payments.receiver.handle(request);
  if (request.method === "POST") return await post(pathname, request, context);
  const file = files.get(pathname);
  if (file) return file();
  if (pathname === "/finish/") return await payments.finish(request);
  if (pathname === "/admin") return await showAdmin(request, context);
  if (/^\/orders\/[\w-]+\/state(\/events)?$/.test(pathname)) {
    return await payments.checkout.handle(request);
  }
  if (pathname.startsWith("/orders/")) return await showOrder(pathname, request, context);
  return send(pathname === "/" ? menuPage(languageOf(request)) : notFoundPage(languageOf(request)));
}

async function post(pathname: string, request: Request, context: Context): Promise<Response> {
  // A page of somebody else's must not order or refund in this browser's name.
  if (request.headers.get("sec-fetch-site") === "cross-site") {
    return new Response("cross-site", { status: 403 });
  }
  if (pathname === "/orders") return await placeOrder(request, context);
  if (pathname === "/admin/refund") return await refund(request, context);
  return send(notFoundPage(languageOf(request)));
}

async function placeOrder(request: Request, context: Context): Promise<Response> {
  const lines = chosenLines(await request.formData());
  if (lines.length === 0) return send(menuPage(languageOf(request), "nothing"));
  const order = await insertOrder(context.pool, lines);
  await charge(order, context);
  return redirect(`/orders/${order.token}`);
}

function chosenLines(form: FormData): readonly OrderLine[] {
  return PRODUCTS.flatMap((product) => {
    const quantity = Number(form.get(product.id));
    const isChosen = Number.isInteger(quantity) && quantity > 0 && quantity <= 20;
    return isChosen ? [{ product, quantity }] : [];
  });
}

/** A charge that failed is no reason to lose the order: its page tries again. */
async function charge(order: Order, { payments }: Context): Promise<boolean> {
  try {
    await payments.charge(order);
    return true;
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    process.stderr.write(`charging ${order.id} failed: ${error.message}\n`);
    return false;
  }
}

async function showOrder(pathname: string, request: Request, context: Context): Promise<Response> {
  const [, , token = "", step] = pathname.split("/");
  const order = await findOrderByToken(context.pool, token);
  if (!order || (step !== undefined && step !== "again")) {
    return send(notFoundPage(languageOf(request)));
  }
  if (step === "again") {
    if (await reopen(context.pool, order.id)) await charge(order, context);
    return redirect(`/orders/${token}`);
  }
  const isCharged = (await isKnown(order, context)) || (await charge(order, context));
  return send(orderPage(languageOf(request), order, isCharged));
}

async function isKnown(order: Order, { payments }: Context): Promise<boolean> {
  const record = await payments.receiver.payments.find(order.id);
  return record !== undefined && !record.awaitsCharge;
}

async function showAdmin(request: Request, { pool }: Context, fault?: string): Promise<Response> {
  const orders = await listOrders(pool);
  return send(
    adminPage(languageOf(request), {
      orders,
      newRefundKey: randomUUID,
      ...(fault !== undefined && { fault }),
    }),
  );
}

async function refund(request: Request, context: Context): Promise<Response> {
  const form = await request.formData();
  const order = await findOrder(context.pool, textOf(form, "order"));
  if (!order) return send(notFoundPage(languageOf(request)));
  try {
    await context.payments.refund(order, {
      amount: Number(form.get("amount")),
      reason: textOf(form, "reason"),
      refundKey: textOf(form, "refund_key"),
    });
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return await showAdmin(request, context, error.message);
  }
  return redirect("/admin");
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

async function readFiles(): Promise<Context["files"]> {
  const css = await readFile(new URL("shop.css", import.meta.url));
  const script = await readFile(new URL("shop.js", import.meta.url));
  const element = await bundleCheckout();
  const file = (type: string, body: Uint8Array<ArrayBuffer> | string) => () =>
    new Response(body, { headers: { "content-type": `${type}; charset=utf-8` } });
  return new Map([
    ["/shop.css", file("text/css", new Uint8Array(css))],
    ["/shop.js", file("text/javascript", new Uint8Array(script))],
    ["/gerbang-checkout.js", file("text/javascript", element)],
  ]);
}

function send({ status, html }: Page): Response {
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      // Pictures come from the gateway, wherever that is.
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src http: https: data: blob:; connect-src 'self' http: https:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    },
  });
}

function redirect(location: string): Response {
  return new Response(null, { status: 303, headers: { location } });
}
