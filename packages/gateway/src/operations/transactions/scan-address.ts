import { parseTransactionId } from "@gerbang/protocol";
import type { Gateway } from "../gateway.ts";
import { findByReference, findPayable, type Payable } from "./find-payable.ts";

const PICTURE_BY_ID = /\/v2\/(?:gopay|qris)\/(?:shopeepay\/)?(?:sppq_)?([^/]+)\/qr-code$/;
const PICTURE_BY_REFERENCE = /\/v4\/qris\/(?:gopay\/)?([^/]+)\/qr-code$/;
const WALLET = /\/(?:gopay\/ui\/checkout|v2\/deeplink\/(?:detail|payment))$/;
const API =
  /\/v2\/([^/]+)\/(?:status(?:\/b2b)?|cancel|expire|approve|deny|refund(?:\/online\/direct)?)$/;

/** What one of our own addresses is about. */
type OwnAddress =
  | { readonly outcome: "found"; readonly payable: Payable }
  /** Of a picture or of the wallet, with nothing behind it; or of the API about an order. */
  | { readonly outcome: "unknown"; readonly what: "picture" | "wallet" | "api" }
  | { readonly outcome: "other" };

/**
 * Finds the transaction of an address that looks like ours, without fetching it: of a picture, of the
 * wallet, of the API by its transaction id. An order id is not looked up: it is easily guessed.
 */
export async function findByAddress(gateway: Gateway, url: URL): Promise<OwnAddress> {
  const path = plainPath(url.pathname);
  const id = PICTURE_BY_ID.exec(path)?.[1];
  if (id !== undefined) return found(await findByTransactionId(gateway, id), "picture");
  const pictured = PICTURE_BY_REFERENCE.exec(path)?.[1];
  if (pictured !== undefined) return found(await findByReference(gateway, pictured), "picture");
  const { searchParams } = url;
  const linked = WALLET.test(path) && (searchParams.get("tref") ?? searchParams.get("referenceid"));
  if (linked) return found(await findByReference(gateway, linked), "wallet");
  const asked = API.exec(path)?.[1];
  if (asked !== undefined) return found(await findByTransactionId(gateway, asked), "api");
  return { outcome: "other" };
}

/** By the id that its charge answered with, in capitals too. */
export async function findByTransactionId(
  gateway: Gateway,
  text: string,
): Promise<Payable | undefined> {
  const id = parseTransactionId(text.toLowerCase());
  return id && (await findPayable(gateway, id));
}

function found(payable: Payable | undefined, what: "picture" | "wallet" | "api"): OwnAddress {
  return payable ? { outcome: "found", payable } : { outcome: "unknown", what };
}

/** Addresses come with `%2D` for a dash, and with two slashes where a base address ended in one. */
function plainPath(path: string): string {
  return decode(path)
    .replace(/\/{2,}/g, "/")
    .replace(/\/$/, "");
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // No address of ours has a percent sign that stands for nothing.
    return path;
  }
}
