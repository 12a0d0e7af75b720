import type { MerchantId, OrderId, Rupiah } from "@gerbang/protocol";

export const LINK_TITLE_MAX = 100;
export const LINK_USES_MAX = 999;

const HOUR_MS = 3_600_000;
/** For how long a link can be opened: what people choose from, by the name in the form. */
export const LINK_LIFETIMES_MS = {
  "1h": HOUR_MS,
  "1d": 24 * HOUR_MS,
  "7d": 7 * 24 * HOUR_MS,
  "30d": 30 * 24 * HOUR_MS,
} as const;
export type LinkLifetime = keyof typeof LINK_LIFETIMES_MS;

/** An address that asks whoever opens it for a payment. */
export interface PaymentLink {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** Unguessable: who has it may pay, and needs no other permission. */
  readonly token: string;
  readonly title: string;
  /** For the customer. */
  readonly note?: string;
  readonly amount: Rupiah;
  /** How often it can be paid. */
  readonly usesMax: number;
  readonly createdAt: Date;
  /** No payment begins from then on; one that has begun may be finished. */
  readonly expiresAt: Date;
  readonly closedAt?: Date;
}

export type LinkState = "open" | "paid" | "closed" | "expired";

/** What became of a link, at the merchant's time `now`, when it was paid so often. */
export function linkStateAt(
  { usesMax, closedAt, expiresAt }: PaymentLink,
  { paid, now }: { readonly paid: number; readonly now: Date },
): LinkState {
  if (paid >= usesMax) return "paid";
  if (closedAt) return "closed";
  return expiresAt <= now ? "expired" : "open";
}

/** Where the link leads, below the gateway's own address. */
export function linkPath({ token }: Pick<PaymentLink, "token">): string {
  return `/pay/${token}`;
}

/** Each payment of a link is an order of its own. */
export function linkOrderId(random: string): OrderId {
  return `link-${random}` as OrderId;
}
