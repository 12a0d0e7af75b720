import { memberOf } from "./member-of.ts";

/** What a call is about, as far as it says so itself. */
interface Subject {
  readonly orderId?: string | undefined;
  /** Also an order id that is spelled like one: only the database knows which it is. */
  readonly transactionId?: string | undefined;
}

/** A call and its answer; the beginnings of their texts are enough. */
interface Spoken {
  readonly url: string;
  readonly body?: string | undefined;
  readonly answer?: string | undefined;
}

/** Answered by one document for each line, in which the first is no more the subject than the last. */
const LISTS = /^\/sandbox\/v1\/(?:events|notifications|export)(?:\?|$)/;

/** The order or transaction that a call is about: by its answer, or else by its path, or what it asks for. */
export function subjectOf({ url, body = "", answer = "" }: Spoken): Subject {
  const asked = askedFor(url, body);
  if (LISTS.test(url)) return asked;
  if (url.startsWith("/v1.0/")) return { orderId: biSnapNumber(answer) ?? biSnapNumber(body) };
  return {
    orderId: memberOf(answer, "order_id") ?? asked.orderId,
    transactionId: memberOf(answer, "transaction_id") ?? asked.transactionId,
  };
}

/** In BI-SNAP the merchant's own number stands where the order id does. */
function biSnapNumber(text: string): string | undefined {
  return memberOf(text, "partnerReferenceNo") ?? memberOf(text, "originalPartnerReferenceNo");
}

function askedFor(url: string, body: string): Subject {
  const inPath = idInPath(url);
  if (inPath !== undefined) {
    const isTransactionId = /^[\da-f]{8}-[\da-f-]{27}$/i.test(inPath);
    return isTransactionId ? { transactionId: inPath } : { orderId: inPath };
  }
  if (url.startsWith("/sandbox/")) return filterOf(url, body);
  return {
    orderId: memberOf(body, "order_id", "transaction_details") ?? memberOf(body, "order_id"),
    transactionId: memberOf(body, "transaction_id"),
  };
}

const WITH_ID = [
  /^\/v2\/([^/?]+)\/(?:status|refund|approve|cancel|expire|deny)\b/,
  /^\/v2\/(?:gopay|qris(?:\/shopeepay)?)\/([^/?]+)\/qr-code\b/,
  /^\/sandbox\/v1\/transactions\/([^/?]+)\//,
];

function idInPath(url: string): string | undefined {
  const part = WITH_ID.map((pattern) => pattern.exec(url)?.[1]).find(
    (found) => found !== undefined,
  );
  if (part === undefined) return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    // A percent sign that stands for itself.
    return part;
  }
}

/** What a list of events or notifications is narrowed to, or what is waited for. */
function filterOf(url: string, body: string): Subject {
  const query = new URLSearchParams(url.includes("?") ? url.slice(url.indexOf("?")) : "");
  return {
    orderId: query.get("order") ?? memberOf(body, "order"),
    transactionId: query.get("transaction") ?? memberOf(body, "transaction"),
  };
}
