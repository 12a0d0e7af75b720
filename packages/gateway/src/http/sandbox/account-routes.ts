import type { Rupiah } from "@gerbang/protocol";
import type { FastifyInstance } from "fastify";
import { type Customer, phoneOf } from "../../domain/accounts/customer.ts";
import type { AccountDecision } from "../../domain/accounts/decide-link.ts";
import { linkName } from "../../domain/accounts/pay-account.ts";
import { linkAtOnce, rotateTokens } from "../../operations/accounts/act-for-customer.ts";
import { changeCustomer, findWalletCustomer } from "../../operations/accounts/change-customer.ts";
import {
  browseAccounts,
  type ListedAccount,
  readAccount,
} from "../../operations/accounts/read-account.ts";
import { unlinkAccount } from "../../operations/accounts/unlink-account.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { ApiError } from "../shared/api-error.ts";
import type { ValueOf } from "../shared/fields.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import * as endpoints from "./account-endpoints.ts";
import { ACCOUNT_QUERY, CUSTOMER_BODY } from "./account-requests.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import { EMPTY_BODY } from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

const PAGE = 50;

/** Linked accounts from the customer's side, and the customers of the simulated wallet. */
export function accountRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.ACCOUNTS, async ({ merchant, request }) => {
    const { before: beforeId, limit = PAGE } = readQuery(request, ACCOUNT_QUERY);
    const accounts = await browseAccounts(gateway, merchant, { beforeId, limit });
    const last = accounts.length === limit ? accounts.at(-1) : undefined;
    return { accounts: accounts.map(presentAccount), next_before: last?.account.id ?? null };
  });
  addSandboxRoute(app, endpoints.ACCOUNT, async (call) => await showAccount(gateway, call));
  addSandboxRoute(app, endpoints.LINK_AT_ONCE, async (call) => {
    return await act(gateway, call, async (id) => await linkAtOnce(gateway, call.merchant, id));
  });
  addSandboxRoute(app, endpoints.UNLINK, async (call) => {
    const unlink = { by: "customer" } as const;
    return await act(
      gateway,
      call,
      async (id) => await unlinkAccount(gateway, call.merchant, { id, ...unlink }),
    );
  });
  addSandboxRoute(app, endpoints.ROTATE_TOKENS, async (call) => {
    return await act(gateway, call, async (id) => await rotateTokens(gateway, call.merchant, id));
  });
  customerRoutes(app, gateway);
}

function customerRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.GET_CUSTOMER, async ({ merchant, request }) => {
    const found = await findWalletCustomer(gateway, merchant, pathParameter(request, "phone"));
    if (!found) throw new ApiError("unknown_customer");
    return presentCustomer(found);
  });
  addSandboxRoute(app, endpoints.SET_CUSTOMER, async ({ merchant, request }) => {
    const phone = pathParameter(request, "phone");
    const wanted = readStrict(request, CUSTOMER_BODY);
    const change = (before: Customer) => changed(before, wanted);
    const outcome = await changeCustomer(gateway, merchant, { phone, change });
    if (outcome.outcome === "refused") throw new ApiError(outcome.reason);
    return presentCustomer(outcome.customer);
  });
}

const REFUSALS = {
  not_pending: "account_not_pending",
  not_linked: "account_not_linked",
} as const;

async function act(
  gateway: Gateway,
  call: SandboxCall,
  run: (id: string) => Promise<AccountDecision<keyof typeof REFUSALS> | undefined>,
): Promise<object> {
  readStrict(call.request, EMPTY_BODY);
  const decision = await run(pathParameter(call.request, "account_id"));
  if (!decision) throw new ApiError("unknown_account");
  if (decision.outcome === "refused") throw new ApiError(REFUSALS[decision.reason]);
  return await showAccount(gateway, call);
}

async function showAccount(gateway: Gateway, { merchant, request }: SandboxCall): Promise<object> {
  const found = await readAccount(gateway, merchant, pathParameter(request, "account_id"));
  if (!found) throw new ApiError("unknown_account");
  return {
    ...presentAccount(found),
    link_url: `/v2/gopay/redirect/${linkName(found.account, "web")}/link`,
    customer: presentCustomer(found.customer),
  };
}

function presentAccount({ account, status }: ListedAccount): object {
  return {
    account_id: account.id,
    account_status: status,
    phone: phoneOf(account.countryCode, account.phoneNumber),
    redirect_url: account.redirectUrl ?? null,
    created_at: account.createdAt.toISOString(),
    expires_at: account.expiresAt.toISOString(),
    consented_at: account.visit.consentedAt?.toISOString() ?? null,
    consented_pin_from: account.visit.consentedPinFrom ?? null,
    enabled_at: account.enabledAt?.toISOString() ?? null,
    ended_at: account.endedAt?.toISOString() ?? null,
    ended_by: account.endedBy ?? null,
  };
}

function presentCustomer({ balances, ...customer }: Customer): object {
  return {
    phone: customer.phone,
    name: customer.name,
    pin: customer.pin,
    wallet_balance: balances.GOPAY_WALLET,
    pay_later_left: balances.PAY_LATER ?? null,
    savings_balance: balances.GOPAY_SAVINGS ?? null,
    inactive_options: [...customer.inactiveOptions],
    pin_from: customer.pinFrom,
    frozen: customer.isFrozen,
    risky: customer.isRisky,
  };
}

/** What is left out stays as it is; null takes a source away. */
function changed(before: Customer, wanted: ValueOf<typeof CUSTOMER_BODY>): Customer {
  const { wallet_balance, pay_later_left, savings_balance, ...others } = wanted;
  const { inactive_options, pin_from, frozen, risky, ...named } = others;
  const { GOPAY_WALLET, PAY_LATER, GOPAY_SAVINGS } = before.balances;
  const later = leftOf(PAY_LATER, pay_later_left);
  const saved = leftOf(GOPAY_SAVINGS, savings_balance);
  return {
    ...before,
    ...named,
    balances: {
      GOPAY_WALLET: leftOf(GOPAY_WALLET, wallet_balance) ?? GOPAY_WALLET,
      ...(later !== undefined && { PAY_LATER: later }),
      ...(saved !== undefined && { GOPAY_SAVINGS: saved }),
    },
    ...(inactive_options && { inactiveOptions: inactive_options }),
    ...(pin_from !== undefined && { pinFrom: pin_from as Rupiah }),
    ...(frozen !== undefined && { isFrozen: frozen }),
    ...(risky !== undefined && { isRisky: risky }),
  };
}

function leftOf(before: Rupiah | undefined, wanted: number | null | undefined): Rupiah | undefined {
  if (wanted === undefined) return before;
  return wanted === null ? undefined : (wanted as Rupiah);
}
