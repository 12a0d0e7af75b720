import type { Rupiah } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type LinkState, linkStateAt } from "../../domain/till/payment-link.ts";
import {
  type CountedLink,
  closeLink,
  findLink,
  findLinkByToken,
  insertLink,
  listLinks,
} from "../../store/till/payment-links.ts";
import { listLinkSales, type SaleProgress } from "../../store/till/sales.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";
import { newToken } from "./new-sale.ts";

/** A link as it is now. */
export interface ShownLink extends CountedLink {
  readonly state: LinkState;
}

export interface LinkCommand {
  /** The form's own: sent again, it makes no second link. */
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly amount: Rupiah;
  readonly usesMax: number;
  readonly lifetimeMs: number;
}

/**
 * Makes a link. Safe to repeat: the same command finds the link that it made; another one under the same id
 * makes none.
 */
export async function createLink(
  gateway: Gateway,
  merchant: Merchant,
  { lifetimeMs, ...command }: LinkCommand,
): Promise<"created" | "created_before" | "form_used"> {
  const createdAt = merchantTime(merchant.clock, gateway.wallNow());
  const isNew = await insertLink(gateway.db, {
    ...command,
    merchantId: merchant.id,
    token: newToken(),
    createdAt,
    expiresAt: new Date(createdAt.getTime() + lifetimeMs),
  });
  if (isNew) return "created";
  const existing = (await findLink(gateway.db, merchant.id, command.id))?.link;
  const isSame =
    existing?.title === command.title &&
    existing.amount === command.amount &&
    existing.note === command.note &&
    existing.usesMax === command.usesMax &&
    existing.expiresAt.getTime() - existing.createdAt.getTime() === lifetimeMs;
  return isSame ? "created_before" : "form_used";
}

/** No payment begins any more; codes that are shown can be paid until they expire. Safe to repeat. */
export async function endLink(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<"closed" | "closed_before" | "unknown"> {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  if (await closeLink(gateway.db, { merchantId: merchant.id, id }, now)) return "closed";
  return (await findLink(gateway.db, merchant.id, id)) ? "closed_before" : "unknown";
}

export async function browseLinks(
  gateway: Gateway,
  merchant: Merchant,
  page: { readonly beforeId: string | undefined; readonly limit: number },
): Promise<readonly ShownLink[]> {
  const links = await listLinks(gateway.db, merchant.id, page);
  return links.map((counted) => shown(gateway, merchant, counted));
}

/** One link with its payments, the newest first. */
export async function readLink(
  gateway: Gateway,
  merchant: Merchant,
  {
    id,
    limit,
    beforeId,
  }: { readonly id: string; readonly limit: number; readonly beforeId?: string },
): Promise<{ readonly found: ShownLink; readonly sales: readonly SaleProgress[] } | undefined> {
  const counted = await findLink(gateway.db, merchant.id, id);
  if (!counted) return undefined;
  const page = { merchantId: merchant.id, linkId: id, limit, ...(beforeId && { beforeId }) };
  return {
    found: shown(gateway, merchant, counted),
    sales: await listLinkSales(gateway.db, page),
  };
}

/** What an address of a link leads to, whoever's it is. */
export interface OpenedLink extends ShownLink {
  readonly merchant: Merchant;
}

export async function openLink(gateway: Gateway, token: string): Promise<OpenedLink | undefined> {
  if (!/^\w{20,64}$/.test(token)) return undefined;
  const counted = await findLinkByToken(gateway.db, token);
  if (!counted) return undefined;
  const merchant = await findMerchant(gateway, counted.link.merchantId);
  if (!merchant) throw new Error(`there is no merchant ${counted.link.merchantId}`);
  return { ...shown(gateway, merchant, counted), merchant };
}

function shown(gateway: Gateway, merchant: Merchant, counted: CountedLink): ShownLink {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  return { ...counted, state: linkStateAt(counted.link, { paid: counted.paid, now }) };
}
