import type { JsonObject } from "../../sandbox/sandbox-client.ts";
import type { Asked } from "../judge/trace.ts";

/** One attempt at a message. */
export interface Delivered {
  /** That of the copy, where one was made. */
  readonly id: string;
  /** Undefined when the sender saw no answer. */
  readonly status: number | undefined;
  readonly body: string;
  readonly asked: Asked | undefined;
  /** Whether the retry rules will have it sent again. */
  readonly isOwed: boolean;
  readonly error: string | undefined;
  readonly latencyMs: number;
}

/** What one delivery of the answer says. */
export function toDelivered(one: JsonObject): Delivered {
  const answer = one["answer"] as JsonObject | null;
  const redirect = listIn(one, "redirects")[0];
  const failed = typeof one["error"] === "string" ? one["error"] : undefined;
  const status = Number(redirect?.["status"] ?? answer?.["status"]);
  return {
    id: textIn(one, "notification_id") ?? "",
    status: Number.isInteger(status) && status > 0 ? status : undefined,
    body: textIn(answer ?? {}, "body") ?? "",
    asked: askedIn(listIn(one, "calls").filter((call) => mayBelongTo(one, call))),
    isOwed: one["state"] === "owed",
    error: failed,
    latencyMs: Number(one["latency_ms"]),
  };
}

/** Of the calls meanwhile those about another order are for what is played beside it. */
function mayBelongTo(delivery: JsonObject, call: JsonObject): boolean {
  return call["transaction_id"] === null || call["order_id"] === delivery["order_id"];
}

/** By what the status API was asked, in these calls. */
export function askedIn(calls: readonly JsonObject[]): Asked | undefined {
  const ids = calls.flatMap((call) => {
    const id = /^\/v2\/(?<id>[^/]+)\/status$/u.exec(textIn(call, "path") ?? "")?.groups?.["id"];
    return id === undefined ? [] : [{ id: decodeURIComponent(id), call }];
  });
  if (ids.length === 0) return undefined;
  const isByOrder = ids.some(({ id, call }) => id === call["order_id"]);
  return isByOrder ? "order" : "transaction";
}

/** A member that is text. */
export function textIn(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  return typeof value === "string" ? value : undefined;
}

/** A member that is a list; none when it is not. */
export function listIn(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name];
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}
