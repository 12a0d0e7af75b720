import type { MerchantId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { OpenedAccount, UpstreamAccount } from "../../domain/upstream/account.ts";
import {
  ACCOUNTS_MAX,
  chooseRoute,
  type JudgedRoute,
  type RoutedCharge,
} from "../../domain/upstream/choose-route.ts";
import { findAccounts, type SealedAccount } from "../../store/upstream/accounts.ts";
import { findRoutes } from "../../store/upstream/routes.ts";
import { abilitiesOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { openAccount } from "./accounts.ts";
import { whyClosed } from "./why-closed.ts";

/** Where a merchant's charge would go now: every route in order, with why it takes the charge or not. */
export async function explainRoutes(
  gateway: Gateway,
  { id }: Pick<Merchant, "id">,
  charge: RoutedCharge,
): Promise<readonly JudgedRoute[]> {
  return (await judge(gateway, id, charge)).routes;
}

interface ChargeAccounts {
  /** In the order in which they are asked, with their credentials. */
  readonly accounts: readonly OpenedAccount[];
  /** Whether there is nobody to ask for the moment alone. */
  readonly isPause: boolean;
}

/**
 * The accounts that may be asked for a charge, without those that it was `tried` at: no more than one charge
 * may ask in all.
 *
 * @throws {SealError} when the credentials of one cannot be opened.
 */
export async function findChargeAccounts(
  gateway: Gateway,
  merchantId: MerchantId,
  charge: RoutedCharge,
  tried: ReadonlySet<string> = new Set(),
): Promise<ChargeAccounts> {
  const { routes, stored } = await judge(gateway, merchantId, charge);
  const accounts = routes
    .filter(({ turn, account }) => turn !== undefined && !tried.has(account.id))
    .slice(0, Math.max(0, ACCOUNTS_MAX - tried.size))
    .flatMap(({ account }) => stored.get(account.id) ?? [])
    .map((one) => openAccount(gateway, one));
  const down = routes.filter(({ obstacle }) => obstacle === "breaker_open");
  for (const { account } of down) gateway.upstreamCalls.countPassedOver(account);
  const isPause = down.length > 0;
  return { accounts, isPause: isPause && accounts.length === 0 };
}

interface Judgement {
  readonly routes: readonly JudgedRoute[];
  readonly stored: ReadonlyMap<string, SealedAccount>;
}

async function judge(
  gateway: Gateway,
  merchantId: MerchantId,
  charge: RoutedCharge,
): Promise<Judgement> {
  const [accounts, routes] = await Promise.all([
    findAccounts(gateway.db, merchantId),
    findRoutes(gateway.db, merchantId),
  ]);
  const routable = accounts.map(({ account }) => withClosure(gateway, account));
  return {
    routes: chooseRoute({ routes, accounts: routable, charge }),
    stored: new Map(accounts.map((one) => [one.account.id, one])),
  };
}

function withClosure(gateway: Gateway, account: UpstreamAccount) {
  const closure = whyClosed(gateway, account);
  const { paymentTypes } = abilitiesOf(account);
  return { account, paymentTypes, ...(closure !== undefined && { closure }) };
}
