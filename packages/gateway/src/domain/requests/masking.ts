/** What stands in the place of what is hidden. */
export const MASK = "••••";

const SECRET_HEADER = /authorization|cookie|token|secret|passw|api-?key|signature/;

const SECRET_NAMES =
  "server_?key|(?:client_)?secret|private_?key|password|pass|pin|otp|(?:access|saved|payment_option|snap)?_?token(?:_id)?|card_number|(?:card_)?cvv|authorization";
const SECRET_MEMBER = new RegExp(
  String.raw`("(?:${SECRET_NAMES})"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]"{[]+)`,
  "gi",
);
const SECRET_FIELD = new RegExp(String.raw`((?:^|[?&])(?:${SECRET_NAMES})=)[^&\s#]+`, "gi");
const SERVER_KEY = /((?:SB-)?(?:Mid|VT)-server-)[\w-]+/gi;
/** Addresses that end in a token; their slashes may be escaped, as in JSON or in a query. */
const SLASH = String.raw`(?:\\?/|%2f)`;
const SECRET_PAGE = new RegExp(
  `((?:snap${SLASH}v\\d${SLASH}(?:redirection|vtweb|transactions)|dashboard${SLASH}welcome)${SLASH})[\\w~.-]+`,
  "gi",
);
const USER_INFO = /(:\/\/)[^/?#\s"@]+@/g;

/** Most headers say the same in every request of a program. Only what needs no masking is remembered. */
const plainHeaders = new Set<string>();
const PLAIN_HEADERS_MAX = 1_000;
const PLAIN_HEADER_LENGTH_MAX = 200;

/** Names of headers are few, and the same in every request. */
const secretHeaders = new Map<string, boolean>();
const SECRET_HEADERS_MAX = 1_000;

/** A header as it may be kept: of what authorises, only the way is said. */
export function maskHeader(name: string, value: string): string {
  if (!isSecretHeader(name)) return maskPlainHeader(value);
  const scheme = /^(Basic|Bearer|Digest)\s/i.exec(value)?.[1];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

function maskPlainHeader(value: string): string {
  if (plainHeaders.has(value)) return value;
  const masked = maskText(value);
  if (masked !== value || value.length > PLAIN_HEADER_LENGTH_MAX) return masked;
  if (plainHeaders.size >= PLAIN_HEADERS_MAX) plainHeaders.clear();
  plainHeaders.add(value);
  return value;
}

function isSecretHeader(name: string): boolean {
  const known = secretHeaders.get(name);
  if (known !== undefined) return known;
  if (secretHeaders.size >= SECRET_HEADERS_MAX) secretHeaders.clear();
  const isSecret = SECRET_HEADER.test(name);
  secretHeaders.set(name, isSecret);
  return isSecret;
}

/**
 * A body, an address or a header as it may be kept: without keys, tokens, PINs and passwords, wherever
 * they stand. Works on the text, so that also what is cut off or malformed is masked.
 */
export function maskText(text: string): string {
  const masked = text
    .replace(SERVER_KEY, `$1${MASK}`)
    .replace(SECRET_PAGE, `$1${MASK}`)
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(SECRET_MEMBER, `$1"${MASK}"`);
  // The dearest of the four, and most texts are JSON.
  return masked.includes("=") ? masked.replace(SECRET_FIELD, `$1${MASK}`) : masked;
}
