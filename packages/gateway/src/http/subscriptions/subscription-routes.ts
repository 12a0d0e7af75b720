import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import {
  decideCancel,
  decideDisable,
  decideEnable,
  decideUpdate,
  type SubscriptionDecision,
} from "../../domain/subscriptions/decide-subscription.ts";
import { describeSubscription } from "../../domain/subscriptions/describe-subscription.ts";
import type { Subscription } from "../../domain/subscriptions/subscription.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { changeSubscription } from "../../operations/subscriptions/change-subscription.ts";
import { createSubscription } from "../../operations/subscriptions/create-subscription.ts";
import { readSubscription } from "../../operations/subscriptions/read-subscription.ts";
import { answerOnce } from "../core-api/answer-once.ts";
import { watchedServer } from "../core-api/serve-watched.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";
import { authenticateAgain, authenticator, merchantOf } from "../shared/authenticate.ts";
import { addRoute, type Endpoint } from "../shared/endpoint.ts";
import type { JsonObject } from "../shared/json-object.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import { readBody } from "../shared/read-body.ts";
import * as endpoints from "./subscription-endpoints.ts";
import { parseSubscription, parseSubscriptionUpdate } from "./subscription-request.ts";

/** How long the answer to a creation is repeated under its idempotency key. Core API section 1.7. */
const CREATE_KEY_MS = 3 * 60_000;

const UPDATED = { status_message: "Subscription is updated." };

/** Core API section 8.6: answers without a `status_code`, and errors that are HTTP errors. */
export function subscriptionRoutes(app: FastifyInstance, { gateway }: AppContext): void {
  app.addHook("onRequest", authenticator(gateway));
  const serveWatched = watchedServer(app, gateway);
  const add = (endpoint: Endpoint, serve: Serve) =>
    addRoute(app, endpoint, async (request, reply) => {
      const exchange = { request, reply, endpoint };
      return await serveWatched(merchantOf(request), exchange, {
        serve: async () => {
          const merchant = merchantOf(request);
          if (!isSimulated(merchant)) throw new ApiError("subscription_sandbox_only");
          return await serve({ ...exchange, merchant });
        },
        onWaited: async () => await authenticateAgain(gateway, request),
      });
    });
  add(endpoints.CREATE_SUBSCRIPTION, serveCreate(gateway));
  add(endpoints.GET_SUBSCRIPTION, async ({ merchant, request }) => {
    const found = await readSubscription(
      gateway,
      merchant.id,
      pathParameter(request, "subscription_id"),
    );
    if (!found) throw new ApiError("subscription_not_found");
    return describeSubscription(found.subscription, found.transactionIds);
  });
  add(endpoints.UPDATE_SUBSCRIPTION, serveUpdate(gateway));
  const change = (endpoint: Endpoint, command: Omit<Command, "id">) =>
    add(endpoint, async ({ merchant, request }) => {
      return await answerChange(gateway, merchant, {
        ...command,
        id: pathParameter(request, "subscription_id"),
      });
    });
  change(endpoints.DISABLE_SUBSCRIPTION, { decide: decideDisable, event: "subscription.disabled" });
  change(endpoints.ENABLE_SUBSCRIPTION, { decide: decideEnable, event: "subscription.enabled" });
  change(endpoints.CANCEL_SUBSCRIPTION, { decide: decideCancel, event: "subscription.cancelled" });
}

interface Call {
  readonly request: FastifyRequest;
  readonly reply: Parameters<typeof answerOnce>[2]["reply"];
  readonly merchant: Merchant;
}

type Serve = (call: Call) => Promise<unknown>;
type Command = Parameters<typeof changeSubscription>[2];

/** The body is checked before the key is looked up. */
function serveCreate(gateway: Gateway): Serve {
  const present = (subscription: Subscription) => describeSubscription(subscription, []);
  return async ({ merchant, request, reply }) => {
    const terms = parseSubscription(readObject(request));
    const exchange = { request, reply, lifetimeMs: CREATE_KEY_MS };
    return await answerOnce(gateway, merchant, exchange, async (keep) => {
      const answerFrom = keep && ((made: Subscription) => keep(present(made)));
      return present(await createSubscription(gateway, merchant, terms, answerFrom));
    });
  };
}

function serveUpdate(gateway: Gateway): Serve {
  return async ({ merchant, request }) => {
    const { change, sent } = parseSubscriptionUpdate(readObject(request));
    return await answerChange(gateway, merchant, {
      id: pathParameter(request, "subscription_id"),
      decide: decideUpdate(change, sent),
      event: "subscription.updated",
      data: { changed: Object.keys(change) },
    });
  };
}

async function answerChange(
  gateway: Gateway,
  merchant: Merchant,
  command: Command,
): Promise<typeof UPDATED> {
  const decision = await changeSubscription(gateway, merchant, command);
  if (!decision) throw new ApiError("subscription_not_found");
  if (decision.outcome === "refused") throw refusalOf(decision);
  return UPDATED;
}

function refusalOf(refused: Extract<SubscriptionDecision, { outcome: "refused" }>): ApiError {
  if (refused.reason === "ended") return new ApiError("subscription_ended");
  const problems = refused.members.map((name) => `subscription.${name} cannot be updated`);
  return new ApiError("subscription_invalid", problems);
}

/** No body, `null` and what is no JSON object are answered alike. */
function readObject(request: FastifyRequest): JsonObject {
  try {
    const body = readBody(request);
    if (body) return body;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
  throw new ApiError("subscription_malformed");
}
