import type { MerchantId } from "@gerbang/protocol";
import type { Secret } from "../secret.ts";

/** What a merchant calls BI-SNAP with, and what the gateway signs for it with. */
export interface BiSnapClient {
  readonly merchantId: MerchantId;
  /** `X-CLIENT-KEY`, and the subject of its tokens. */
  readonly clientId: string;
  /** Signs the merchant's calls. */
  readonly secret: Secret;
  /** The one before it, which is still accepted until then by wall time. */
  readonly olderSecret?: { readonly secret: Secret; readonly until: Date };
  /** SPKI PEM: any of these may have signed a request for a token. */
  readonly publicKeys: readonly string[];
  /** The gateway's own, PKCS#8 PEM: signs tokens and notifications. */
  readonly signingKey: Secret;
  /** Its public half, which merchants verify notifications with. */
  readonly signingPublicKey: string;
  /** What linking calls the merchant: not the merchant id. */
  readonly paymentHandle: string;
  /** What stands before the path of each kind of notification; nothing is told without it. */
  readonly notificationPrefix?: string;
  /** `X-PARTNER-ID` of notifications: the merchant's choice, may be empty. */
  readonly notificationPartnerId: string;
  readonly redirectUrls: readonly string[];
  readonly createdAt: Date;
  /** No call is served from then on, in wall time; what is owed is still signed. */
  readonly endedAt?: Date;
}

export const PUBLIC_KEYS_MAX = 5;
/** `X-PARTNER-ID` of notifications is a header. */
export const PARTNER_ID = /^[\x21-\x7e]{0,64}$/;

/** How long an older secret is still accepted, unless it is ended before. */
export const SECRET_GRACE_MS = 86_400_000;

/** The secrets that count at a moment of wall time, the newest first. */
export function liveSecrets(
  { secret, olderSecret }: Pick<BiSnapClient, "secret" | "olderSecret">,
  wall: Date,
): readonly Secret[] {
  return olderSecret && olderSecret.until > wall ? [secret, olderSecret.secret] : [secret];
}

/** The address that is told at a path below a merchant's prefix, which may end in a slash. */
export function notificationUrl(prefix: string, path: string): string {
  return prefix.replace(/\/+$/, "") + path;
}
