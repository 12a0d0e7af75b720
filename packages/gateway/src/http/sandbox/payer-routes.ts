import type { FastifyInstance } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { signStatus } from "../../operations/transactions/get-status.ts";
import { declineAsCustomer } from "../../operations/transactions/pay-as-customer.ts";
import { presentStatus } from "../core-api/present-answers.ts";
import { ApiError } from "../shared/api-error.ts";
import { PAYMENT_REFUSALS } from "../shared/api-refusals.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import { CONFIRM_REFUND } from "./control-endpoints.ts";
import { CONFIRM_REFUND_BODY } from "./control-requests.ts";
import { confirmBy, denyBy, findTransaction, payBy } from "./payer-deeds.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

/** What the customer and the provider do: Core API section 6.3. */
export function payerRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.PAY, async ({ merchant, request }) => {
    const how = readStrict(request, requests.PAY_BODY);
    const id = pathParameter(request, "id");
    return present(merchant, await payBy({ gateway, merchant, id, how }));
  });
  addSandboxRoute(app, CONFIRM_REFUND, async ({ merchant, request }) => {
    const { refund_key: key } = readStrict(request, CONFIRM_REFUND_BODY);
    const id = pathParameter(request, "id");
    return present(merchant, await confirmBy({ gateway, merchant, id, how: { key } }));
  });
  addSandboxRoute(app, endpoints.REFUSE, async (call) => await serveRefuse(gateway, call));
  for (const endpoint of [endpoints.DENY, endpoints.FAIL]) {
    addSandboxRoute(app, endpoint, async ({ merchant, request }) => {
      const how = readStrict(request, requests.DENY_BODY);
      const id = pathParameter(request, "id");
      return present(merchant, await denyBy({ gateway, merchant, id, how }));
    });
  }
}

async function serveRefuse(gateway: Gateway, { merchant, request }: SandboxCall): Promise<object> {
  readStrict(request, requests.EMPTY_BODY);
  const transaction = await findTransaction(gateway, merchant, pathParameter(request, "id"));
  const refusal = await declineAsCustomer(gateway, { merchant, transaction });
  if (refusal !== undefined) throw new ApiError(PAYMENT_REFUSALS[refusal]);
  return {
    outcome: "refused",
    transaction_id: transaction.id,
    order_id: transaction.orderId,
    transaction_status: transaction.account ? "deny" : "pending",
  };
}

function present(merchant: Merchant, transaction: Transaction): object {
  return presentStatus(signStatus(transaction, merchant.serverKey));
}
