import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GateCode, GateStage } from "../../domain/requests/api-gate.ts";
import type { CallAnswer } from "../../domain/requests/watched-call.ts";
import { isStorableText } from "../../domain/storable-text.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  beginCall,
  type Caller,
  endCall,
  isWatched,
  passGates,
} from "../../operations/requests/watch-call.ts";
import { ApiError, type ApiErrorCode } from "../shared/api-error.ts";
import { clientLeft } from "../shared/client-left.ts";
import type { Endpoint } from "../shared/endpoint.ts";
import { isJsonObject, parseJsonObject } from "../shared/json-object.ts";
import { toApiError } from "../shared/to-api-error.ts";

interface CoreExchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly endpoint: Endpoint;
}

interface WatchedServing {
  /** Makes the answer, with its effect: an object, or its text. Throws those that are errors. */
  readonly serve: () => Promise<unknown>;
  /** What was read of the merchant may be old by now. */
  readonly onWaited?: () => Promise<void>;
  /** What the log says of an error; as the Core API answers it when absent. */
  readonly describeError?: (error: unknown) => CallAnswer;
}

export type ServeWatched = (
  caller: Caller,
  exchange: CoreExchange,
  serving: WatchedServing,
) => Promise<unknown>;

const CODES: Readonly<Record<GateCode, ApiErrorCode>> = {
  "404": "transaction_not_found",
  "429": "rate_limited",
  "500": "internal_error",
  "503": "overloaded",
};

/**
 * Returns what serves calls by merchants who may be watched: their gates have a say before the effect and
 * after it, and the log has the call before it is served and its answer before that goes out.
 */
export function watchedServer(app: FastifyInstance, gateway: Gateway): ServeWatched {
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  return async (caller, exchange, serving) => {
    if (!isWatched(gateway, caller)) return await serving.serve();
    return await serveWatched(gateway, caller, exchange, { ...serving, closing: closing.signal });
  };
}

async function serveWatched(
  gateway: Gateway,
  caller: Caller,
  exchange: CoreExchange,
  { serve, onWaited, describeError, closing }: WatchedServing & { readonly closing: AbortSignal },
): Promise<unknown> {
  const { request, reply, endpoint } = exchange;
  const call = await beginCall(gateway, caller, {
    operation: endpoint.id,
    method: request.method,
    path: pathOf(request),
    subject: subjectOf(request),
  });
  const signal = AbortSignal.any([closing, clientLeft(reply)]);
  /** Whether the connection is to be closed without an answer. */
  const passes = async (stage: GateStage): Promise<boolean> => {
    const verdict = await passGates(gateway, call, { stage, signal });
    if (verdict.deed === "answer") throw new ApiError(CODES[verdict.code]);
    if (verdict.deed === "close") return false;
    if (stage === "before" && verdict.hasWaited) await onWaited?.();
    return true;
  };
  try {
    if (!(await passes("before"))) return await close(gateway, call, reply);
    const answer = await settled(serve);
    if (!(await passes("after"))) return await close(gateway, call, reply);
    if ("error" in answer) throw answer.error;
    await endCall(gateway, call, describeAnswer(answer.value, reply.statusCode));
    return answer.value;
  } catch (error) {
    await endCall(gateway, call, (describeError ?? describeCoreError)(error, request));
    throw error;
  }
}

type Settled = { readonly value: unknown } | { readonly error: unknown };

/** An error is an answer, too: a gate that comes after it has its say first. */
async function settled(serve: () => Promise<unknown>): Promise<Settled> {
  try {
    return { value: await serve() };
  } catch (error) {
    return { error };
  }
}

async function close(
  gateway: Gateway,
  call: Parameters<typeof endCall>[1],
  reply: FastifyReply,
): Promise<void> {
  await endCall(gateway, call, {});
  reply.hijack();
  reply.raw.destroy();
}

function pathOf({ url }: FastifyRequest): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** What the call is about: of a charge the order, of the others what their path or their body names. */
function subjectOf({ params, body }: FastifyRequest): string | undefined {
  const { id } = params as { readonly id?: string };
  if (id !== undefined) return storable(id);
  const sent = parseJsonObject(body) ?? {};
  const details = sent["transaction_details"];
  const named = isJsonObject(details)
    ? details["order_id"]
    : (sent["partnerReferenceNo"] ?? sent["originalPartnerReferenceNo"]);
  return typeof named === "string" ? storable(named) : undefined;
}

function describeAnswer(answer: unknown, httpStatus: number): CallAnswer {
  const body = parseJsonObject(answer) ?? {};
  const text = (name: string) => {
    const value = body[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    httpStatus,
    ...defined("statusCode", text("status_code") ?? text("responseCode")),
    ...defined("transactionStatus", text("transaction_status")),
    ...defined("orderId", text("order_id") ?? text("partnerReferenceNo")),
    ...defined("transactionId", text("transaction_id")),
  };
}

function defined<Name extends string>(name: Name, value: string | undefined) {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: string });
}

function describeCoreError(error: unknown, request: FastifyRequest): CallAnswer {
  const answer = toApiError(error instanceof Error ? error : new Error(String(error)), request);
  const { status_code: statusCode } = answer.toBody("") as { readonly status_code?: string };
  return { httpStatus: answer.httpStatus, ...defined("statusCode", statusCode) };
}

function storable(text: string): string | undefined {
  return text.length <= 200 && isStorableText(text) ? text : undefined;
}
