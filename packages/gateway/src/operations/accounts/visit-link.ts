import {
  type AccountDecision,
  decideConsent,
  decideLinkRefusal,
  decideOtp,
  decidePin,
  type LinkRefusal,
  type LinkTry,
} from "../../domain/accounts/decide-link.ts";
import { requireCustomerOf } from "../../store/accounts/customers.ts";
import type { Gateway } from "../gateway.ts";
import { changeAccount } from "./change-account.ts";
import { newAuthCode } from "./link-account.ts";
import type { LinkingAccount } from "./read-account.ts";

/** What a customer does on the linking page. */
export type LinkStep =
  | { readonly step: "consent" | "refuse" }
  | ({ readonly step: "otp" | "pin" } & LinkTry);

/**
 * A simulated customer takes one step on the linking page; the PIN, which comes last, links the account and
 * tells the merchant, or makes the code that the merchant links it with. A form that is sent twice does once what it asks for, and counts one failure.
 */
export async function takeLinkStep(
  gateway: Gateway,
  { account: { id }, merchant }: LinkingAccount,
  wanted: LinkStep,
): Promise<AccountDecision<LinkRefusal>> {
  const decision = await changeAccount<LinkRefusal>(gateway, merchant, {
    id,
    async decide(account, now, trx) {
      switch (wanted.step) {
        case "consent":
          return decideConsent(account, await requireCustomerOf(trx, account), now);
        case "refuse":
          return decideLinkRefusal(account, now);
        case "otp":
          return decideOtp(account, wanted, now);
        case "pin": {
          const { pin } = await requireCustomerOf(trx, account);
          return decidePin(account, { pin, authCode: newAuthCode() }, wanted, now);
        }
      }
    },
  });
  if (!decision) throw new Error(`account ${id} is gone`);
  return decision;
}
