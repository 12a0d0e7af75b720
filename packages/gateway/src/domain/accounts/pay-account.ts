import type { MerchantId, Rupiah } from "@gerbang/protocol";
import type { Locale } from "../transactions/transaction.ts";

/** Core API section 8.3. */
export const ACCOUNT_STATUSES = ["PENDING", "ENABLED", "DISABLED", "EXPIRED"] as const;
export type AccountStatus = (typeof ACCOUNT_STATUSES)[number];

/**
 * Who ended an account, or its linking; the phone number may have become somebody else's. `relinked`: the customer
 * was linked already, and that account goes on.
 */
export const ACCOUNT_ENDS = ["merchant", "customer", "phone_changed", "relinked"] as const;
export type AccountEnd = (typeof ACCOUNT_ENDS)[number];

/** How far a customer has come on the linking page. Times are the merchant's. */
export interface LinkVisit {
  readonly consentedAt?: Date;
  /** From which amount on the wallet asked for the PIN then; unknown of consents of before it was kept. */
  readonly consentedPinFrom?: Rupiah;
  /** When the one-time password was right. */
  readonly phoneProvenAt?: Date;
  /** Wrong passwords and PINs in a row. */
  readonly failures: number;
  readonly lockedUntil?: Date;
}

/** What linking through BI-SNAP has besides. */
export interface BiSnapLink {
  /** The merchant's own word for the attempt, which it gets back with the code. */
  readonly state: string;
  /** What the customer has agreed with; the merchant exchanges it for the link, once, before the link's time is over. */
  readonly authCode?: string;
}

/** A merchant's permission to charge a customer, once it is enabled. Times are the merchant's. */
export interface PayAccount {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly customerId: string;
  readonly status: AccountStatus;
  /** Both as the merchant wrote them. */
  readonly countryCode: string;
  readonly phoneNumber: string;
  readonly redirectUrl?: string;
  /** What the addresses of its linking page carry: unguessable. */
  readonly linkId: string;
  readonly referenceId: string;
  /** What its payment option tokens carry; another one makes the old ones invalid. */
  readonly tokenId: string;
  /** The language that the merchant wants the linking page to speak. */
  readonly locale?: Locale;
  readonly visit: LinkVisit;
  /** Absent for a link of the Core API. */
  readonly biSnap?: BiSnapLink;
  readonly createdAt: Date;
  /** Until when it can be linked; with a code, until when that can be exchanged. */
  readonly expiresAt: Date;
  readonly enabledAt?: Date;
  readonly endedAt?: Date;
  readonly endedBy?: AccountEnd;
}

/** So many wrong passwords or PINs in a row lock the linking page for a while. */
export const LINK_FAILURES_MAX = 3;

/** How long a customer has to link. */
export const LINK_LIFETIME_MS = 15 * 60_000;

/** How long a merchant has to exchange a code. */
export const AUTH_CODE_LIFETIME_MS = 5 * 60_000;

/**
 * An account that was not linked in time is expired by the clock alone: nobody is told of it, so nothing
 * has to happen at that moment. It is stored as expired only when the customer would not be linked.
 */
export function statusAt({ status, expiresAt }: PayAccount, now: Date): AccountStatus {
  return status === "PENDING" && expiresAt <= now ? "EXPIRED" : status;
}

/** In which of the wallet's two faces a link opens: its web page, or as the app would. */
export type LinkFace = "web" | "app";

const FACES: Readonly<Record<LinkFace, string>> = { web: "gpar_", app: "gpad_" };

/** The last part of the address of a linking page. */
export function linkName({ linkId }: Pick<PayAccount, "linkId">, face: LinkFace): string {
  return FACES[face] + linkId;
}

/** Reads what {@link linkName} has made. */
export function readLinkName(
  name: string,
): { readonly face: LinkFace; readonly linkId: string } | undefined {
  const face = name.startsWith(FACES.web) ? "web" : name.startsWith(FACES.app) ? "app" : undefined;
  return face && { face, linkId: name.slice(FACES[face].length) };
}
