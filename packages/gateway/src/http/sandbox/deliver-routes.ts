import type { FastifyInstance } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { WatchedCall } from "../../domain/requests/watched-call.ts";
import type { Gateway } from "../../operations/gateway.ts";
import type { AttemptFaults } from "../../operations/notifications/attempt-manner.ts";
import {
  type DeliveryWish,
  deliverNow,
  type MadeDelivery,
  type MessageName,
} from "../../operations/notifications/deliver-now.ts";
import { listCallsDuring } from "../../operations/requests/list-watched-calls.ts";
import { isWatched } from "../../operations/requests/watch-call.ts";
import { ApiError } from "../shared/api-error.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import * as endpoints from "./control-endpoints.ts";
import { DELIVER_BODY, DELIVER_SEVERAL_BODY, type NamedDelivery } from "./control-requests.ts";
import { happenAll } from "./happenings.ts";
import { presentCall } from "./present-call.ts";
import { readStrict } from "./read-strict.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

/** Delivering what was owed, or is to be repeated, at this very moment. */
export function deliverRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.DELIVER, async ({ merchant, request }) => {
    const name = { id: pathParameter(request, "notification_id") };
    const wish = toWish({ name, ...readStrict(request, DELIVER_BODY) });
    const alone = { wishes: [wish], together: false, listsCalls: true };
    const { deliveries } = await deliver(gateway, merchant, alone);
    return deliveries[0];
  });
  addSandboxRoute(app, endpoints.DELIVER_SEVERAL, async ({ merchant, request }) => {
    const {
      first = [],
      notifications,
      together = false,
      calls: listsCalls = true,
    } = readStrict(request, DELIVER_SEVERAL_BODY);
    const wishes = notifications.map(toWish);
    const dropped = wishes.findIndex(({ faults }) => faults.drop);
    if (together && dropped !== -1) {
      const problem = `notifications[${dropped}].drop means nothing together: it is never sent`;
      throw new ApiError("invalid_request", [problem]);
    }
    await happenAll(gateway, merchant, first);
    return await deliver(gateway, merchant, { wishes, together, listsCalls });
  });
}

function toWish({ name, again = false, ...members }: NamedDelivery): DeliveryWish {
  const { drop, cut, slow, lose_answer, give_up_after } = members;
  const faults: AttemptFaults = {
    ...(drop && { drop }),
    ...(cut && { cut }),
    ...(slow !== undefined && { slowMs: slow }),
    ...(lose_answer && { loseAnswer: true }),
    ...(give_up_after !== undefined && { giveUpAfterMs: give_up_after }),
  };
  return { name, again, faults };
}

function describe(name: MessageName): string {
  if ("id" in name) return `notification ${name.id}`;
  const { about, statuses, nth, url } = name;
  return `notification ${nth} of ${about} that says ${statuses.join(" or ")}${url === undefined ? "" : ` to ${url}`}`;
}

interface WantedDeliveries {
  readonly wishes: readonly DeliveryWish[];
  readonly together: boolean;
  /** Whether the merchant's calls meanwhile are looked for. */
  readonly listsCalls: boolean;
}

async function deliver(
  gateway: Gateway,
  merchant: Merchant,
  { listsCalls, ...wanted }: WantedDeliveries,
): Promise<{ readonly overlapped: boolean; readonly deliveries: readonly object[] }> {
  const outcome = await deliverNow(gateway, merchant, wanted);
  if (outcome.outcome === "refused") throw new ApiError(outcome.reason, [describe(outcome.name)]);
  const { made, overlapped } = outcome;
  const attempts = made.map(({ attempt: { notificationId, number } }) => ({
    notificationId,
    number,
  }));
  const since = new Date(Math.min(...made.map(({ begunAt }) => begunAt.getTime())));
  const calls =
    listsCalls && isWatched(gateway, merchant)
      ? await listCallsDuring(gateway, merchant.id, { attempts, since })
      : undefined;
  return { overlapped, deliveries: made.map((one) => presentDelivery(one, calls)) };
}

function presentDelivery(made: MadeDelivery, calls: readonly WatchedCall[] | undefined): object {
  const { attempt, leased, copyOf, headers, begunAt, endedAt } = made;
  return {
    notification_id: leased.id,
    copy_of: copyOf ?? null,
    order_id: leased.orderId,
    transaction_id: leased.transactionId ?? null,
    transaction_status: leased.transactionStatus,
    url: leased.url,
    number: attempt.number,
    at: attempt.startedAt.toISOString(),
    begun_at: begunAt.toISOString(),
    ended_at: endedAt.toISOString(),
    request: { headers, body: leased.bytes },
    ...presentResult(made),
    calls: calls?.filter((call) => isDuring(call, made)).map(presentCall) ?? null,
  };
}

function presentResult({ attempt, result, answered }: MadeDelivery): object {
  const { verdict } = attempt;
  return {
    latency_ms: result.latencyMs,
    final_url: result.finalUrl,
    redirects: result.redirects,
    answer: result.answer ?? null,
    lost_answer: (result.answer ? undefined : answered) ?? null,
    error: result.failure?.failure ?? null,
    error_detail: result.failure?.detail ?? null,
    faults: attempt.faults,
    state: verdict.state,
    rule: verdict.rule,
    next_at: verdict.state === "owed" ? verdict.dueAt.toISOString() : null,
  };
}

function isDuring({ deliveries }: WatchedCall, { attempt }: MadeDelivery): boolean {
  return deliveries.some(
    ({ notificationId, number }) =>
      notificationId === attempt.notificationId && number === attempt.number,
  );
}
