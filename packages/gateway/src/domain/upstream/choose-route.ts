import type { PaymentType, Rupiah } from "@gerbang/protocol";
import type { UpstreamAccount } from "./account.ts";
import type { UpstreamRoute } from "./route.ts";

/** One charge asks so many accounts at most: its merchant waits for it. */
export const ACCOUNTS_MAX = 2;

/** What a route is chosen by. */
export interface RoutedCharge {
  readonly paymentType: PaymentType;
  readonly acquirer: string;
  readonly amount: Rupiah;
}

/**
 * Why an account takes no charges now. `not_allowed`: this gateway may not call it. `breaker_open`: it has
 * answered so badly that it is left alone for a moment.
 */
export type AccountClosure = "draft" | "draining" | "off" | "not_allowed" | "breaker_open";

/** Why a route does not take a charge. `account_before`: an earlier route leads to its account. */
export type RouteObstacle =
  | "disabled"
  | "payment_type"
  | "acquirer"
  | "amount"
  | "account_before"
  /** Its upstream makes no charges of that payment type. */
  | "not_offered"
  | AccountClosure;

/** An account, and whether charges may go there. */
interface RoutableAccount<Account extends UpstreamAccount = UpstreamAccount> {
  readonly account: Account;
  readonly closure?: AccountClosure;
  /** Of which charges its upstream makes something. */
  readonly paymentTypes: readonly PaymentType[];
}

/** One route, and what it makes of a charge. */
export interface JudgedRoute<Account extends UpstreamAccount = UpstreamAccount> {
  /** From 1 on. */
  readonly position: number;
  /** Absent where no routes are written down: then each account stands for itself. */
  readonly route?: UpstreamRoute;
  readonly account: Account;
  /** Why it does not take the charge; absent when it fits. */
  readonly obstacle?: RouteObstacle;
  /** Of those that fit, in which turn it is asked. Beyond `ACCOUNTS_MAX` it never is. */
  readonly turn?: number;
}

interface Routing<Account extends UpstreamAccount> {
  readonly routes: readonly UpstreamRoute[];
  /** All of the merchant. */
  readonly accounts: readonly RoutableAccount<Account>[];
  readonly charge: RoutedCharge;
}

/**
 * Every route in order, with why it takes a charge or not. Where none is written down, every account is one
 * that fits everything, the oldest first. An account is asked once, by the first of its routes that fits.
 */
export function chooseRoute<Account extends UpstreamAccount>({
  routes,
  accounts,
  charge,
}: Routing<Account>): readonly JudgedRoute<Account>[] {
  const places = routes.length > 0 ? byRoutes(routes, accounts) : byAge(accounts);
  const taken = new Set<string>();
  return places.map(({ route, one }, at) => {
    const { account, closure } = one;
    const place = { position: at + 1, account, ...(route && { route }) };
    const misfit = (route && findMisfit(route, charge)) ?? findUnoffered(one, charge);
    const obstacle = misfit ?? closure ?? before(account, taken);
    if (obstacle !== undefined) return { ...place, obstacle };
    taken.add(account.id);
    return { ...place, turn: taken.size };
  });
}

interface Place<Account extends UpstreamAccount> {
  readonly route?: UpstreamRoute;
  readonly one: RoutableAccount<Account>;
}

function byRoutes<Account extends UpstreamAccount>(
  routes: readonly UpstreamRoute[],
  accounts: readonly RoutableAccount<Account>[],
): readonly Place<Account>[] {
  const known = new Map(accounts.map((one) => [one.account.id, one]));
  return routes
    .toSorted((one, other) => one.position - other.position)
    .flatMap((route) => {
      const one = known.get(route.accountId);
      return one ? [{ route, one }] : [];
    });
}

function byAge<Account extends UpstreamAccount>(
  accounts: readonly RoutableAccount<Account>[],
): readonly Place<Account>[] {
  return accounts.toSorted(compareAge).map((one) => ({ one }));
}

function compareAge(
  { account: one }: RoutableAccount,
  { account: other }: RoutableAccount,
): number {
  const difference = one.createdAt.getTime() - other.createdAt.getTime();
  if (difference !== 0) return difference;
  return one.id < other.id ? -1 : 1;
}

function findMisfit(route: UpstreamRoute, charge: RoutedCharge): RouteObstacle | undefined {
  const { isEnabled, paymentType, acquirer, amountFrom, amountUntil } = route;
  if (!isEnabled) return "disabled";
  if (paymentType !== undefined && paymentType !== charge.paymentType) return "payment_type";
  if (acquirer !== undefined && acquirer !== charge.acquirer) return "acquirer";
  const isAbove = amountFrom === undefined || charge.amount >= amountFrom;
  const isBelow = amountUntil === undefined || charge.amount <= amountUntil;
  return isAbove && isBelow ? undefined : "amount";
}

function findUnoffered(
  { paymentTypes }: RoutableAccount,
  { paymentType }: RoutedCharge,
): RouteObstacle | undefined {
  return paymentTypes.includes(paymentType) ? undefined : "not_offered";
}

function before({ id }: UpstreamAccount, taken: ReadonlySet<string>): RouteObstacle | undefined {
  return taken.has(id) ? "account_before" : undefined;
}
