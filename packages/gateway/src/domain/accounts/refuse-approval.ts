import type { ChannelResponse } from "../transactions/transaction.ts";
import type { Customer } from "./customer.ts";
import type { PayAccount } from "./pay-account.ts";

/**
 * Why the wallet lets a customer not approve a charge that waited for them: since it was made the account was
 * unlinked, or frozen. `undefined` when it lets them. Core API section 2.11.
 */
export function refuseApproval(
  linked:
    | {
        readonly account: Pick<PayAccount, "status">;
        readonly customer: Pick<Customer, "isFrozen">;
      }
    | undefined,
): ChannelResponse | undefined {
  if (linked?.account.status !== "ENABLED") {
    return { code: "153", message: "The token is invalid for the payment" };
  }
  return linked.customer.isFrozen ? { code: "112", message: "User Blocked" } : undefined;
}
