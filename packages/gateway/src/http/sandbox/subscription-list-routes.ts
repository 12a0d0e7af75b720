import type { FastifyInstance } from "fastify";
import type { Subscription, SubscriptionRun } from "../../domain/subscriptions/subscription.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  browseRuns,
  browseSubscriptions,
} from "../../operations/subscriptions/read-subscription.ts";
import { runNow } from "../../operations/subscriptions/run-now.ts";
import { ApiError } from "../shared/api-error.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import { addSandboxRoute } from "./sandbox-route.ts";
import * as endpoints from "./subscription-endpoints.ts";

const LIMIT = 50;
const RUNS = 200;

/** The merchant's subscriptions with what became of them, and one more period of one at once. */
export function subscriptionListRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.SUBSCRIPTIONS, async ({ merchant, request }) => {
    const { limit = LIMIT, before } = readQuery(request, endpoints.LIST_QUERY);
    const page = { limit, ...(before !== undefined && { beforeId: before }) };
    const found = await browseSubscriptions(gateway, merchant.id, page);
    return { subscriptions: found.map(presentSummary) };
  });
  addSandboxRoute(app, endpoints.SUBSCRIPTION, async ({ merchant, request }) => {
    const id = pathParameter(request, "subscription_id");
    const found = await browseRuns(gateway, merchant.id, { id, limit: RUNS });
    if (!found) throw new ApiError("unknown_subscription");
    return { ...presentSummary(found.subscription), runs: found.runs.map(presentRun) };
  });
  addSandboxRoute(app, endpoints.RUN_SUBSCRIPTION, async ({ merchant, request }) => {
    readStrict(request, endpoints.RUN_BODY);
    const ended = await runNow(gateway, merchant, pathParameter(request, "subscription_id"));
    if (ended === undefined) throw new ApiError("unknown_subscription");
    if (ended === "not_active") throw new ApiError("subscription_not_active");
    const { state, dueAt } = ended.subscription;
    return { ...presentRun(ended.run), state, due_at: dueAt?.toISOString() ?? null };
  });
}

function presentSummary(subscription: Subscription): object {
  const { schedule, state, dueAt } = subscription;
  const isOver = state === "completed" || state === "cancelled";
  return {
    subscription_id: subscription.id,
    name: subscription.name,
    amount: String(subscription.amount),
    state,
    account_id: subscription.accountId ?? null,
    current_interval: subscription.currentInterval,
    max_interval: schedule.maxInterval ?? null,
    created_at: subscription.createdAt.toISOString(),
    next_execution_at: isOver ? null : subscription.nextAt.toISOString(),
    due_at: dueAt?.toISOString() ?? null,
  };
}

function presentRun({ ended, ...run }: SubscriptionRun): object {
  return {
    order_id: run.orderId,
    period: run.period,
    attempt: run.attempt,
    period_at: run.periodAt.toISOString(),
    begun_at: run.begunAt.toISOString(),
    ...presentEnd(ended),
  };
}

function presentEnd(ended: SubscriptionRun["ended"]): object {
  if (!ended) return UNDER_WAY;
  return {
    ended_at: ended.endedAt.toISOString(),
    paid: ended.isPaid,
    transaction_id: ended.transactionId ?? null,
    status_code: ended.statusCode,
    status_message: ended.statusMessage,
  };
}

const UNDER_WAY = {
  ended_at: null,
  paid: null,
  transaction_id: null,
  status_code: null,
  status_message: null,
} as const;
