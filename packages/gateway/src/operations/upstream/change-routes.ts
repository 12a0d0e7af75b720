import type { MerchantId } from "@gerbang/protocol";
import { parseDecisionReason } from "../../domain/upstream/attention-decision.ts";
import {
  findRouteProblem,
  isPosition,
  ROUTES_MAX,
  type RouteProblem,
  type UpstreamRoute,
  type WantedRoute,
  withoutRoute,
  withRouteAt,
} from "../../domain/upstream/route.ts";
import { insertActivity } from "../../store/dashboard/activity.ts";
import type { Db, Trx } from "../../store/database.ts";
import { findRoutes, hasAccount, lockRoutes, replaceRoutes } from "../../store/upstream/routes.ts";
import type { Gateway } from "../gateway.ts";

/** Who changes where charges go, and why if they say so. */
export interface RouteChanger {
  readonly id: string;
  readonly name: string;
  readonly reason?: string | undefined;
}

interface RouteKey {
  readonly merchantId: MerchantId;
  readonly routeId: string;
}

type RouteRefusal = RouteProblem | "no_such_account" | "no_such_route" | "too_many" | "reason";

export type RouteOutcome =
  | { readonly outcome: "applied"; readonly route: UpstreamRoute }
  | { readonly outcome: "refused"; readonly reason: RouteRefusal };

/** A merchant's routes, by position. */
export async function listRoutes(
  { db }: { readonly db: Db },
  merchantId: MerchantId,
): Promise<readonly UpstreamRoute[]> {
  return await findRoutes(db, merchantId);
}

/** Adds a route. Not safe to repeat: each call adds one. */
export async function addRoute(
  gateway: Gateway,
  merchantId: MerchantId,
  { position, isEnabled = true, ...wanted }: WantedRoute,
  by: RouteChanger,
): Promise<RouteOutcome> {
  const problem = findRouteProblem({ ...wanted, ...(position !== undefined && { position }) });
  if (problem !== undefined) return refused(problem);
  const route = { ...wanted, merchantId, id: gateway.newId(), isEnabled, position: 0 };
  return await change(gateway, merchantId, by, async (trx, routes) => {
    if (!(await hasAccount(trx, merchantId, wanted.accountId))) return "no_such_account";
    if (routes.length >= ROUTES_MAX) return "too_many";
    const made = { ...route, createdAt: gateway.wallNow() };
    const after = withRouteAt(routes, made, position ?? routes.length + 1);
    return { action: "route_add", after, route: find(after, route.id) ?? made };
  });
}

/** Takes a route away. What was charged by it stays where it is. */
export async function removeRoute(
  gateway: Gateway,
  { merchantId, routeId }: RouteKey,
  by: RouteChanger,
): Promise<RouteOutcome> {
  return await change(gateway, merchantId, by, (_trx, routes) => {
    const route = find(routes, routeId);
    if (!route) return "no_such_route";
    return { action: "route_remove", after: withoutRoute(routes, routeId), route };
  });
}

/** Has a route stand at another position, the last one where there are fewer. Safe to repeat. */
export async function moveRoute(
  gateway: Gateway,
  { merchantId, routeId }: RouteKey,
  position: number,
  by: RouteChanger,
): Promise<RouteOutcome> {
  if (!isPosition(position)) return refused("position");
  return await change(gateway, merchantId, by, (_trx, routes) => {
    const route = find(routes, routeId);
    if (!route) return "no_such_route";
    const after = withRouteAt(routes, route, position);
    return { action: "route_move", after, route: find(after, routeId) ?? route };
  });
}

/** Has a route be heeded, or passed over. Safe to repeat. */
export async function switchRoute(
  gateway: Gateway,
  { merchantId, routeId }: RouteKey,
  isEnabled: boolean,
  by: RouteChanger,
): Promise<RouteOutcome> {
  return await change(gateway, merchantId, by, (_trx, routes) => {
    const before = find(routes, routeId);
    if (!before) return "no_such_route";
    const route = { ...before, isEnabled };
    const after = routes.map((one) => (one.id === routeId ? route : one));
    return { action: isEnabled ? "route_enable" : "route_disable", after, route };
  });
}

interface RouteChange {
  readonly action: string;
  readonly after: readonly UpstreamRoute[];
  /** The one that it is about, as it is or was. */
  readonly route: UpstreamRoute;
}

type Decide = (
  trx: Trx,
  routes: readonly UpstreamRoute[],
) => RouteChange | RouteRefusal | Promise<RouteChange | RouteRefusal>;

/** One change of a merchant's routes at a time, with who made it, in one commit. */
async function change(
  gateway: Gateway,
  merchantId: MerchantId,
  { reason: said, ...by }: RouteChanger,
  decide: Decide,
): Promise<RouteOutcome> {
  const reason = parseDecisionReason(said);
  if (said !== undefined && reason === undefined) return refused("reason");
  const outcome = await gateway.db.kysely.transaction().execute(async (trx) => {
    const decided = await decide(trx, await lockRoutes(trx, merchantId));
    if (typeof decided === "string") return refused(decided);
    const { action, after, route } = decided;
    await replaceRoutes(trx, merchantId, after);
    await insertActivity(trx, [
      {
        merchantId,
        id: gateway.newId(),
        userId: by.id,
        userName: by.name,
        action,
        subject: route.accountId,
        data: { ...describe(route), ...(reason !== undefined && { reason }) },
        recordedAt: gateway.wallNow(),
      },
    ]);
    return { outcome: "applied", route } as const;
  });
  if (outcome.outcome === "applied") gateway.db.changes.announce({ merchantId });
  return outcome;
}

function describe({ position, paymentType, acquirer, amountFrom, amountUntil }: UpstreamRoute) {
  return {
    position,
    ...(paymentType !== undefined && { payment_type: paymentType }),
    ...(acquirer !== undefined && { acquirer }),
    ...(amountFrom !== undefined && { min: amountFrom }),
    ...(amountUntil !== undefined && { max: amountUntil }),
  };
}

function find(routes: readonly UpstreamRoute[], id: string): UpstreamRoute | undefined {
  return routes.find((one) => one.id === id);
}

function refused(reason: RouteRefusal): Extract<RouteOutcome, { readonly outcome: "refused" }> {
  return { outcome: "refused", reason };
}
