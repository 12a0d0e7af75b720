/** Schemes that run or show something by themselves instead of opening a shop or its app. */
export const BARRED_SCHEMES: ReadonlySet<string> = new Set([
  "about",
  "blob",
  "chrome",
  "data",
  "file",
  "filesystem",
  "ftp",
  "javascript",
  "mailto",
  "resource",
  "sms",
  "tel",
  "vbscript",
  "view-source",
  "ws",
  "wss",
]);

// Browsers drop tabs and line breaks before they look at the scheme, so none may stand in a URL.
const SHAPE = /^([a-z][a-z0-9+.-]*):[^\p{Cc}\s<>"\\^`{|}]+$/iu;

/** Whether a link may be given to a customer: an http(s) URL with a host, or the scheme of an app. */
export function isOpenableUrl(url: string): boolean {
  const scheme = SHAPE.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || BARRED_SCHEMES.has(scheme)) return false;
  if (scheme !== "http" && scheme !== "https") return true;
  return /^https?:\/\/[^/?#]/i.test(url) && URL.canParse(url);
}

/**
 * Joins parameters to a callback URL. The URL is kept byte for byte:
 *
 * - the parameters follow `?`, or `&` when the URL has a query already;
 * - they stand before a fragment, which stays at the end;
 * - an http(s) URL that ends with its host gets the `/` that every browser would put there;
 * - parameters of the same name that the merchant put in are left alone: ours come last.
 *
 * Core API sections 6.1 and 6.2. A path without a slash at its end gets none: the wallet glues the
 * query to the URL as it is.
 */
export function joinQuery(url: string, parameters: Readonly<Record<string, string>>): string {
  const hash = url.indexOf("#");
  const address = hash < 0 ? url : url.slice(0, hash);
  const fragment = hash < 0 ? "" : url.slice(hash);
  const query = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return withPath(address) + separatorAfter(address) + query + fragment;
}

function separatorAfter(address: string): string {
  const query = address.indexOf("?");
  if (query < 0) return "?";
  // Only the first question mark begins the query; a second one is part of it.
  return query === address.length - 1 || address.endsWith("&") ? "" : "&";
}

function withPath(address: string): string {
  return address.replace(/^(https?:\/\/[^/?]+)(?=\?|$)/i, "$1/");
}
