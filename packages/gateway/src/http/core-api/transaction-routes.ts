import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { deeplinkVersionOf } from "../../domain/merchants/merchant-settings.ts";
import { isStorableText } from "../../domain/storable-text.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import { forcedOutcome } from "../../domain/transactions/forced-outcomes.ts";
import type { ClosedTransaction } from "../../domain/transactions/transaction.ts";
import { amongBiSnap, amongCoreApi } from "../../operations/bi-snap/faces.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { isWatched } from "../../operations/requests/watch-call.ts";
import { cancel } from "../../operations/transactions/cancel.ts";
import { capture } from "../../operations/transactions/capture.ts";
import { type ChargedOrder, charge } from "../../operations/transactions/charge.ts";
import { expire } from "../../operations/transactions/expire.ts";
import {
  type AskedStatus,
  getStatus,
  getStatusByKey,
} from "../../operations/transactions/get-status.ts";
import { type AppliedRefund, refund } from "../../operations/transactions/refund.ts";
import type { AnswerFrom } from "../../operations/transactions/run-once.ts";
import { upstreamLifetimeMinMs } from "../../operations/upstream/upstream-times.ts";
import { ApiError } from "../shared/api-error.ts";
import {
  CANCEL_REFUSALS,
  captureRefused,
  chargeRefused,
  REFUND_REFUSALS,
} from "../shared/api-refusals.ts";
import type { AppContext } from "../shared/app-context.ts";
import {
  addressOf,
  addressRefused,
  authenticateAgain,
  authenticator,
  merchantOf,
  serverKeyOf,
} from "../shared/authenticate.ts";
import { addRoute, type Endpoint } from "../shared/endpoint.ts";
import { firstHeader } from "../shared/first-header.ts";
import { isJsonObject, type JsonObject } from "../shared/json-object.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import type { Admit } from "../shared/rate-limit.ts";
import { type JsonBody, readBody } from "../shared/read-body.ts";
import { answerOnce, type KeepBody } from "./answer-once.ts";
import { readChargeHeaders, readNamedAccount } from "./charge-headers.ts";
import { parseCapture } from "./parse-capture.ts";
import { parseCharge } from "./parse-charge.ts";
import { parseRefund } from "./parse-refund.ts";
import {
  presentCancel,
  presentCapture,
  presentCharge,
  presentDenial,
  presentExpire,
  presentRefund,
  presentRefundDenial,
  presentStatus,
} from "./present-answers.ts";
import { type ServeWatched, watchedServer } from "./serve-watched.ts";
import * as endpoints from "./transaction-endpoints.ts";

interface TransactionRoutesOptions {
  readonly admit: Admit;
  readonly pause: (ms: number) => Promise<void>;
}

/** An authorised request that has been read. */
interface TransactionCall {
  /** Finds what this call may see. */
  readonly gateway: Gateway;
  readonly request: FastifyRequest;
  readonly merchant: Merchant;
  /** Order id or transaction id. */
  readonly id: string;
  readonly body: JsonBody;
  /** There when the request came with an idempotency key. */
  readonly keep?: KeepBody | undefined;
}

/** Resolves to the body of an answer with HTTP status 200; every other answer is thrown. */
type ServeTransaction = (call: TransactionCall) => Promise<object>;

/** The Core API on transactions: everything here is authorised by the merchant's server key. */
export function transactionRoutes(
  app: FastifyInstance,
  context: AppContext,
  options: TransactionRoutesOptions,
): void {
  const serveWatched = watchedServer(app, context.gateway);
  statusRoute(app, context.gateway, serveWatched);
  void app.register(async (scope) =>
    authorisedRoutes(scope, context, { ...options, serveWatched }),
  );
}

/** Checks the key itself, with the look-up: one round trip for what merchants ask most. */
function statusRoute(app: FastifyInstance, gateway: Gateway, serveWatched: ServeWatched): void {
  const endpoint = endpoints.STATUS;
  addRoute(app, endpoint, async (request, reply) => {
    const first = await askStatus(gateway, request);
    if (!isWatched(gateway, first.caller)) return answerStatus(first);
    // A gate may have it wait before it reads anything.
    const serve = async () => answerStatus(await askStatus(gateway, request));
    return await serveWatched(first.caller, { request, reply, endpoint }, { serve });
  });
}

