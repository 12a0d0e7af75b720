import type { MerchantId, PaymentType, Rupiah } from "@gerbang/protocol";

/** Which charges an account is asked for. What is absent fits every charge. */
interface RouteConditions {
  readonly paymentType?: PaymentType;
  /** As a charge names it; one that names none means `gopay`. */
  readonly acquirer?: string;
  /** The smallest and the greatest amount that fit, both included. */
  readonly amountFrom?: Rupiah;
  readonly amountUntil?: Rupiah;
}

/** A merchant's word that some of its charges go to one of its accounts. */
export interface UpstreamRoute extends RouteConditions {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** From 1 on without a gap: the first that fits is asked first. */
  readonly position: number;
  readonly accountId: string;
  readonly isEnabled: boolean;
  readonly createdAt: Date;
}

/** A route as somebody asks for it. */
export interface WantedRoute extends RouteConditions {
  readonly accountId: string;
  /** Before which of the others it stands; behind all of them when absent. */
  readonly position?: number;
  readonly isEnabled?: boolean;
}

export const ROUTES_MAX = 100;
const ACQUIRER = /^[\x21-\x7e](?:[\x20-\x7e]{0,48}[\x21-\x7e])?$/;

export type RouteProblem = "acquirer" | "amounts" | "position";

/** What is wrong with a route by itself; `undefined` when nothing is. */
export function findRouteProblem({
  acquirer,
  amountFrom,
  amountUntil,
  position,
}: Omit<WantedRoute, "accountId">): RouteProblem | undefined {
  if (acquirer !== undefined && !ACQUIRER.test(acquirer)) return "acquirer";
  const amounts = [amountFrom, amountUntil].filter((one) => one !== undefined);
  if (!amounts.every((amount) => Number.isSafeInteger(amount) && amount > 0)) return "amounts";
  if ((amountFrom ?? 0) > (amountUntil ?? Number.MAX_SAFE_INTEGER)) return "amounts";
  if (position !== undefined && !isPosition(position)) return "position";
  return undefined;
}

export function isPosition(position: number): boolean {
  return Number.isInteger(position) && position >= 1;
}

/** The routes in order with one more at a position, or at the end where there are fewer. */
export function withRouteAt(
  routes: readonly UpstreamRoute[],
  route: UpstreamRoute,
  position: number,
): readonly UpstreamRoute[] {
  const others = routes.filter(({ id }) => id !== route.id);
  return numbered(others.toSpliced(position - 1, 0, route));
}

export function withoutRoute(
  routes: readonly UpstreamRoute[],
  routeId: string,
): readonly UpstreamRoute[] {
  return numbered(routes.filter(({ id }) => id !== routeId));
}

function numbered(routes: readonly UpstreamRoute[]): readonly UpstreamRoute[] {
  return routes.map((route, at) => ({ ...route, position: at + 1 }));
}
