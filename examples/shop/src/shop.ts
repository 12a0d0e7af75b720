import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { bundleCheckout } from "@gerbang/checkout/bundle";
import { GatewayError } from "@gerbang/sdk";
import { nodeListener } from "@gerbang/sdk/node";
import pg from "pg";
import { createAccountTables, findLinkedAccount } from "./accounts.ts";
import { admin } from "./admin.ts";
import { cartAddress, isTidy, readCart } from "./cart.ts";
import { openCertifyDoor } from "./certify-door.ts";
import type { ShopContext } from "./context.ts";
import { customerOf } from "./customers.ts";
import { isFormId } from "./form-id.ts";
import { gopay } from "./gopay.ts";
import { NOTHING } from "./html.ts";
import { menuPage } from "./menu-page.ts";
import { openMerchantClock } from "./merchant-clock.ts";
import { orderPage, type PaymentLinks } from "./order-page.ts";
import { createTables, findOrderByToken, insertOrder, type Order, reopen } from "./orders.ts";
import { ownerPasswordOf } from "./owner.ts";
import { notFoundPage } from "./page.ts";
import { isSandboxKey, openSandbox, SANDBOX_DEEDS } from "./sandbox.ts";
import { sandboxPanel } from "./sandbox-panel.ts";
import { contentPolicy, isOwnForm, redirect, sendFile, sendPage } from "./send.ts";
import { subscription } from "./subscription.ts";
import { createSubscriptionTables } from "./subscriptions.ts";
import { takePayments } from "./take-payments.ts";
import { languageOf, textsOf } from "./texts.ts";

interface ShopOptions {
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where customers and the gateway reach the shop; its own address when absent. */
  readonly publicUrl?: string;
  readonly gatewayUrl: string;
  /** Of the merchant; needed where its key looks like one of the other environment. */
  readonly environment?: "sandbox" | "production";
  /** Where the gateway's QR codes come from, when browsers know it by another address. */
  readonly qrCodesUrl?: string;
  readonly serverKey: string;
  readonly database: pg.PoolConfig;
  /** Opens a door for `gerbang certify`, to whoever knows it: of a sandbox merchant alone, and not without a word. */
  readonly certifyToken?: string;
}

export interface Shop {
  readonly url: string;
  /** For `/admin`. */
  readonly ownerPassword: string;
  stop(): Promise<void>;
}

/** Runs the shop: a menu with a cart, a page per order that follows its payment, the owner's pages. */
export async function startShop(options: ShopOptions): Promise<Shop> {
  const pool = new pg.Pool({ max: 4, ...options.database });
  pool.on("error", (error) => {
    // The database may go before the last connection of a shop that stops.
    if (!pool.ending) process.stderr.write(`a database connection broke: ${error}\n`);
  });
  const server = createServer();
  try {
    return await open(options, pool, server);
  } catch (error) {
    server.close();
    await pool.end();
    throw error;
  }
}

async function open(options: ShopOptions, pool: pg.Pool, server: Server): Promise<Shop> {
  const { host = "127.0.0.1", port, gatewayUrl, serverKey, environment } = options;
  await createTables(pool);
  await createAccountTables(pool);
  await createSubscriptionTables(pool);
  let answer = async (_request: Request) => new Response("starting", { status: 503 });
  server.on(
    "request",
    nodeListener(async (request) => await answer(request)),
  );
  server.listen(port, host);
  await once(server, "listening");
  const shopUrl = options.publicUrl ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  // Tests make orders by the hundred: there is no door for them where somebody pays with real money.
  const token = isSandboxKey(serverKey) ? options.certifyToken : undefined;
  const clock = token === undefined ? undefined : openMerchantClock({ gatewayUrl, serverKey });
  const now = clock?.now;
  const payments = await takePayments({ gatewayUrl, serverKey, environment, shopUrl, pool, now });
  const door = token === undefined ? undefined : openCertifyDoor({ token, pool, payments, clock });
  const sandbox = openSandbox({ gatewayUrl, serverKey, client: payments.client });
  const files = await readFiles();
  const ownerPassword = ownerPasswordOf(serverKey);
  const policy = contentPolicy(new URL(options.qrCodesUrl ?? gatewayUrl).origin);
  answer = async (request) => {
    if (!isTimeless(request)) await clock?.keepUp();
    const context = { pool, payments, sandbox, ownerPassword, files, door };
    const response = await route(request, context);
    response.headers.set("content-security-policy", policy);
    return response;
  };
  return {
    url: shopUrl,
    ownerPassword,
    async stop() {
      server.close();
      server.closeAllConnections();
      await payments.reconciler.stop();
      await pool.end();
    },
  };
}

