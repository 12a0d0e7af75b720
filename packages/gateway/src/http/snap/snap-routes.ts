import { randomUUID } from "node:crypto";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LostAnswerError } from "../../domain/lost-answer.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { OverloadError } from "../../domain/overload.ts";
import { snapPagePath } from "../../domain/transactions/snap-order.ts";
import { openSnapOrder } from "../../operations/snap/open-snap-order.ts";
import { readChargeHeaders } from "../core-api/charge-headers.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";
import { authenticator, merchantOf } from "../shared/authenticate.ts";
import { addRoute } from "../shared/endpoint.ts";
import { linkHelp } from "../shared/help-link.ts";
import type { Admit } from "../shared/rate-limit.ts";
import { readBody } from "../shared/read-body.ts";
import { toApiError } from "../shared/to-api-error.ts";
import { parseSnap } from "./parse-snap.ts";
import { SNAP_CREATE } from "./snap-endpoints.ts";

/** The small part of Snap that is offered: a token for a page. Nothing else of it is known here. */
export function snapRoutes(
  app: FastifyInstance,
  { gateway, publicUrl }: AppContext,
  { admit }: { readonly admit: Admit },
): void {
  app.addHook("onRequest", authenticator(gateway));
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    linkHelp(reply, gateway, toApiError(error, request).code);
    return await answerSnapError(error, request, reply);
  });
  addRoute(app, SNAP_CREATE, async (request, reply) => {
    const merchant = merchantOf(request);
    if (!isSimulated(merchant)) {
      linkHelp(reply, gateway, "sandbox_only");
      return await refuse(reply, 403, [SANDBOX_ONLY]);
    }
    const wall = gateway.wallNow();
    if (!admit(merchant.id, wall)) throw new ApiError("rate_limited");
    const snap = parseSnap(readBody(request) ?? {}, {
      settings: merchant.settings,
      paymentTypes: merchant.paymentTypes,
      now: merchantTime(merchant.clock, wall),
      ...readChargeHeaders(request, gateway),
    });
    const order = await openSnapOrder(gateway, merchant, snap);
    if (order === "order_taken") {
      linkHelp(reply, gateway, "order_taken");
      return await refuse(reply, 400, [ORDER_TAKEN]);
    }
    return await reply.status(201).send({
      token: order.token,
      redirect_url: publicUrl() + snapPagePath(order.token),
    });
  });
}

/** In Indonesian on the real service, too: shops compare it. */
const ORDER_TAKEN = "transaction_details.order_id sudah digunakan";
const SANDBOX_ONLY =
  "Snap is for sandbox merchants only; charge by the Core API instead (POST /v2/charge)";
const UNAUTHORIZED =
  "Access denied due to unauthorized transaction, please check client or server key";
const TOO_LARGE = "The body is larger than this call takes";
const MALFORMED = "There was a problem in the JSON you submitted";

async function answerSnapError(
  error: FastifyError | Error,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (error instanceof OverloadError) {
    void reply.header("retry-after", 1);
    return await refuse(reply, 503, [
      "Too many requests wait already; please retry a little later",
    ]);
  }
  if (error instanceof LostAnswerError) return await answerUnknown(error, request, reply);
  const code = "code" in error ? String(error.code) : "";
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") return await refuse(reply, 413, [TOO_LARGE]);
  if (code.startsWith("FST_ERR_CTP")) return await refuse(reply, 400, [MALFORMED]);
  if (error instanceof ApiError) return await answerApiError(error, reply);
  const id = randomUUID();
  request.log.error({ err: error, id }, "request failed");
  return await refuse(reply, 500, [`Sorry, something went wrong here (${id}). Please retry.`]);
}

async function answerUnknown(
  error: LostAnswerError,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  request.log.error({ err: error }, "request failed");
  return await refuse(reply, 503, [toApiError(error, request).message]);
}

async function answerApiError(error: ApiError, reply: FastifyReply): Promise<FastifyReply> {
  if (error.code === "unauthorized") return await refuse(reply, 401, [UNAUTHORIZED]);
  if (error.code === "malformed_body") return await refuse(reply, 400, [MALFORMED]);
  const problems = error.validationMessages;
  return await refuse(
    reply,
    error.httpStatus < 400 ? 400 : error.httpStatus,
    problems.length > 0 ? problems : [error.message],
  );
}

async function refuse(
  reply: FastifyReply,
  status: number,
  messages: readonly string[],
): Promise<FastifyReply> {
  return await reply.status(status).send({ error_messages: messages });
}
