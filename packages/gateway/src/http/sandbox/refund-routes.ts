import type { FastifyInstance } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { denyRefund } from "../../operations/transactions/deny-refund.ts";
import { signStatus } from "../../operations/transactions/get-status.ts";
import { presentStatus } from "../core-api/present-answers.ts";
import { ApiError } from "../shared/api-error.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import { findTransaction } from "./payer-deeds.ts";
import { readStrict } from "./read-strict.ts";
import { DENY_REFUND } from "./sandbox-endpoints.ts";
import { DENY_REFUND_BODY } from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

/** What the bank says to a refund that was taken, where time would confirm it. */
export function refundRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, DENY_REFUND, async ({ merchant, request }) => {
    const { refund_key: key } = readStrict(request, DENY_REFUND_BODY);
    const { id } = await findTransaction(gateway, merchant, pathParameter(request, "id"));
    const decision = await denyRefund(gateway, merchant, { id, key });
    if (!decision) throw new ApiError("unknown_transaction");
    if (decision.outcome === "refused") throw new ApiError(decision.reason);
    return presentStatus(signStatus(decision.transaction, merchant.serverKey));
  });
}
