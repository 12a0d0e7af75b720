import type { CallFailure, UpstreamRefusal } from "../../domain/upstream/connector.ts";
import type { UpstreamExchange } from "../../domain/upstream/upstream-http.ts";
import { type JsonObject, parseBody } from "../members.ts";
import { refused, unknown } from "../replies.ts";

/** An answer of the API itself, not of something in front of it. */
export interface CoreAnswer {
  readonly outcome: "answered";
  /** The body's `status_code`: below 500. */
  readonly code: string;
  readonly message: string;
  readonly body: JsonObject;
}

export type ApiAnswer = CoreAnswer | CallFailure;

/**
 * Tells what an exchange proves. A refusal is believed only from the API itself: a 403 or 408 page of
 * something in front of it says nothing of what happened behind. Core API sections 1.5 to 1.7.
 */
export function readAnswer(exchange: UpstreamExchange): ApiAnswer {
  if (exchange.outcome === "not_sent") return { outcome: "not_sent", why: exchange.why };
  if (exchange.outcome === "no_answer") return unknown("no_answer");
  return readAnswered(exchange);
}

type Answered = Extract<UpstreamExchange, { readonly outcome: "answered" }>;

function readAnswered({ status, bytes, complete }: Answered): ApiAnswer {
  if (status >= 500) return unknown("server_error");
  if (!complete) return unknown("cut_off");
  // The first request with this idempotency key is not done yet.
  if (status === 202) return unknown("still_running");
  const body = parseBody(bytes);
  if (status === 429) return refused("rate_limited", "429", textOf(body?.["message"]));
  const isRedirect = status >= 300 && status < 400;
  return body && !isRedirect ? readBody(body, status) : unknown("unreadable");
}

function readBody(body: JsonObject, httpStatus: number): ApiAnswer {
  const code = body["status_code"];
  const message = body["status_message"];
  if (typeof code !== "string" || typeof message !== "string") return unknown("unreadable");
  if (!/^[245]\d{2,3}$/.test(code)) return unknown("unreadable");
  if (/^5\d\d$/.test(code)) return unknown("server_error");
  // A failed exchange whose body claims success is neither.
  if (httpStatus >= 400 && !isRefusalCode(code)) return unknown("unreadable");
  return { outcome: "answered", code, message, body };
}

/** 407 says that a transaction is expired, which is a result. */
function isRefusalCode(code: string): boolean {
  return /^4\d\d$/.test(code) && code !== "407";
}

const REFUSALS: Readonly<Record<string, UpstreamRefusal>> = {
  "400": "invalid",
  "401": "unauthorized",
  "402": "not_enabled",
  "404": "not_found",
  "406": "duplicate",
  "412": "wrong_state",
  "413": "invalid",
  "429": "rate_limited",
};

/**
 * The refusal that an answer is. A result that does not answer what was asked contradicts it, and
 * proves nothing.
 */
export function readRefusal({ code, message }: CoreAnswer): CallFailure {
  if (!isRefusalCode(code)) return unknown("contradiction");
  const reason = code === "414" ? moneyReason(message) : REFUSALS[code];
  return refused(reason ?? "other", code, message);
}

/** One code stands for both; the texts differ. Section 3.7. */
function moneyReason(message: string): UpstreamRefusal | undefined {
  if (/insufficient|funds/i.test(message)) return "short_of_funds";
  return /amount/i.test(message) ? "amount" : undefined;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
