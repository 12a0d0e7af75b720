const MASK = "••••";

const SECRET_HEADER = /authorization|cookie|token|secret|passw|api-?key|signature/;

const SECRET_NAMES =
  "server_?key|(?:client_)?secret|private_?key|password|pass|pin|otp|(?:access|saved|payment_option)?_?token(?:_id)?|card_number|(?:card_)?cvv|authorization";
const SECRET_MEMBER = new RegExp(
  String.raw`("(?:${SECRET_NAMES})"\s*:\s*)(?:"(?:[^"\\]|\\.)*"?|[^\s,}\]"]+)`,
  "gi",
);
const SECRET_FIELD = new RegExp(String.raw`((?:^|[?&])(?:${SECRET_NAMES})=)[^&\s#]+`, "gi");
const SERVER_KEY = /((?:SB-)?(?:Mid|VT)-server-)[\w-]+/gi;
const USER_INFO = /(:\/\/)[^/?#\s"@]+@/g;

/** A header as it may be kept: of what authorises, only the way is said. */
export function maskHeader(name: string, value: string): string {
  if (!SECRET_HEADER.test(name)) return maskText(value);
  const scheme = /^(Basic|Bearer|Digest)\s/i.exec(value)?.[1];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

/**
 * A body, an address or a header as it may be kept: without keys, tokens, PINs and passwords, wherever
 * they stand. Works on the text, so that also what is cut off or malformed is masked.
 */
export function maskText(text: string): string {
  return text
    .replace(SERVER_KEY, `$1${MASK}`)
    .replace(USER_INFO, `$1${MASK}@`)
    .replace(SECRET_MEMBER, `$1"${MASK}"`)
    .replace(SECRET_FIELD, `$1${MASK}`);
}
