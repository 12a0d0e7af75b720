import { describeCustomer } from "@gerbang/protocol";
import { BI_SNAP_SERVICES } from "@gerbang/protocol/bi-snap";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import type { BiSnapPayment } from "./bi-snap-message.ts";
import { parseExactJson } from "./exact-json.ts";
import { readStatusView, type StatusView } from "./status-view.ts";
import type { Origin } from "./synthesise.ts";

/** A call that was passed on, as far as it says something of orders. */
export interface PassedCall {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly requestBody: string;
  /** `X-EXTERNAL-ID`, which calls of BI-SNAP have. */
  readonly externalId?: string | undefined;
  /** Absent when nothing, or nothing whole, was answered. */
  readonly answer?: { readonly status: number; readonly body: string } | undefined;
}

/** What a call of the shop teaches whoever listens. */
export type Lesson =
  /** A transaction was made. */
  | { readonly kind: "charged"; readonly view: StatusView; readonly origin: Origin }
  /** There may be a transaction of this order, now or later; nobody knows its id. */
  | { readonly kind: "promised"; readonly orderId: string; readonly origin: Origin }
  /** What a transaction is: asked by the shop, so that nobody need ask again. */
  | { readonly kind: "seen"; readonly view: StatusView }
  /** Something may have happened to the transaction with this id, or of this order. */
  | { readonly kind: "rung"; readonly id: string };

const NOTHING: undefined = undefined;

/** What the call says of an order; `undefined` for most. */
export function learn(call: PassedCall): Lesson | undefined {
  const { method, path } = call;
  if (method === "POST" && path === "/v2/charge") return learnCharge(call);
  if (method === "POST" && path === "/snap/v1/transactions") return learnSnap(call);
  if (method === "POST" && path.startsWith("/v1.0/")) return learnBiSnap(call);
  const [id, verb] = subjectOf(path) ?? [];
  if (id === undefined || verb === undefined) return NOTHING;
  if (verb !== "status") return { kind: "rung", id };
  return method === "GET" ? learnStatus(call) : NOTHING;
}

function learnStatus({ answer }: PassedCall): Lesson | undefined {
  const view = answer?.status === 200 ? readStatusView(parseExactJson(answer.body)) : undefined;
  return view && { kind: "seen", view };
}

/** The id and what was asked of it. */
function subjectOf(path: string): readonly [string, string] | undefined {
  const picture = /^\/v2\/(?:gopay|qris|qris\/shopeepay)\/(?:sppq_)?([^/]+)\/(qr-code)$/.exec(path);
  const [, id, verb] =
    picture ??
    /^\/v2\/([^/]+)\/(status|cancel|expire|approve|deny|refund|refund\/online\/direct)$/.exec(
      path,
    ) ??
    [];
  const decoded = id === undefined ? undefined : decode(id);
  return decoded === undefined || verb === undefined ? undefined : [decoded, verb];
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // A percent sign that begins nothing: the service will say so.
    return undefined;
  }
}

function learnCharge({ requestBody, answer }: PassedCall): Lesson | undefined {
  const request = parseExactJson(requestBody);
  const customer = describeCustomer(request?.["customer_details"]);
  const origin: Origin = { by: "charge", customer };
  const body = answer && parseExactJson(answer.body);
  const view = readStatusView(body);
  if (view && /^20[012]$/.test(String(view["status_code"]))) {
    return { kind: "charged", view: { ...view, ...repeatedOf(request) }, origin };
  }
  // A refusal says that there is none; no answer, or one of a proxy, may have one behind it.
  const isRefused = body?.["status_code"] !== undefined || (answer && answer.status < 500);
  return isRefused ? NOTHING : promised(request, origin);
}

function learnSnap({ requestBody, answer }: PassedCall): Lesson | undefined {
  if (!answer || answer.status >= 300) return NOTHING;
  const request = parseExactJson(requestBody);
  const customer = describeCustomer(request?.["customer_details"]);
  return promised(request, { by: "snap", customer });
}

/** The services that make a payment. */
const BI_SNAP_FAMILIES: Readonly<Record<string, BiSnapPayment["family"] | undefined>> = {
  [BI_SNAP_SERVICES.qr_generate.path]: "qr",
  [BI_SNAP_SERVICES.debit_pay.path]: "debit",
  [BI_SNAP_SERVICES.auth_payment.path]: "debit",
};

/** Of a payment that was made, or of one that the shop asks about or does something to. */
function learnBiSnap({ path, requestBody, externalId, answer }: PassedCall): Lesson | undefined {
  const body = answer?.status === 200 ? parseExactJson(answer.body) : undefined;
  const family = BI_SNAP_FAMILIES[path];
  const reference = body?.[family ? "referenceNo" : "originalReferenceNo"];
  if (typeof reference !== "string" || reference === "") return NOTHING;
  if (!family) return { kind: "rung", id: reference };
  const { partnerReferenceNo } = parseExactJson(requestBody) ?? {};
  const partnerReference = typeof partnerReferenceNo === "string" ? partnerReferenceNo : undefined;
  const biSnap = { family, reference, partnerReference, externalId };
  return { kind: "promised", orderId: reference, origin: { by: "bi_snap", biSnap } };
}

function promised(request: JsonObject | undefined, origin: Origin): Lesson | undefined {
  const orderId = orderIn(request);
  // No address can name these two, so that nobody can ask about them.
  const isUnnameable = orderId === undefined || /^\.{1,2}$/.test(orderId);
  return isUnnameable ? NOTHING : { kind: "promised", orderId, origin };
}

/** The order id that a request for a payment names. */
export function orderIn(request: JsonObject | undefined): string | undefined {
  const details = request?.["transaction_details"];
  if (typeof details !== "object" || details === null || !("order_id" in details)) return undefined;
  const { order_id: id } = details;
  return typeof id === "string" || typeof id === "number" ? String(id) : undefined;
}

/** What messages repeat of the request, and the answer of a charge does not. */
function repeatedOf(request: JsonObject | undefined): JsonObject {
  const names = ["custom_field1", "custom_field2", "custom_field3", "metadata"];
  return Object.fromEntries(
    names
      .map((name) => [name, request?.[name]] as const)
      .filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
}