/** What comes by the hundred, and is the same whatever the time is, or looks at the clock itself. */
function isTimeless({ url }: Request): boolean {
  const { pathname } = new URL(url);
  return pathname === "/notifications" || pathname === "/certify";
}

type RouteAnswer = (request: Request, context: ShopContext) => Promise<Response> | Response;

const ROUTES: readonly (readonly [path: RegExp, answer: RouteAnswer])[] = [
  [/^\/$/, showMenu],
  [/^\/orders$/, order],
  [/^\/orders\/[\w-]+(\/again)?$/, showOrder],
  [/^\/orders\/[\w-]+\/sandbox$/, tryOut],
  [/^\/orders\/[\w-]+\/otherwise$/, payOtherwise],
  [/^\/gopay(\/|$)/, gopay],
  [/^\/subscription(\/|$)/, subscription],
  [
    /^\/orders\/[\w-]+\/state(\/events)?$/,
    (request, { payments }) => payments.checkout.handle(request),
  ],
  [/^\/finish\/$/, (request, { payments }) => payments.finish(request)],
  [/^\/admin(\/|$)/, admin],
  [/^\/[\w.-]+$/, sendFileOf],
];

async function route(request: Request, context: ShopContext): Promise<Response> {
  const { pathname } = new URL(request.url);
  // Called by the gateway, which is no browser: its messages are signed instead.
  if (pathname === "/notifications") return await context.payments.receiver.handle(request);
  if (pathname === "/certify" && context.door) return await context.door(request);
  if (request.method === "POST" && !isOwnForm(request)) {
    return new Response("This form is not ours", { status: 403 });
  }
  const [, answer = sendNotFound] = ROUTES.find(([path]) => path.test(pathname)) ?? [];
  return await answer(request, context);
}

function sendNotFound(request: Request): Response {
  return sendPage(notFoundPage(languageOf(request)));
}

function sendFileOf(request: Request, { files }: ShopContext): Response {
  return files.get(new URL(request.url).pathname)?.() ?? sendNotFound(request);
}

async function showMenu(request: Request, { pool }: ShopContext): Promise<Response> {
  const { searchParams } = new URL(request.url);
  const lines = readCart(searchParams);
  // So that a refresh does not press the button once more.
  if (!isTidy(searchParams, lines)) return redirect(cartAddress(lines));
  const wallet = await findLinkedAccount(pool, customerOf(request));
  return sendPage(menuPage({ language: languageOf(request), lines, wallet }));
}

async function order(request: Request, context: ShopContext): Promise<Response> {
  if (request.method !== "POST") return redirect("/");
  const fields = new URLSearchParams(await request.text());
  const lines = readCart(fields);
  const wallet = await findLinkedAccount(context.pool, customerOf(request));
  if (lines.length === 0) {
    const language = languageOf(request);
    return sendPage(menuPage({ language, lines, isEmptyOrder: true, wallet }));
  }
  const form = fields.get("form");
  const ordered = await insertOrder(context.pool, lines, {
    form: isFormId(form) ? form : undefined,
    accountId: fields.get("with") === "gopay" ? wallet?.accountId : undefined,
  });
  await charge(ordered, context);
  return redirect(`/orders/${ordered.token}`);
}

/**
 * Charges the order unless it can be paid already, and returns the links to pay with. `undefined` when
 * the gateway fails: the order is kept, and the next look at its page tries again.
 */
