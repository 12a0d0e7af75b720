import { parseResponseCode } from "@gerbang/protocol/bi-snap";
import { lookUp } from "../../domain/look-up.ts";
import type { CallFailure } from "../../domain/upstream/connector.ts";
import type { UpstreamExchange } from "../../domain/upstream/upstream-http.ts";
import { type JsonObject, parseBody } from "../members.ts";
import { refused, unknown } from "../replies.ts";
import type { CodeMeaning, Profile } from "./profile.ts";

/** An answer of the service itself, by a code that the profile knows. */
interface SnapAnswer {
  readonly outcome: "answered";
  readonly meaning: CodeMeaning;
  readonly code: string;
  readonly message: string;
  readonly body: JsonObject;
}

export type ApiAnswer = SnapAnswer | CallFailure;

/**
 * Tells what an exchange proves. What is no answer of the service that was called, by a code that is known, under the
 * HTTP status that this code says, proves nothing: neither that it happened, nor that it did not. Section 4 of the
 * dialect.
 */
export function readAnswer(
  exchange: UpstreamExchange,
  { codes }: Profile,
  service: { readonly code: string },
): ApiAnswer {
  if (exchange.outcome === "not_sent") return { outcome: "not_sent", why: exchange.why };
  if (exchange.outcome === "no_answer") return unknown("no_answer");
  return readAnswered(exchange, codes, service);
}

type Answered = Extract<UpstreamExchange, { readonly outcome: "answered" }>;

function readAnswered(
  { status, bytes, complete }: Answered,
  codes: Profile["codes"],
  service: { readonly code: string },
): ApiAnswer {
  if (status >= 500) return unknown("server_error");
  if (!complete) return unknown("cut_off");
  if (status === 202) return unknown("still_running");
  const body = parseBody(bytes);
  // Also from what stands in front of the service, which passes nothing on then.
  if (status === 429) return refused("rate_limited", "429", textOf(body?.["responseMessage"]));
  return body ? readBody(body, { codes, status, service }) : unknown("unreadable");
}

function readBody(
  body: JsonObject,
  {
    codes,
    status,
    service,
  }: {
    readonly codes: Profile["codes"];
    readonly status: number;
    readonly service: { readonly code: string };
  },
): ApiAnswer {
  const parts = parseResponseCode(body["responseCode"]);
  if (parts?.status !== status || parts.service !== service.code) return unknown("unreadable");
  const meaning = lookUp(codes, `${parts.status}${parts.code}`);
  if (meaning === undefined) return unknown("unreadable");
  const code = textOf(body["responseCode"]);
  return { outcome: "answered", meaning, code, message: textOf(body["responseMessage"]), body };
}

/** The refusal that an answer is; a success that does not answer what was asked contradicts it. */
export function readRefusal({ meaning, code, message }: SnapAnswer): CallFailure {
  if (meaning === "done") return unknown("contradiction");
  if (meaning === "in_progress") return unknown("still_running");
  if (meaning === "token_refused") return refused("unauthorized", code, message);
  return refused(meaning === "external_id_used" ? "duplicate" : meaning, code, message);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.toWellFormed() : "";
}
