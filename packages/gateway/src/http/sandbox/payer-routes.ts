import type { FastifyInstance } from "fastify";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { parseIssuer } from "../../domain/qris/issuer.ts";
import { refusePayment } from "../../domain/transactions/decide-payment.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { getStatus, signStatus } from "../../operations/transactions/get-status.ts";
import { deny, type PaymentMethod, payLate } from "../../operations/transactions/pay.ts";
import { declineAsCustomer, payAsCustomer } from "../../operations/transactions/pay-as-customer.ts";
import { confirmRefund } from "../../operations/transactions/refund.ts";
import { presentStatus } from "../core-api/present-answers.ts";
import { ApiError, LATE_REFUSALS, PAYMENT_REFUSALS } from "../shared/api-error.ts";
import type { ValueOf } from "../shared/fields.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import { CONFIRM_REFUND } from "./control-endpoints.ts";
import { CONFIRM_REFUND_BODY } from "./control-requests.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

/** What the customer and the provider do: Core API section 6.3. */
export function payerRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.PAY, async ({ merchant, request }) => {
    const { late = false, ...body } = readStrict(request, requests.PAY_BODY);
    const transaction = await findTransaction(gateway, merchant, pathParameter(request, "id"));
    const method = methodOf(body, transaction);
    const decision = late
      ? await payLate(gateway, merchant, { id: transaction.id, method })
      : await payAsCustomer(gateway, { merchant, transaction }, method);
    if (decision?.outcome === "refused") throw new ApiError(LATE_REFUSALS[decision.reason]);
    return presentDecision(merchant, decision);
  });
  addSandboxRoute(app, CONFIRM_REFUND, async (call) => await serveConfirm(gateway, call));
  addSandboxRoute(app, endpoints.REFUSE, async (call) => await serveRefuse(gateway, call));
  for (const endpoint of [endpoints.DENY, endpoints.FAIL]) {
    addSandboxRoute(app, endpoint, async (call) => await serveDeny(gateway, call));
  }
}

async function serveDeny(gateway: Gateway, { merchant, request }: SandboxCall): Promise<object> {
  const body = readStrict(request, requests.DENY_BODY);
  const transaction = await findTransaction(gateway, merchant, pathParameter(request, "id"));
  const channelResponse = {
    code: body.channel_response_code ?? "201",
    message: body.channel_response_message ?? "Insufficient Balance",
  };
  const decision = await deny(gateway, merchant, { id: transaction.id, channelResponse });
  if (decision?.outcome === "refused") {
    throw new ApiError(whyNotPayable(gateway, merchant, decision));
  }
  return presentDecision(merchant, decision);
}

async function serveConfirm(gateway: Gateway, { merchant, request }: SandboxCall): Promise<object> {
  const { refund_key: key } = readStrict(request, CONFIRM_REFUND_BODY);
  const { id } = await findTransaction(gateway, merchant, pathParameter(request, "id"));
  const decision = await confirmRefund(gateway, merchant, { id, key });
  if (decision?.outcome === "refused") throw new ApiError(decision.reason);
  return presentDecision(merchant, decision);
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

async function findTransaction(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<Transaction> {
  const found = await getStatus(gateway, merchant, id);
  if (!found) throw new ApiError("unknown_transaction");
  return found.transaction;
}

function presentDecision(
  merchant: Merchant,
  changed: { readonly transaction: Transaction } | undefined,
) {
  if (!changed) throw new ApiError("unknown_transaction");
  return presentStatus(signStatus(changed.transaction, merchant.serverKey));
}

function whyNotPayable(
  gateway: Gateway,
  merchant: Merchant,
  { transaction }: { readonly transaction: Transaction },
) {
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const refusal = refusePayment(transaction, now);
  if (refusal === undefined) throw new Error(`transaction ${transaction.id} can be paid`);
  return PAYMENT_REFUSALS[refusal];
}

/** As the body says, and as it was charged when it says nothing. */
function methodOf(
  { via, issuer }: Omit<ValueOf<typeof requests.PAY_BODY>, "late">,
  { chargedAs }: Transaction,
): PaymentMethod {
  const way = via ?? (issuer === undefined ? chargedAs : "qris");
  if (way === "qris") return { via: "qris", issuer: readIssuer(issuer ?? "gopay") };
  if (issuer !== undefined) {
    throw new ApiError("invalid_request", ["issuer means nothing via gopay"]);
  }
  return { via: "gopay" };
}

function readIssuer(text: string): string {
  const issuer = parseIssuer(text);
  if (issuer !== undefined) return issuer;
  throw new ApiError("invalid_request", ["issuer must be a name of letters, digits and . _ -"]);
}
