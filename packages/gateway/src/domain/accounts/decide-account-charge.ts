import type { Rupiah } from "@gerbang/protocol";
import type { ChargeDenial, ProviderRefusal } from "../transactions/forced-outcomes.ts";
import { type Customer, type CustomerOption, optionsOf, type PaymentOption } from "./customer.ts";
import { readOptionToken } from "./option-token.ts";
import type { PayAccount } from "./pay-account.ts";

/** A charge of a linked account, as far as the wallet looks at it. */
interface AccountCharge {
  /** Absent when the merchant has no such account. */
  readonly account: PayAccount | undefined;
  /** The account's. */
  readonly customer: Customer | undefined;
  readonly token: string;
  /** What the customer is to pay: less what a promotion takes off. */
  readonly amount: Rupiah;
}

export type AccountChargeDecision =
  /** It can be paid at once; what it takes from the balance is for the commit to take. */
  | { readonly outcome: "payable"; readonly option: PaymentOption }
  /** The customer has to confirm it first. */
  | { readonly outcome: "action_required"; readonly option: PaymentOption }
  /** There is a transaction, which is denied from the start. Core API section 2.9. */
  | { readonly outcome: "denied"; readonly option: PaymentOption; readonly denial: ChargeDenial }
  /** There is no transaction. Section 2.11. */
  | { readonly outcome: "refused"; readonly reason: ProviderRefusal };

/** What the wallet says when there is too little to pay from. Section 2.11. */
export const SHORT_OF_BALANCE: ChargeDenial = {
  fraudStatus: "accept",
  channelResponse: { code: "201", message: "Insufficient Balance" },
};

/**
 * Decides whether a linked account can be charged an amount by a token of its. The balance that this looks
 * at may be gone by the commit, which takes it only if it is there: then it is {@link SHORT_OF_BALANCE}.
 */
export function decideAccountCharge({
  account,
  customer,
  token,
  amount,
}: AccountCharge): AccountChargeDecision {
  if (!account || !customer) return refused("wallet_not_found");
  const option = account.status === "ENABLED" ? readOptionToken(account, token) : undefined;
  if (option === undefined) return refused("token_invalid");
  if (customer.isFrozen) return refused("user_blocked");
  const source = optionsOf(customer).find(({ name }) => name === option);
  return source?.isActive ? decideSource(customer, source, amount) : refused("token_invalid");
}

function decideSource(
  { isRisky, pinFrom }: Customer,
  { name: option, balance }: CustomerOption,
  amount: Rupiah,
): AccountChargeDecision {
  if (isRisky) return { outcome: "denied", option, denial: { fraudStatus: "deny" } };
  if (balance < amount) return { outcome: "denied", option, denial: SHORT_OF_BALANCE };
  return { outcome: amount >= pinFrom ? "action_required" : "payable", option };
}

function refused(reason: ProviderRefusal): AccountChargeDecision {
  return { outcome: "refused", reason };
}
