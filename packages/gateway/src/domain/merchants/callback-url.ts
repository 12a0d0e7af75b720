/** Schemes that run or show something by themselves instead of opening a shop or its app. */
export const BARRED_SCHEMES: ReadonlySet<string> = new Set([
  "about",
  "android-app",
  "blob",
  "chrome",
  "chrome-extension",
  "content",
  "data",
  "file",
  "filesystem",
  "ftp",
  "jar",
  "javascript",
  "livescript",
  "mailto",
  "mhtml",
  "mocha",
  "moz-extension",
  "resource",
  "sms",
  "tel",
  "vbscript",
  "view-source",
  "ws",
  "wss",
]);

// Browsers drop tabs and line breaks before they look at the scheme, so none may stand in a URL, nor
// may signs that are not seen.
const SHAPE = /^([a-z][a-z0-9+.-]*):[^\p{Cc}\p{Cf}\p{Cs}\s<>"\\^`{|}]+$/iu;

/** A name before the host, which is not seen for what it is: `https://toko.example@elsewhere.example`. */
const WITH_USER = /^[^:]+:\/\/[^/?#]*@/;

/**
 * Whether a link may be given to a customer: an http(s) URL with a host and nobody's password, the
 * scheme of an app, or an Android intent that opens one of these.
 */
export function isOpenableUrl(url: string): boolean {
  const scheme = SHAPE.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined || BARRED_SCHEMES.has(scheme) || WITH_USER.test(url)) return false;
  if (scheme === "http" || scheme === "https") return isWebUrl(url);
  return scheme !== "intent" || isOpenableIntent(url);
}

function isWebUrl(url: string): boolean {
  return /^https?:\/\/[^/?#]/i.test(url) && URL.canParse(url);
}

const INTENT = /^intent:([^#]*)#Intent;([^#]*;)?end;?$/i;

/**
 * An intent names what Android opens in its stead: with `scheme`, also of its selector, else with the
 * scheme that stands after `intent:`, and where there is no such app with `browser_fallback_url`. None
 * may be what the link itself may not, nor another intent.
 */
function isOpenableIntent(url: string): boolean {
  const [, data, parts = ""] = INTENT.exec(url) ?? [];
  return data !== undefined && isOpenableData(data) && parts.split(";").every(isOpenablePart);
}

/** `//host/path`, or a whole URL. */
function isOpenableData(data: string): boolean {
  const url = decode(data);
  if (url === undefined) return false;
  const scheme = /^[^/?#]*?:/.exec(url)?.[0];
  return scheme === undefined || (isOpenableScheme(scheme.slice(0, -1)) && isOpenableUrl(url));
}

function isOpenablePart(part: string): boolean {
  const [name = "", ...rest] = part.split("=");
  const value = decode(rest.join("="));
  if (value === undefined) return false;
  if (/(^|\.)scheme$/i.test(name)) return isOpenableScheme(value);
  if (!/(^|\.)browser_fallback_url$/i.test(name)) return true;
  return SHAPE.test(value) && !WITH_USER.test(value) && isWebUrl(value);
}

function isOpenableScheme(scheme: string): boolean {
  const name = scheme.toLowerCase();
  return /^[a-z][a-z0-9+.-]*$/.test(name) && name !== "intent" && !BARRED_SCHEMES.has(name);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken percent sign: nobody knows what Android makes of it.
    return undefined;
  }
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
