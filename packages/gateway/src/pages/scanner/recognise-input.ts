import { parseQris } from "@gerbang/protocol";

/** What somebody pasted, by what it is. */
export type PastedInput =
  | { readonly kind: "nothing" }
  /** A payload, or what was meant to be one. */
  | { readonly kind: "payload"; readonly payload: string }
  /** The bytes of a `data:` address. */
  | { readonly kind: "picture"; readonly bytes: Uint8Array }
  /** Of a picture, of the wallet or of the API: here or anywhere. */
  | { readonly kind: "address"; readonly url: string }
  | { readonly kind: "transaction_id"; readonly id: string }
  /** Of a deeplink, or of a framed picture. */
  | { readonly kind: "reference"; readonly reference: string }
  | { readonly kind: "app_link" }
  | { readonly kind: "order_id" };

const INVISIBLE = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
const AROUND = /["'`“”‘’«»,;\s]/;
const LINE_BREAKS = /(?:\\[rn]|[\r\n\u2028\u2029])+/;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REFERENCE = /^A1\d{14}[0-9A-Za-z]{11}ID$/;
const PAYLOAD_START = "000201";
/** What is longer is no payload, nor an answer that holds one. */
const TEXT_LENGTH_MAX = 64 * 1024;
/** No QR code holds more letters and digits. */
const PAYLOAD_LENGTH_MAX = 4_296;
/** `6304` may stand in a value as well; not so often. */
const CHECKSUMS_MAX = 16;

/**
 * Tells what a pasted text is: a payload in whatever wrapping people find it, or one of the other
 * things that come with a charge. Never throws; text that is nothing of the kind is a payload, which
 * its reader then refuses with a reason.
 */
export function recogniseInput(pasted: string): PastedInput {
  const text = withoutQuotes(pasted.replace(INVISIBLE, ""));
  if (text === "") return { kind: "nothing" };
  if (/^data:/i.test(text)) return { kind: "picture", bytes: bytesOfDataUrl(text) };
  if (text.length > TEXT_LENGTH_MAX) return { kind: "payload", payload: text.slice(0, 8_000) };
  return (
    findPayload(text) ??
    readObject(text) ??
    findAddress(text) ??
    recogniseName(text) ?? { kind: "payload", payload: unwrap(text) }
  );
}

/** A payload that reads, however it is wrapped: in lines, quotes, JSON, a query, or percent signs. */
function findPayload(text: string): PastedInput | undefined {
  if (!text.includes(PAYLOAD_START)) return undefined;
  for (const spelled of [text, decodePercent(text), decodePercent(decodePercent(text))]) {
    for (const joint of ["", " "]) {
      const payload = cutPayload(unescape(unwrap(spelled, joint)));
      if (payload !== undefined && isPayload(payload)) return { kind: "payload", payload };
    }
  }
  return undefined;
}

/** Wrong in itself it is a payload all the same, of which the reader says where. */
function isPayload(text: string): boolean {
  return parseQris(text).outcome === "read";
}

/** From its start to the last checksum before a quote or the end. */
function cutPayload(text: string): string | undefined {
  const [candidate = ""] = /000201[^"'<>\\]*/.exec(text) ?? [];
  const ends = [...candidate.slice(0, PAYLOAD_LENGTH_MAX).matchAll(/6304[0-9A-Fa-f]{4}/g)].map(
    ({ index }) => index + 8,
  );
  const last = ends.slice(-CHECKSUMS_MAX);
  return last.map((end) => candidate.slice(0, end)).findLast(isPayload);
}

function unescape(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    .replaceAll("\\/", "/")
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"');
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    // Some other percent sign.
    return text;
  }
}

/** A charge's answer, a status answer or a notification: by the most direct of what it holds. */
function readObject(text: string): PastedInput | undefined {
  if (!text.startsWith("{") && !text.startsWith("[")) return undefined;
  const answer = parseObject(text);
  if (!answer) return undefined;
  const actions = Array.isArray(answer["actions"]) ? answer["actions"] : [answer];
  const urls = actions.flatMap((action: unknown) =>
    isObject(action) && typeof action["url"] === "string" ? [action["url"]] : [],
  );
  const url = urls.find((one) => one.includes("qr-code")) ?? urls[0];
  if (url !== undefined) return { kind: "address", url };
  const id = answer["transaction_id"];
  return typeof id === "string" ? { kind: "transaction_id", id } : undefined;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const first: unknown = Array.isArray(value) ? { actions: value } : value;
    return isObject(first) ? first : undefined;
  } catch {
    // Half an answer; what it holds is looked for in its text.
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function findAddress(text: string): PastedInput | undefined {
  const whole = /^https?:\/\//i.test(text) ? unwrap(text) : undefined;
  const url = whole ?? /https?:\/\/[^\s"'<>\\`]+/i.exec(unescape(text))?.[0];
  if (url !== undefined) return { kind: "address", url };
  const encoded = /^https?%3A/i.test(text) ? decodePercent(text) : undefined;
  if (encoded !== undefined) return { kind: "address", url: encoded };
  // Another scheme is another app's.
  return /^(?!javascript)[a-z][a-z0-9+.-]*:\/\//i.test(text) ? { kind: "app_link" } : undefined;
}

function recogniseName(text: string): PastedInput | undefined {
  // As it stands in an answer: `"order_id": "INV-1"`.
  const { name, value = "" } =
    /^(?<name>\w+)["']?\s*[:=]\s*["']?(?<value>[^"']+)$/.exec(text)?.groups ?? {};
  const bare = name === undefined ? text : value.trim();
  if (UUID.test(bare)) return { kind: "transaction_id", id: bare };
  if (REFERENCE.test(bare)) return { kind: "reference", reference: bare };
  if (bare.startsWith("0002")) return undefined;
  if (name === "order_id") return { kind: "order_id" };
  // Nobody numbers orders without a digit, and codes have no spaces and colons in so few characters.
  return /^(?=.*\d)[^<>{}\n]{1,50}$/.test(bare) ? { kind: "order_id" } : undefined;
}

/** Without the breaks of lines, which no payload and no address has, and what indents them. */
function unwrap(text: string, joint = ""): string {
  return text
    .split(LINE_BREAKS)
    .map((line) => line.trim())
    .join(joint);
}

function withoutQuotes(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && AROUND.test(text.charAt(start))) start++;
  while (end > start && AROUND.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}

/** Empty where the address holds nothing that could be read. */
function bytesOfDataUrl(url: string): Uint8Array {
  const comma = url.indexOf(",");
  if (comma < 0) return new Uint8Array();
  const [head, data] = [url.slice(0, comma), url.slice(comma + 1)];
  if (!/;\s*base64\s*$/i.test(head)) return Buffer.from(decodePercent(data), "latin1");
  return Buffer.from(/%/.test(data) ? decodePercent(data.replaceAll("+", "%2B")) : data, "base64");
}
