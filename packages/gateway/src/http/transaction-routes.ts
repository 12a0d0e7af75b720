import type { FastifyInstance, FastifyRequest } from "fastify";
import { cancel } from "../operations/cancel.ts";
import { charge } from "../operations/charge.ts";
import { expire } from "../operations/expire.ts";
import { getStatus } from "../operations/get-status.ts";
import { ApiError, CANCEL_REFUSALS } from "./api-error.ts";
import type { AppContext } from "./app-context.ts";
import { authenticator, merchantOf } from "./authenticate.ts";
import { parseCharge } from "./parse-charge.ts";
import { presentCancel, presentCharge, presentExpire, presentStatus } from "./present-answers.ts";
import { readBody } from "./read-body.ts";

type WithId = FastifyRequest<{ Params: { id: string } }>;

/** The Core API on transactions: everything here is authorised by the merchant's server key. */
export function transactionRoutes(app: FastifyInstance, { gateway, publicUrl }: AppContext): void {
  app.addHook("onRequest", authenticator(gateway));

  app.post("/v2/charge", async (request, reply) => {
    const body = readBody(request);
    // The real service fails on an empty charge, and the official suites assert it. clients.md.
    if (!body || Object.keys(body).length === 0) {
      return await reply.status(500).send({ message: "An unexpected error occurred" });
    }
    const merchant = merchantOf(request);
    const decision = await charge(gateway, merchant, parseCharge(body, merchant));
    if (decision.outcome === "refused") throw new ApiError(decision.reason);
    return presentCharge(decision.transaction, publicUrl());
  });

  app.get("/v2/:id/status", async (request: WithId) => {
    const status = await getStatus(gateway, merchantOf(request), request.params.id);
    if (!status) throw new ApiError("transaction_not_found");
    return presentStatus(status);
  });

  app.post("/v2/:id/cancel", async (request: WithId) => {
    readBody(request);
    const decision = await cancel(gateway, merchantOf(request), request.params.id);
    if (!decision) throw new ApiError("transaction_not_found");
    if (decision.outcome === "refused") throw new ApiError(CANCEL_REFUSALS[decision.reason]);
    if (decision.outcome === "unchanged") throw new Error("cancel is applied or refused");
    return presentCancel(decision.transaction);
  });

  app.post("/v2/:id/expire", async (request: WithId) => {
    readBody(request);
    const decision = await expire(gateway, merchantOf(request), request.params.id);
    if (!decision) throw new ApiError("transaction_not_found");
    if (decision.outcome === "refused") throw new ApiError(CANCEL_REFUSALS[decision.reason]);
    if (decision.outcome === "unchanged") throw new Error("expire is applied or refused");
    return presentExpire(decision.transaction);
  });
}
