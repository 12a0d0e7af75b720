import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { linkAccount } from "../../operations/accounts/link-account.ts";
import { offerPromotions } from "../../operations/accounts/offer-promotions.ts";
import { readAccount } from "../../operations/accounts/read-account.ts";
import { unlinkAccount } from "../../operations/accounts/unlink-account.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { ApiError } from "../shared/api-error.ts";
import type { AppContext } from "../shared/app-context.ts";
import { authenticateAgain, authenticator, merchantOf } from "../shared/authenticate.ts";
import { addRoute, type Endpoint } from "../shared/endpoint.ts";
import { readRequest } from "../shared/fields.ts";
import type { JsonObject } from "../shared/json-object.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import type { Admit } from "../shared/rate-limit.ts";
import { readBody } from "../shared/read-body.ts";
import * as endpoints from "./account-endpoints.ts";
import { PROMOTION_QUERY, parseAccount } from "./account-request.ts";
import { readLocale } from "./charge-headers.ts";
import { accept } from "./lenient.ts";
import {
  presentAccount,
  presentLinking,
  presentLinkRefusal,
  presentPromotions,
  presentUnlinked,
} from "./present-account.ts";
import { watchedServer } from "./serve-watched.ts";

interface AccountCall {
  readonly request: FastifyRequest;
  readonly merchant: Merchant;
  readonly id: string;
}

/** Resolves to the body of an answer with HTTP status 200; every other answer is thrown. */
type ServeAccount = (call: AccountCall) => Promise<object>;

/**
 * The Core API on linked accounts. An idempotency key means nothing here: linking is not covered by it, and
 * unlinking twice is refused anyway. Core API sections 1.7 and 8.
 */
export function accountRoutes(
  app: FastifyInstance,
  context: AppContext,
  { admit }: { readonly admit: Admit },
): void {
  const { gateway } = context;
  const serveWatched = watchedServer(app, gateway);
  app.addHook("onRequest", authenticator(gateway));
  const add = (endpoint: Endpoint, serve: ServeAccount) =>
    addRoute(app, endpoint, async (request, reply) => {
      const exchange = { request, reply, endpoint };
      return await serveWatched(merchantOf(request), exchange, {
        serve: async () =>
          await serve({ request, merchant: merchantOf(request), id: pathParameter(request, "id") }),
        onWaited: async () => await authenticateAgain(gateway, request),
      });
    });
  add(endpoints.LINK_ACCOUNT, serveLink(context, admit));
  add(endpoints.GET_ACCOUNT, serveAccount(gateway));
  add(endpoints.UNLINK_ACCOUNT, serveUnlink(gateway));
  add(endpoints.PROMOTIONS, servePromotions(gateway));
}

/** Section 8.2. */
function serveLink({ gateway, publicUrl }: AppContext, admit: Admit): ServeAccount {
  return async ({ request, merchant }) => {
    const body = readBody(request);
    if (!admit(merchant.id, gateway.wallNow())) throw new ApiError("rate_limited");
    const locale = readLocale(request);
    const command = { ...parseAccount(body), ...(locale && { locale }) };
    const linking = await linkAccount(gateway, merchant, command);
    switch (linking.outcome) {
      case "pending":
        return presentLinking(linking.account, publicUrl());
      case "refused":
        return presentLinkRefusal(linking.channelResponse);
      case "not_activated":
        throw new ApiError("channel_not_activated");
    }
  };
}

/** Section 8.3. */
function serveAccount(gateway: Gateway): ServeAccount {
  return async ({ merchant, id }) => {
    const found = await readAccount(gateway, merchant, id);
    if (!found) throw new ApiError("account_not_found");
    return presentAccount(found);
  };
}

function serveUnlink(gateway: Gateway): ServeAccount {
  return async ({ request, merchant, id }) => {
    readBody(request);
    const decision = await unlinkAccount(gateway, merchant, { id, by: "merchant" });
    if (!decision) throw new ApiError("account_not_found");
    if (decision.outcome !== "applied") throw new ApiError("account_not_updatable");
    return presentUnlinked(decision.account);
  };
}

/** Section 8.5. */
function servePromotions(gateway: Gateway): ServeAccount {
  return async ({ request, merchant, id }) => {
    const query = accept(readRequest(PROMOTION_QUERY, request.query as JsonObject));
    if (query.currency !== undefined && query.currency !== "" && query.currency !== "IDR") {
      throw new ApiError("currency_not_supported");
    }
    const found = await readAccount(gateway, merchant, id);
    if (found?.status !== "ENABLED") throw new ApiError("promotion_account_not_found");
    const offered = await offerPromotions(gateway, merchant, found.customer, query.gross_amount);
    return presentPromotions(found.account.id, offered);
  };
}
