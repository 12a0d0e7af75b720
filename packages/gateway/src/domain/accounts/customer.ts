import type { MerchantId, Rupiah } from "@gerbang/protocol";

/** What a linked customer can pay from, as the API names it. Core API section 8.3. */
export const PAYMENT_OPTIONS = ["GOPAY_WALLET", "PAY_LATER", "GOPAY_SAVINGS"] as const;
export type PaymentOption = (typeof PAYMENT_OPTIONS)[number];

/** The one-time password that the simulated wallet sends to every phone. Section 6.3. */
export const WALLET_OTP = "987654";

/**
 * A customer of the simulated wallet who can be linked. Unlike those who only open a deeplink, paying uses
 * up what they have.
 */
export interface Customer {
  readonly merchantId: MerchantId;
  readonly id: string;
  /** Country code and number, as one number without a plus. */
  readonly phone: string;
  readonly name: string;
  readonly pin: string;
  /** What is left to pay from; absent for what the customer does not have. The wallet is always there. */
  readonly balances: CustomerBalances;
  /** What is there, and cannot be paid from. */
  readonly inactiveOptions: readonly PaymentOption[];
  /** From this amount on the customer has to confirm a payment. */
  readonly pinFrom: Rupiah;
  /** Nothing can be paid from a frozen account. */
  readonly isFrozen: boolean;
  /** Fraud rules deny every charge. */
  readonly isRisky: boolean;
  /** In the merchant's time. */
  readonly createdAt: Date;
}

type CustomerBalances = { readonly GOPAY_WALLET: Rupiah } & {
  readonly [Option in Exclude<PaymentOption, "GOPAY_WALLET">]?: Rupiah;
};

/** One source of a customer's, as Get Pay Account tells it. */
export interface CustomerOption {
  readonly name: PaymentOption;
  readonly isActive: boolean;
  readonly balance: Rupiah;
}

/** What a customer has to pay from, the wallet first. */
export function optionsOf(
  customer: Pick<Customer, "balances" | "inactiveOptions" | "isFrozen">,
): readonly CustomerOption[] {
  return PAYMENT_OPTIONS.flatMap((name) => {
    const balance = customer.balances[name];
    if (balance === undefined) return [];
    const isActive = !customer.isFrozen && !customer.inactiveOptions.includes(name);
    return [{ name, isActive, balance }];
  });
}

/** Country code and number as one number. */
export function phoneOf(countryCode: string, phoneNumber: string): string {
  return countryCode + phoneNumber;
}

/** A phone for people to read, with all but its last digits hidden. */
export function maskPhone(countryCode: string, phoneNumber: string): string {
  return `+${countryCode} •••• ${phoneNumber.slice(-4)}`;
}
