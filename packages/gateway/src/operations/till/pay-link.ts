import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  type LinkState,
  linkOrderId,
  linkStateAt,
  type PaymentLink,
} from "../../domain/till/payment-link.ts";
import type { Sale } from "../../domain/till/sale.ts";
import type { Trx } from "../../store/database.ts";
import { lockLink } from "../../store/till/payment-links.ts";
import { holdSale, insertSale, listLinkSales, type SaleProgress } from "../../store/till/sales.ts";
import type { Gateway } from "../gateway.ts";
import { randomAlphanumerics } from "../new-ids.ts";
import { chargeSale, type SaleOutcome } from "./charge-sale.ts";
import { HOLD_MS, newSale } from "./new-sale.ts";

interface LinkVisit {
  /** The browser: its tabs pay together, and so do its presses. */
  readonly visitor: string;
  /** The newest of its payments that the page has shown: one that is newer is the answer to this press. */
  readonly seenId: string;
  /** The address of a payment's page, by the token of its sale. */
  readonly returnUrl: (sale: Sale) => string;
}

type LinkRefusal = Exclude<LinkState, "open"> | "busy" | "gone";

export type LinkOutcome =
  | SaleOutcome
  /** Paid in another tab meanwhile. */
  | { readonly outcome: "paid"; readonly sale: Sale }
  | { readonly outcome: "over"; readonly reason: LinkRefusal };

/**
 * Begins a payment of a link, or finds the one that its visitor has begun, however often and in however many
 * tabs they press. A link that can be paid once has one payment at a time, whoever opens it; one that can be
 * paid N times has N at the most that are paid or can still be, and is `busy` while that many are.
 */
export async function payLink(
  gateway: Gateway,
  merchant: Merchant,
  link: PaymentLink,
  visit: LinkVisit,
): Promise<LinkOutcome> {
  const taken = await gateway.db.kysely
    .transaction()
    .execute(async (trx) => await takePlace(trx, gateway, { merchant, link, visit }));
  if ("outcome" in taken) return taken;
  const returnUrl = visit.returnUrl(taken);
  return await chargeSale(gateway, merchant, taken, { paymentTypes: ["gopay", "qris"], returnUrl });
}

interface PlaceAsked {
  readonly merchant: Merchant;
  readonly link: PaymentLink;
  readonly visit: LinkVisit;
}

async function takePlace(
  trx: Trx,
  gateway: Gateway,
  { merchant, link: { merchantId, id }, visit }: PlaceAsked,
): Promise<Sale | Extract<LinkOutcome, { readonly outcome: "paid" | "over" }>> {
  const link = await lockLink(trx, { merchantId, id });
  if (!link) return { outcome: "over", reason: "gone" };
  const wall = gateway.wallNow();
  const now = merchantTime(merchant.clock, wall);
  const sales = await listLinkSales(trx, { merchantId, linkId: id });
  const own = sales.filter(({ sale }) => isOwn(sale, link, visit));
  const news = own.find(({ sale, status }) => isPaid(status) && sale.id > visit.seenId);
  if (news) return { outcome: "paid", sale: news.sale };
  const mine = own.find((progress) => canGoOn(progress, now));
  const state = linkStateAt(link, {
    paid: sales.filter(({ status }) => isPaid(status)).length,
    now,
  });
  // A payment that was begun in time may be finished.
  if (mine?.status === "pending") return mine.sale;
  if (state !== "open") return { outcome: "over", reason: state };
  const others = sales.filter((one) => one !== mine && counts(one, { now, wall }));
  if (others.length >= link.usesMax) return { outcome: "over", reason: "busy" };
  if (mine) {
    await holdSale(trx, mine.sale, new Date(wall.getTime() + HOLD_MS));
    return mine.sale;
  }
  return await beginSale(trx, gateway, { merchant, link, visit });
}

async function beginSale(
  trx: Trx,
  gateway: Gateway,
  { merchant, link, visit }: PlaceAsked,
): Promise<Sale> {
  const sale = newSale(gateway, merchant, {
    orderId: linkOrderId(randomAlphanumerics(12).toLowerCase()),
    amount: link.amount,
    note: link.title,
    link: { id: link.id, visitor: visit.visitor },
  });
  if (!(await insertSale(trx, sale))) throw new Error(`${sale.orderId} is taken`);
  return sale;
}

/** What can be paid once is one payment, whoever's browser it is in. */
function isOwn(sale: Sale, { usesMax }: PaymentLink, { visitor }: LinkVisit): boolean {
  return usesMax === 1 || sale.link?.visitor === visitor;
}

function isPaid(status: SaleProgress["status"]): boolean {
  return status === "settlement" || status === "partial_refund" || status === "refund";
}

function isWaiting({ status, expiresAt }: SaleProgress, now: Date): boolean {
  return status === "pending" && expiresAt !== undefined && expiresAt > now;
}

/** A code that can be paid, or a charge that nobody knows the end of yet. */
function canGoOn(progress: SaleProgress, now: Date): boolean {
  return progress.status === undefined || isWaiting(progress, now);
}

/** Whether it may be paid, or was: then no other payment can have its place. */
function counts(
  progress: SaleProgress,
  { now, wall }: { readonly now: Date; readonly wall: Date },
): boolean {
  const { status, sale } = progress;
  return isPaid(status) || isWaiting(progress, now) || (!status && sale.heldUntil > wall);
}