async function charge(unpaid: Order, { payments }: ShopContext): Promise<PaymentLinks | undefined> {
  try {
    const { transactions } = await payments.charge(unpaid);
    return transactions.at(-1) ?? {};
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    process.stderr.write(`charging ${unpaid.id} failed: ${error.message}\n`);
    return undefined;
  }
}

async function showOrder(request: Request, context: ShopContext): Promise<Response> {
  const { pool } = context;
  const [, , token = "", step] = new URL(request.url).pathname.split("/");
  const found = await findOrderByToken(pool, token);
  if (!found) return sendNotFound(request);
  if (step === "again") {
    await reopen(pool, found.id);
    return redirect(`/orders/${token}`);
  }
  if (found.status !== "waiting") {
    return sendPage(orderPage(languageOf(request), found, { links: {} }));
  }
  // Whose time has just run out is about to be closed: a charge now would open it again.
  const news = newsOf(request);
  const isEnding = news?.deed === "expire" && news.isDone;
  const links = isEnding ? {} : await charge(found, context);
  // Denied at once, or paid meanwhile.
  const newest = (await findOrderByToken(pool, token)) ?? found;
  const panel = await panelFor(request, context, newest);
  return sendPage(orderPage(languageOf(request), newest, { links, panel }));
}

/** The customer would rather pay by code than confirm what is taken from the linked account. */
async function payOtherwise(request: Request, { pool, payments }: ShopContext): Promise<Response> {
  const [, , token = ""] = new URL(request.url).pathname.split("/");
  const found = await findOrderByToken(pool, token);
  if (!found || request.method !== "POST") return sendNotFound(request);
  try {
    if (found.status === "waiting" && found.accountId !== undefined) {
      await payments.withdraw(found);
      await reopen(pool, found.id);
    }
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    process.stderr.write(`withdrawing ${found.id} failed: ${error.message}\n`);
  }
  return redirect(`/orders/${token}`);
}

/** The buttons to try things out with; nothing where customers really pay. */
async function panelFor(request: Request, { sandbox }: ShopContext, order: Order) {
  // Of a linked account the wallet itself asks for the PIN.
  if (order.accountId !== undefined || !(await sandbox.isThere())) return NOTHING;
  return sandboxPanel(order, textsOf(languageOf(request)), newsOf(request));
}

/** Which of those buttons led here, and whether it could be done. */
function newsOf(request: Request) {
  const { searchParams } = new URL(request.url);
  const deed = SANDBOX_DEEDS.find((one) => one === searchParams.get("did"));
  return deed && { deed, isDone: searchParams.get("in_vain") === null };
}

/** Does what a customer does in a wallet, and goes back to the order's page. */
async function tryOut(request: Request, { pool, sandbox }: ShopContext): Promise<Response> {
  const [, , token = ""] = new URL(request.url).pathname.split("/");
  const found = await findOrderByToken(pool, token);
  if (!found || request.method !== "POST" || !(await sandbox.isThere()))
    return sendNotFound(request);
  const typed = new URLSearchParams(await request.text()).get("deed");
  const deed = SANDBOX_DEEDS.find((one) => one === typed);
  if (deed === undefined) return redirect(`/orders/${token}`);
  const isDone = await sandbox.act(found.id, deed);
  return redirect(`/orders/${token}?did=${deed}${isDone ? "" : "&in_vain"}`);
}

async function readFiles(): Promise<ShopContext["files"]> {
  const read = async (file: URL) => new Uint8Array(await readFile(file));
  const css = await read(new URL("shop.css", import.meta.url));
  const script = await read(new URL("shop.js", import.meta.url));
  const icon = await read(new URL("icon.svg", import.meta.url));
  const element = await bundleCheckout();
  const file = (type: string, body: Uint8Array<ArrayBuffer> | string) => () => sendFile(type, body);
  return new Map([
    ["/shop.css", file("text/css", css)],
    ["/shop.js", file("text/javascript", script)],
    ["/icon.svg", file("image/svg+xml", icon)],
    // Browsers ask for this one by themselves.
    ["/favicon.ico", file("image/svg+xml", icon)],
    ["/gerbang-checkout.js", file("text/javascript", element)],
  ]);
}
