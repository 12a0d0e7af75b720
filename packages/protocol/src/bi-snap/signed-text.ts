/** What one transaction call signs: HMAC-SHA512 with the client's secret, printed in base64. */
export interface SignedCall {
  /** Upper case. */
  readonly method: string;
  /** From the root, query included; see `signedPath`. */
  readonly path: string;
  /** Without `Bearer `. */
  readonly accessToken: string;
  /** SHA-256 of the minified body, 64 lower-case hex digits. */
  readonly bodyHash: string;
  /** `X-TIMESTAMP` as it stands in the header: never read and printed again. */
  readonly timestamp: string;
}

/** What a token request signs: RSA-SHA256 (PKCS#1 v1.5) with the merchant's key, in base64. */
export function signedTokenText(clientId: string, timestamp: string): string {
  return `${clientId}|${timestamp}`;
}

export function signedCallText(call: SignedCall): string {
  return [call.method, call.path, call.accessToken, call.bodyHash, call.timestamp].join(":");
}

/**
 * What a notification signs: RSA-SHA256 with the gateway's key. The path is the part that the
 * gateway appends (`/v1.0/debit/notify`), without the merchant's own prefix.
 */
export function signedNotificationText(notification: {
  readonly path: string;
  readonly bodyHash: string;
  readonly timestamp: string;
}): string {
  return `POST:${notification.path}:${notification.bodyHash}:${notification.timestamp}`;
}

/**
 * What `seamlessSign` covers: the percent-encoded form of `seamlessData`, RSA-SHA256 with the
 * merchant's key. The plain form is refused.
 */
export function signedSeamlessText(seamlessData: string): string {
  return encodeURIComponent(seamlessData);
}

/**
 * The path that is signed for an address: without scheme, host, fragment and whatever stands before
 * `/v1.0/` (or another version), with the query. An address without a version stays whole.
 */
export function signedPath(address: string): string {
  const path = address.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const [bare = ""] = path.split("?", 1);
  const version = /\/v\d+\.\d+\//.exec(bare);
  return version ? path.slice(version.index) : path || "/";
}
