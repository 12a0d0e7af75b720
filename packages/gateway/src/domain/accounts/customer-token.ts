import type { PayAccount } from "./pay-account.ts";

const PREFIX = "CUST-";

/**
 * What BI-SNAP names a linked customer by: the same whenever they are linked again, and of use only together with the
 * merchant's own token and secret. It says who, and not whether they are linked.
 */
export function customerToken({ customerId }: Pick<PayAccount, "customerId">): string {
  return PREFIX + customerId;
}

/** The customer that a token names, if there is one of that id; `undefined` for what is no such token. */
export function readCustomerToken(token: string): string | undefined {
  return token.startsWith(PREFIX) ? token.slice(PREFIX.length) : undefined;
}
