/**
 * JSON text without the white space outside its strings; nothing else changes: order, escapes and
 * number literals stay. Text that is no JSON comes back with its white space dropped by the same
 * rule. Linear in the text's length.
 */
export function minifyJson(text: string): string {
  return mapJson(text, (outside) => outside.replace(/[ \t\n\r]+/g, ""));
}

/**
 * JSON text in which `\/` and `\uXXXX` inside strings are the characters themselves, save those that
 * PHP leaves escaped: controls, `"`, `\`, U+2028, U+2029, and halves of a pair.
 *
 * PHP's client sends the escaped form and signs this one. Reading the JSON and printing it again is
 * no substitute: that turns `10000.0` into `10000`.
 */
export function unescapeJson(text: string): string {
  return mapJson(text, (outside) => outside, unescapeString);
}

/** Gives the text outside strings to one function, and each string, quotes included, to another. */
function mapJson(
  text: string,
  mapOutside: (outside: string) => string,
  mapString: (literal: string) => string = (literal) => literal,
): string {
  const parts: string[] = [];
  let at = 0;
  while (at < text.length) {
    const opening = text.indexOf('"', at);
    const outsideEnd = opening < 0 ? text.length : opening;
    parts.push(mapOutside(text.slice(at, outsideEnd)));
    if (opening < 0) break;
    at = findStringEnd(text, opening);
    parts.push(mapString(text.slice(opening, at)));
  }
  return parts.join("");
}

/** Where the string that opens at a place is over: after its closing quote, or at the end. */
function findStringEnd(text: string, opening: number): number {
  for (let at = opening + 1; at < text.length; at++) {
    const character = text[at];
    if (character === "\\") at++;
    else if (character === '"') return at + 1;
  }
  return text.length;
}

/** Both halves of a pair, one code unit, or another escape. */
const ESCAPE = /\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\./gs;

function unescapeString(literal: string): string {
  return literal.includes("\\") ? literal.replace(ESCAPE, unescapeOne) : literal;
}

function unescapeOne(escape: string): string {
  if (escape === "\\/") return "/";
  const units = escape.split("\\u").slice(1).map(hex);
  const isPair = units.length === 2;
  const isCharacter = units.length === 1 && !units.some(staysEscaped);
  return isPair || isCharacter ? String.fromCharCode(...units) : escape;
}

function hex(digits: string): number {
  return Number.parseInt(digits, 16);
}

function staysEscaped(unit: number): boolean {
  const isControl = unit < 0x20;
  const isSyntax = unit === 0x22 || unit === 0x5c;
  const isLineEnd = unit === 0x2028 || unit === 0x2029;
  const isHalf = unit >= 0xd800 && unit <= 0xdfff;
  return isControl || isSyntax || isLineEnd || isHalf;
}

/** One form of a body whose hash the sender may have signed. */
export interface HashedBody {
  readonly form: "as_received" | "minified" | "unescaped";
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * The forms of a body whose hash may stand in a signature, likeliest first: as it was received,
 * minified, minified and unescaped. Equal forms are given once. Bytes that are no UTF-8 have one.
 */
export function bodiesToHash(received: Uint8Array<ArrayBuffer>): readonly HashedBody[] {
  const forms: HashedBody[] = [{ form: "as_received", bytes: received }];
  const text = decodeUtf8(received);
  if (text === undefined) return forms;
  const minified = minifyJson(text);
  if (minified !== text) forms.push({ form: "minified", bytes: encode(minified) });
  const unescaped = unescapeJson(minified);
  if (unescaped !== minified) forms.push({ form: "unescaped", bytes: encode(unescaped) });
  return forms;
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