async function askStatus(gateway: Gateway, request: FastifyRequest): Promise<AskedStatus> {
  if (isAboutBiSnap(request)) return await askBiSnapStatus(gateway, request);
  const asked = { id: pathParameter(request, "id"), address: addressOf(request) };
  const status = await getStatusByKey(gateway, serverKeyOf(request), asked);
  if (status === "unauthorized") throw new ApiError("unauthorized");
  if (status === "address_refused") throw addressRefused(request);
  return status;
}

/** Whoever moved to BI-SNAP may go on asking here, with this header. Section 11.4 of the dialect. */
function isAboutBiSnap(request: FastifyRequest): boolean {
  return firstHeader(request, "transaction-source")?.toUpperCase() === "SNAP_API";
}

async function askBiSnapStatus(gateway: Gateway, request: FastifyRequest): Promise<AskedStatus> {
  await authenticateAgain(gateway, request);
  const merchant = merchantOf(request);
  const found = await getStatus(amongBiSnap(gateway), merchant, pathParameter(request, "id"));
  return { caller: { id: merchant.id, watchedUntil: merchant.watchedUntil }, found };
}

function answerStatus({ found }: AskedStatus): object {
  if (!found) throw new ApiError("transaction_not_found");
  return presentStatus(found);
}

function authorisedRoutes(
  app: FastifyInstance,
  context: AppContext,
  options: TransactionRoutesOptions & { readonly serveWatched: ServeWatched },
): void {
  const { gateway } = context;
  const faces: Faces = { core: amongCoreApi(gateway), biSnap: amongBiSnap(gateway) };
  app.addHook("onRequest", authenticator(gateway));
  const add = (endpoint: Endpoint, serve: ServeTransaction) =>
    addRoute(app, endpoint, async (request, reply) => {
      const exchange = { request, reply, endpoint };
      return await options.serveWatched(merchantOf(request), exchange, {
        serve: async () =>
          endpoint.method === "GET"
            ? await serve(toCall(faces, request))
            : await serveOnce(faces, exchange, serve),
        onWaited: async () => await authenticateAgain(gateway, request),
      });
    });
  add(endpoints.CHARGE, serveCharge(context, options));
  // Only reusable virtual accounts have several payments under one id.
  add(
    endpoints.STATUS_B2B,
    async () => await Promise.reject(new ApiError("transaction_not_found")),
  );
  add(endpoints.CANCEL, async ({ gateway: seen, merchant, id, keep }) =>
    presentCancel(closed(await cancel(seen, merchant, id, keeping(keep, presentCancel)))),
  );
  add(endpoints.EXPIRE, async ({ gateway: seen, merchant, id }) =>
    presentExpire(closed(await expire(seen, merchant, id))),
  );
  add(endpoints.APPROVE, serveUnchallenged());
  add(endpoints.DENY, serveUnchallenged());
  add(endpoints.CAPTURE, serveCapture());
  add(endpoints.REFUND, serveRefund({ direct: false }));
  add(endpoints.REFUND_DIRECT, serveRefund({ direct: true }));
}

/** The gateway as each of the two kinds of calls sees it. */
interface Faces {
  readonly core: Gateway;
  readonly biSnap: Gateway;
}

function toCall(
  { core, biSnap }: Faces,
  request: FastifyRequest,
  body?: JsonBody,
): TransactionCall {
  const gateway = isAboutBiSnap(request) ? biSnap : core;
  return {
    gateway,
    request,
    merchant: merchantOf(request),
    id: pathParameter(request, "id"),
    body,
  };
}

/** The order of the checks: key, size and syntax, idempotency, then what the call itself asks. */
async function serveOnce(
  faces: Faces,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  serve: ServeTransaction,
): Promise<unknown> {
  const call = toCall(faces, exchange.request, readBody(exchange.request, explainUnstorable));
  return await answerOnce(
    faces.core,
    call.merchant,
    exchange,
    async (keep) => await serve({ ...call, keep }),
  );
}

/** An order id that cannot be kept is invalid, as others with control characters are. */
function explainUnstorable({ transaction_details: details }: JsonObject): ApiError | undefined {
  const orderId = isJsonObject(details) ? details["order_id"] : undefined;
  if (typeof orderId !== "string" || isStorableText(orderId)) return undefined;
  return new ApiError("invalid_request", ["transaction_details.order_id format is invalid"]);
}

