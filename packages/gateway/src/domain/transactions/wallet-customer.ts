import type { Rupiah } from "@gerbang/protocol";
import { nationalPhone } from "./national-phone.ts";

/** What a GoPay customer can pay from. Core API section 3.1.2. */
export const PAYMENT_OPTION_TYPES = ["GOPAY_WALLET", "PAY_LATER", "GOPAY_COINS"] as const;
export type PaymentOptionType = (typeof PAYMENT_OPTION_TYPES)[number];

/** A simulated customer. Paying uses nothing up: every transaction finds the same balances. */
export interface WalletCustomer {
  readonly id: string;
  readonly name: string;
  /** A charge with this `customer_details.phone` opens the wallet as this customer. */
  readonly phones: readonly string[];
  readonly balances: Readonly<Record<PaymentOptionType, Rupiah>>;
  readonly isBlocked: boolean;
}

/** The PIN of every simulated customer. Core API section 6.3. */
export const WALLET_PIN = "112233";

function rupiah(amount: number): Rupiah {
  return amount as Rupiah;
}

/** The first one opens the wallet when neither the page nor the charge names a customer. */
export const WALLET_CUSTOMERS = [
  {
    id: "andi",
    name: "Andi Wijaya",
    phones: ["081211110001"],
    balances: {
      GOPAY_WALLET: rupiah(20_000_000),
      PAY_LATER: rupiah(5_000_000),
      GOPAY_COINS: rupiah(250_000),
    },
    isBlocked: false,
  },
  {
    id: "sari",
    name: "Sari Lestari",
    phones: ["081211110002"],
    balances: {
      GOPAY_WALLET: rupiah(1_500),
      PAY_LATER: rupiah(1_000),
      GOPAY_COINS: rupiah(250),
    },
    isBlocked: false,
  },
  {
    id: "budi",
    name: "Budi Santoso",
    // The second one is blocked in the acquirer's sandbox, too. Core API section 6.3.
    phones: ["081211110003", "123450002"],
    balances: {
      GOPAY_WALLET: rupiah(2_000_000),
      PAY_LATER: rupiah(0),
      GOPAY_COINS: rupiah(0),
    },
    isBlocked: true,
  },
] as const satisfies readonly WalletCustomer[];

/** The customer of this id; for an unknown or absent one, whoever the charge's details name, or the first. */
export function chooseCustomer(
  id: string | undefined,
  details: Readonly<Record<string, unknown>>,
): WalletCustomer {
  const phone = phoneOf(details);
  const customers: readonly WalletCustomer[] = WALLET_CUSTOMERS;
  return (
    customers.find((customer) => customer.id === id) ??
    customers.find(({ phones }) => phone !== undefined && phones.includes(phone)) ??
    WALLET_CUSTOMERS[0]
  );
}

function phoneOf({ phone }: Readonly<Record<string, unknown>>) {
  if (typeof phone !== "string" && typeof phone !== "number") return undefined;
  return nationalPhone(String(phone));
}
