import { randomUUID } from "node:crypto";
import { type Customer, phoneOf } from "../../domain/accounts/customer.ts";
import { LINK_LIFETIME_MS, type PayAccount } from "../../domain/accounts/pay-account.ts";
import { refusedLink, traitsOfNewCustomer } from "../../domain/accounts/test-phones.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import type { ChannelResponse } from "../../domain/transactions/transaction.ts";
import { insertAccount } from "../../store/accounts/accounts.ts";
import type { Gateway } from "../gateway.ts";

/** Whom a merchant wants to link. */
export type LinkCommand = Pick<
  PayAccount,
  "countryCode" | "phoneNumber" | "redirectUrl" | "locale" | "biSnap"
>;

type LinkOutcome =
  | { readonly outcome: "pending"; readonly account: PayAccount }
  /** The wallet does not begin; there is no account. */
  | { readonly outcome: "refused"; readonly channelResponse: ChannelResponse }
  /** Only a sandbox merchant has linked accounts. */
  | { readonly outcome: "not_activated" };

/**
 * Begins to link a customer: what the merchant opens for them asks for their consent. Each call makes an
 * account of its own. Core API section 8.2.
 */
export async function linkAccount(
  gateway: Gateway,
  merchant: Merchant,
  command: LinkCommand,
): Promise<LinkOutcome> {
  if (!isSimulated(merchant) || !merchant.paymentTypes.includes("gopay")) {
    return { outcome: "not_activated" };
  }
  const channelResponse = refusedLink(command.phoneNumber);
  if (channelResponse) return { outcome: "refused", channelResponse };
  const createdAt = merchantTime(merchant.clock, gateway.wallNow());
  const { id: merchantId } = merchant;
  const customer: Customer = {
    merchantId,
    id: gateway.newId(),
    phone: phoneOf(command.countryCode, command.phoneNumber),
    createdAt,
    ...traitsOfNewCustomer(command.phoneNumber),
  };
  const wanted: PayAccount = {
    ...command,
    merchantId,
    id: gateway.newId(),
    customerId: customer.id,
    status: "PENDING",
    linkId: randomUUID(),
    referenceId: randomUUID(),
    tokenId: newTokenId(),
    visit: { failures: 0 },
    createdAt,
    expiresAt: new Date(createdAt.getTime() + LINK_LIFETIME_MS),
  };
  const { account } = await insertAccount(gateway.db, { account: wanted, customer });
  return { outcome: "pending", account };
}

/** What a customer's consent is exchanged by: unguessable. */
export function newAuthCode(): string {
  return `AC-${randomUUID()}`;
}

/** Of a generation of payment option tokens. */
export function newTokenId(): string {
  return randomUUID();
}
