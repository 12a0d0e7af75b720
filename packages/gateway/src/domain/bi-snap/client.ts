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
  /** Where linking and tokenized payments may send customers back to. */
  readonly redirectUrls: readonly string[];
  readonly createdAt: Date;
  /** No call is served from then on, in wall time; what is owed is still signed. */
  readonly endedAt?: Date;
}

export const PUBLIC_KEYS_MAX = 5;
export const REDIRECT_URLS_MAX = 20;
/** As the documents have it for the longest of them. */
export const REDIRECT_URL_MAX = 512;
/** `X-PARTNER-ID` of notifications is a header. */
export const PARTNER_ID = /^[\x21-\x7e]{0,64}$/;

/** How long an older secret is still accepted, unless it is ended before. */
export const SECRET_GRACE_MS = 86_400_000;

/**
 * Whether customers may be sent to a URL: scheme, host and path must be those of one on the list. What is asked of it,
 * its query and its fragment, may be anything.
 */
export function mayReturnTo(
  { redirectUrls }: Pick<BiSnapClient, "redirectUrls">,
  url: string,
): boolean {
  const address = addressOf(url);
  return redirectUrls.some((listed) => addressOf(listed) === address);
}

function addressOf(url: string): string {
  const [address = ""] = url.split(/[?#]/, 1);
  const [, origin, path = ""] = /^(https?:\/\/[^/]+)(.*)$/i.exec(address) ?? [];
  // Scheme and host are the same in capitals, and a host alone is its root.
  return origin === undefined ? address : origin.toLowerCase() + (path || "/");
}

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