/** What a command's commit keeps under the request's idempotency key, when there is one. */
function keeping<Applied>(
  keep: KeepBody | undefined,
  present: (applied: Applied) => object,
): AnswerFrom<Applied> {
  return keep && ((applied) => keep(present(applied)));
}

/** Core API section 2. */
function serveCharge(
  { gateway, publicUrl }: AppContext,
  { admit, pause }: TransactionRoutesOptions,
): ServeTransaction {
  return async ({ request, merchant, body, keep }) => {
    const wall = gateway.wallNow();
    if (!admit(merchant.id, wall)) throw new ApiError("rate_limited");
    if (!body || Object.keys(body).length === 0) throw new ApiError("empty_charge");
    const command = parseCharge(body, {
      settings: merchant.settings,
      now: merchantTime(merchant.clock, wall),
      ...(merchant.environment === "production" && {
        lifetimeMinMs: upstreamLifetimeMinMs(gateway),
      }),
      ...readChargeHeaders(request, gateway),
      accountId: await readNamedAccount(request, gateway, merchant, body),
    });
    if (!merchant.paymentTypes.includes(command.paymentType)) {
      throw new ApiError("channel_not_activated");
    }
    const { chargeDelayMs, answerDelayMs } =
      forcedOutcome(merchant.environment, command.orderId) ?? {};
    if (chargeDelayMs !== undefined) await pause(chargeDelayMs);
    const deeplinkVersion = deeplinkVersionOf(merchant.settings);
    const present = ({ transaction, deeplink }: ChargedOrder) =>
      presentCharge(transaction, {
        publicUrl: publicUrl(),
        deeplinkVersion,
        ...(deeplink !== undefined && { deeplink }),
      });
    const outcome = await charge(gateway, merchant, command, keeping(keep, present));
    if (answerDelayMs !== undefined) await pause(answerDelayMs);
    switch (outcome.outcome) {
      case "applied":
        return present(outcome);
      case "denied":
        return presentDenial(outcome.transaction);
      case "refused":
        throw chargeRefused(outcome.reason);
    }
  };
}

function closed(
  decision: Decision<ClosedTransaction, keyof typeof CANCEL_REFUSALS> | undefined,
): ClosedTransaction {
  if (!decision) throw new ApiError("transaction_not_found");
  if (decision.outcome === "refused") throw new ApiError(CANCEL_REFUSALS[decision.reason]);
  if (decision.outcome === "unchanged") throw new Error("cancel and expire are applied or refused");
  return decision.transaction;
}

/** Core API section 3.6. */
function serveCapture(): ServeTransaction {
  return async ({ gateway, merchant, body, keep }) => {
    const wanted = parseCapture(body);
    const decision = await capture(gateway, merchant, wanted, keeping(keep, presentCapture));
    if (!decision) throw new ApiError("transaction_not_found");
    if (decision.outcome === "applied") return presentCapture(decision.transaction);
    if (decision.outcome === "unchanged") throw new Error("a capture is applied or refused");
    throw captureRefused(decision.reason);
  };
}

/** Approve and deny exist for cards: here nothing waits for them. */
function serveUnchallenged(): ServeTransaction {
  return async ({ gateway, merchant, id }) => {
    const status = await getStatus(gateway, merchant, id);
    throw new ApiError(status ? "status_not_updatable" : "transaction_not_found");
  };
}

/** Core API sections 3.7 and 3.8. */
function serveRefund(how: { readonly direct: boolean }): ServeTransaction {
  const present = ({ transaction, refund: made }: AppliedRefund) =>
    presentRefund(transaction, made, how);
  return async ({ gateway, merchant, id, body, keep }) => {
    const request = { id, ...parseRefund(body), isDirect: how.direct };
    const outcome = await refund(gateway, merchant, request, keeping(keep, present));
    if (!outcome) throw new ApiError("transaction_not_found");
    if (outcome.outcome === "applied") return present(outcome);
    if (outcome.reason === "denied_by_provider") {
      return presentRefundDenial(outcome.transaction, outcome.attempt);
    }
    throw new ApiError(REFUND_REFUSALS[outcome.reason]);
  };
}
