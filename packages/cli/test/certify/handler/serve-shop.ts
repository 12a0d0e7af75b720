import { createServer, type IncomingMessage } from "node:http";
import type { Told } from "./gateway.ts";

/** What a shop of these tests can do, whatever is behind it. */
export interface Shop {
  /** Makes an order with its first charge. */
  readonly create: (id: string, amount: number) => Promise<unknown>;
  /** Charges it once more; gives the order id that the gateway knows that by. */
  readonly retry: (id: string) => Promise<string>;
  readonly view: (id: string) => Promise<object | undefined>;
  /** Takes a notification, and gives the HTTP status to answer. */
  readonly receive: (message: Told, headers: IncomingMessage["headers"]) => Promise<number>;
  readonly finish?: (id: string, isSuccess: boolean) => Promise<void>;
  readonly reconcile?: () => Promise<void>;
  /** What is answered when something goes wrong; 500 when absent. */
  readonly failure?: number;
  /** What is answered to what is no message; 400 when absent. */
  readonly unreadable?: number;
  /** What stands in the answer. */
  readonly words?: (status: number) => string;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

type Serve = (url: URL, text: string, request: IncomingMessage) => Promise<Answer>;

const begun = `${Date.now().toString(36)}${process.pid.toString(36)}`;
let orders = 0;
/** The order that was just made, while nobody has asked for anything else. */
let justMade: string | undefined;

/** Of two orders that are made one right after the other, the id of the first begins that of the second. */
function newOrderId(): string {
  const id = justMade === undefined ? `o-${begun}-${orders++}-` : `${justMade}b`;
  justMade = justMade === undefined ? id : undefined;
  return id;
}

/** Serves a shop on a port of this machine. */
export function serveShop(shop: Shop, port: number): void {
  const routes = routesOf(shop);
  createServer((request, response) => {
    void answer(shop, routes, request).then(({ status, body }) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    });
  }).listen(port, "127.0.0.1");
}

async function answer(
  shop: Shop,
  routes: Readonly<Record<string, Serve>>,
  request: IncomingMessage,
): Promise<Answer> {
  const url = new URL(request.url ?? "/", "http://shop");
  const route = routes[`${request.method} ${url.pathname}`];
  if (url.pathname !== "/orders" || request.method !== "POST") justMade = undefined;
  if (!route) return { status: 404, body: {} };
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    return await route(url, Buffer.concat(chunks).toString(), request);
  } catch (error) {
    process.stderr.write(`${String(error)}\n`);
    return { status: shop.failure ?? 500, body: {} };
  }
}

function routesOf(shop: Shop): Readonly<Record<string, Serve>> {
  return {
    "GET /up": async () => await Promise.resolve({ status: 200, body: { up: true } }),
    "POST /orders": async (_, text) => {
      const { amount } = JSON.parse(text) as { readonly amount: number | string };
      const id = newOrderId();
      await shop.create(id, Number(amount));
      return { status: 201, body: { id } };
    },
    "POST /attempts": async (_, text) => {
      const { order_id: id } = JSON.parse(text) as { readonly order_id: string };
      return { status: 201, body: { id: await shop.retry(id) } };
    },
    "GET /orders": async ({ searchParams }) => {
      const body = await shop.view(searchParams.get("id") ?? "");
      return body ? { status: 200, body } : { status: 404, body: {} };
    },
    "POST /notify": async (_, text, { headers }) => {
      const message = readMessage(text);
      const status = message ? await shop.receive(message, headers) : (shop.unreadable ?? 400);
      return { status, body: { said: shop.words?.(status) ?? "" } };
    },
    "GET /finish": async ({ searchParams }) => {
      const isSuccess = searchParams.get("result") === "success";
      await shop.finish?.(searchParams.get("order_id") ?? "", isSuccess);
      return { status: 200, body: { thanks: true } };
    },
    "POST /reconcile": async () => {
      await shop.reconcile?.();
      return { status: 200, body: {} };
    },
  };
}

function readMessage(text: string): Told | undefined {
  try {
    const message: unknown = JSON.parse(text);
    const isOne = typeof message === "object" && message !== null && "order_id" in message;
    return isOne ? (message as Told) : undefined;
  } catch {
    return undefined;
  }
}
