import type { Rupiah } from "@gerbang/protocol";
import type { Customer, PaymentOption } from "../../src/domain/accounts/customer.ts";
import { optionToken } from "../../src/domain/accounts/option-token.ts";
import type { PayAccount } from "../../src/domain/accounts/pay-account.ts";
import { traitsOfNewCustomer } from "../../src/domain/accounts/test-phones.ts";
import { insertAccount } from "../../src/store/accounts/accounts.ts";
import { findCustomer } from "../../src/store/accounts/customers.ts";
import { chargeBody, type TestGateway } from "./gateway.ts";

/** An account that a customer of the simulated wallet has linked. */
export interface LinkedAccount {
  readonly account: PayAccount;
  readonly customer: Customer;
  readonly token: (option?: PaymentOption) => string;
  /** What is left to pay from just now. */
  readonly balance: (option?: PaymentOption) => Promise<number>;
  /** The body of a charge that takes from it. */
  readonly chargeBody: (
    orderId: string,
    grossAmount: number,
    gopay?: Readonly<Record<string, unknown>>,
  ) => Record<string, unknown>;
}

/** How the customer differs from the one that the phone number has. */
type Traits = Partial<Pick<Customer, "pinFrom" | "isFrozen" | "isRisky" | "balances">>;

let phones = 81_200_000_000;

/** Links an account, of a customer of its own unless a phone number says whose. */
export async function linkAccount(
  { gateway, clock, keys }: TestGateway,
  { phoneNumber = String(++phones), ...traits }: Traits & { readonly phoneNumber?: string } = {},
): Promise<LinkedAccount> {
  const { db, newId } = gateway;
  const wanted: Customer = {
    merchantId: keys.id,
    id: newId(),
    phone: `62${phoneNumber}`,
    createdAt: clock.now,
    ...traitsOfNewCustomer(phoneNumber),
    ...traits,
  };
  const linked: PayAccount = {
    merchantId: keys.id,
    id: newId(),
    customerId: wanted.id,
    status: "ENABLED",
    countryCode: "62",
    phoneNumber,
    linkId: newId(),
    referenceId: newId(),
    tokenId: newId(),
    visit: {
      consentedAt: clock.now,
      consentedPinFrom: wanted.pinFrom,
      phoneProvenAt: clock.now,
      failures: 0,
    },
    createdAt: clock.now,
    expiresAt: new Date(clock.now.getTime() + 900_000),
    enabledAt: clock.now,
  };
  const { account, customer } = await insertAccount(db, { account: linked, customer: wanted });
  const token = (option: PaymentOption = "GOPAY_WALLET") => optionToken(account, option);
  return {
    account,
    customer,
    token,
    async balance(option = "GOPAY_WALLET") {
      const found = await findCustomer(db.kysely, keys.id, customer.id);
      return found?.balances[option] ?? (Number.NaN as Rupiah);
    },
    chargeBody: (orderId, grossAmount, gopay = {}) => ({
      ...chargeBody(orderId, grossAmount),
      gopay: { account_id: account.id, payment_option_token: token(), ...gopay },
    }),
  };
}
