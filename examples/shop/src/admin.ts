import { randomUUID } from "node:crypto";
import { GatewayError } from "@gerbang/sdk";
import { confirmRefundPage, ordersPage, type RefundWish, refundPage } from "./admin-pages.ts";
import type { ShopContext } from "./context.ts";
import {
  dropRefund,
  findOrder,
  leftOf,
  listOrders,
  noteRefund,
  type Order,
  type RefundNote,
} from "./orders.ts";
import { isOwner, ownersOnlyPage } from "./owner.ts";
import { notFoundPage } from "./page.ts";
import { redirect, sendPage } from "./send.ts";
import { type Language, languageOf, textsOf } from "./texts.ts";

/** The owner's pages. */
export async function admin(request: Request, context: ShopContext): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const language = languageOf(request);
  if (!isOwner(request, context.ownerPassword)) return askForPassword(language);
  if (request.method === "POST" && pathname === "/admin/refund") {
    const fields = new URLSearchParams(await request.text());
    return await refund(request, context, fields);
  }
  if (pathname === "/admin") return await showOrders(request, context);
  const order = await findOrder(context.pool, searchParams.get("order") ?? "");
  if (!order || order.status !== "paid") return sendPage(notFoundPage(language));
  if (pathname === "/admin/refund") return sendPage(refundPage(language, order));
  return pathname === "/admin/refund/confirm"
    ? confirm(language, order, searchParams)
    : sendPage(notFoundPage(language));
}

/** Told on the next page and never again, by a cookie: loading that page again must not say it anew. */
const REFUNDED = "shop_refunded";

async function showOrders(request: Request, { pool }: ShopContext): Promise<Response> {
  const cookie = request.headers.get("cookie") ?? "";
  const [, id] = new RegExp(`(?:^|; )${REFUNDED}=([\\w-]+)`).exec(cookie) ?? [];
  const found = id === undefined ? undefined : await findOrder(pool, id);
  const refunded = found && leftOf(found) < found.total ? found : undefined;
  const page = sendPage(ordersPage(languageOf(request), await listOrders(pool), refunded));
  if (id !== undefined) page.headers.append("set-cookie", noteCookie("", 0));
  return page;
}

function noteCookie(orderId: string, seconds: number): string {
  return `${REFUNDED}=${orderId}; Path=/admin; Max-Age=${seconds}; HttpOnly; SameSite=Lax`;
}

function backToOrders(orderId: string): Response {
  const answer = redirect("/admin");
  answer.headers.append("set-cookie", noteCookie(orderId, 60));
  return answer;
}

function askForPassword(language: Language): Response {
  const refused = sendPage(ownersOnlyPage(language));
  refused.headers.set("www-authenticate", 'Basic realm="Kedai Gerbang", charset="UTF-8"');
  return refused;
}

function confirm(language: Language, order: Order, searchParams: URLSearchParams): Response {
  const wish = readWish(searchParams, order);
  return sendPage(
    wish
      ? confirmRefundPage(language, order, { ...wish, refundKey: randomUUID() })
      : refundPage(language, order, {
          problem: textsOf(language).wrong_amount,
          amount: searchParams.get("amount") ?? "",
          reason: searchParams.get("reason") ?? "",
        }),
  );
}

function readWish(fields: URLSearchParams, order: Order): RefundWish | undefined {
  const amount = Number(fields.get("amount"));
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > leftOf(order)) return undefined;
  return { amount, reason: (fields.get("reason") ?? "").trim().slice(0, 100) };
}

async function refund(
  request: Request,
  context: ShopContext,
  fields: URLSearchParams,
): Promise<Response> {
  const language = languageOf(request);
  const order = await findOrder(context.pool, fields.get("order") ?? "");
  const refundKey = fields.get("refund_key") ?? "";
  if (!order || refundKey === "") return sendPage(notFoundPage(language));
  const note = {
    refundKey,
    amount: Number(fields.get("amount")),
    reason: fields.get("reason") ?? "",
  };
  const refusal = await askRefund(order, note, context);
  if (!refusal) return backToOrders(order.id);
  const t = textsOf(language);
  const problem = refusal.isUnknown ? t.refund_unknown : t.refund_refused(refusal.why);
  // The same key again: what may have happened already does not happen twice.
  const newest = (await findOrder(context.pool, order.id)) ?? order;
  return sendPage(confirmRefundPage(language, newest, { ...note, problem }));
}

type RefundRefusal =
  { readonly isUnknown: true } | { readonly isUnknown: false; readonly why: string };

/** Returns why the refund was not made, if it was not. */
async function askRefund(
  order: Order,
  note: RefundNote,
  { pool, payments }: ShopContext,
): Promise<RefundRefusal | undefined> {
  await noteRefund(pool, order.id, note);
  try {
    const answer = await payments.refund(order, note);
    if (answer.status_code === "200") return undefined;
    await dropRefund(pool, order.id, note.refundKey);
    return { isUnknown: false, why: answer.status_message };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    // The key was used before: this very refund is made.
    if (error.code === "conflict") return undefined;
    if (error.outcome === "unknown") return { isUnknown: true };
    await dropRefund(pool, order.id, note.refundKey);
    return { isUnknown: false, why: error.message };
  }
}
