import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import type { JudgedRoute, RoutedCharge } from "../domain/upstream/choose-route.ts";
import type { UpstreamRoute, WantedRoute } from "../domain/upstream/route.ts";
import { OPERATOR } from "../operations/dashboard/record-activity.ts";
import type { Gateway } from "../operations/gateway.ts";
import { findMerchant } from "../operations/merchants/find-merchant.ts";
import {
  addRoute,
  listRoutes,
  moveRoute,
  type RouteOutcome,
  removeRoute,
  switchRoute,
} from "../operations/upstream/change-routes.ts";
import { explainRoutes } from "../operations/upstream/explain-routes.ts";

/** A route as people name it: its merchant, and where it stands. */
export interface RoutePlace {
  readonly merchant: string;
  readonly position: number;
}

type Unknown = { readonly outcome: "refused"; readonly reason: "no_production_merchant" };

export type RouteChange = RouteOutcome | Unknown;

/** What an operator does with merchants' routes. Reasons, where they are given, stand in the merchant's log. */
export interface RouteAdmin {
  /** `undefined` where there is no such production merchant, as below. */
  listRoutes(merchant: string): Promise<readonly UpstreamRoute[] | undefined>;
  explain(merchant: string, charge: RoutedCharge): Promise<readonly JudgedRoute[] | undefined>;
  /** For the merchant whose account it is. */
  addRoute(merchantId: MerchantId, wanted: WantedRoute, reason?: string): Promise<RouteOutcome>;
  removeRoute(place: RoutePlace, reason?: string): Promise<RouteChange>;
  moveRoute(place: RoutePlace, to: number, reason?: string): Promise<RouteChange>;
  switchRoute(place: RoutePlace, isEnabled: boolean, reason?: string): Promise<RouteChange>;
}

export function routeAdminOf(gateway: Gateway): RouteAdmin {
  const by = (reason: string | undefined) => ({ ...OPERATOR, reason });
  return {
    async listRoutes(merchant) {
      const merchantId = await findProduction(gateway, merchant);
      return merchantId && (await listRoutes(gateway, merchantId));
    },
    async explain(merchant, charge) {
      const id = await findProduction(gateway, merchant);
      return id && (await explainRoutes(gateway, { id }, charge));
    },
    addRoute: async (merchantId, wanted, reason) =>
      await addRoute(gateway, merchantId, wanted, by(reason)),
    removeRoute: async (place, reason) =>
      await atPlace(gateway, place, async (key) => await removeRoute(gateway, key, by(reason))),
    moveRoute: async (place, to, reason) =>
      await atPlace(gateway, place, async (key) => await moveRoute(gateway, key, to, by(reason))),
    switchRoute: async (place, isEnabled, reason) =>
      await atPlace(
        gateway,
        place,
        async (key) => await switchRoute(gateway, key, isEnabled, by(reason)),
      ),
  };
}

async function atPlace(
  gateway: Gateway,
  { merchant, position }: RoutePlace,
  work: (key: Parameters<typeof removeRoute>[1]) => Promise<RouteOutcome>,
): Promise<RouteChange> {
  const merchantId = await findProduction(gateway, merchant);
  if (!merchantId) return { outcome: "refused", reason: "no_production_merchant" };
  const routes = await listRoutes(gateway, merchantId);
  const route = routes.find((one) => one.position === position);
  if (!route) return { outcome: "refused", reason: "no_such_route" };
  return await work({ merchantId, routeId: route.id });
}

async function findProduction(gateway: Gateway, merchant: string): Promise<MerchantId | undefined> {
  const id = parseMerchantId(merchant);
  const found = id && (await findMerchant(gateway, id));
  return found?.environment === "production" ? found.id : undefined;
}
