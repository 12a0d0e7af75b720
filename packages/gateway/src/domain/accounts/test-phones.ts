import type { Rupiah } from "@gerbang/protocol";
import type { ChannelResponse } from "../transactions/transaction.ts";
import { WALLET_PIN } from "../transactions/wallet-customer.ts";
import type { Customer } from "./customer.ts";

/** What is special about the customer of one phone number. */
interface TestPhone {
  /** Without the country code, of which any will do. */
  readonly phoneNumber: string;
  readonly effect: string;
  /** The wallet refuses to begin linking. Core API section 8.2. */
  readonly refuseLink?: ChannelResponse;
  readonly customer?: Partial<CustomerTraits>;
  readonly source: string;
}

/** What a new customer has, and how the wallet treats them. */
type CustomerTraits = Pick<
  Customer,
  "name" | "pin" | "balances" | "inactiveOptions" | "pinFrom" | "isFrozen" | "isRisky"
>;

function rupiah(amount: number): Rupiah {
  return amount as Rupiah;
}

const USUAL: Omit<CustomerTraits, "name"> = {
  pin: WALLET_PIN,
  balances: { GOPAY_WALLET: rupiah(1_000_000), PAY_LATER: rupiah(350_000) },
  inactiveOptions: [],
  pinFrom: rupiah(100_000),
  isFrozen: false,
  isRisky: false,
};

const ONLY_WALLET = { balances: { GOPAY_WALLET: rupiah(1_000_000) } };
const SANDBOX = "core-api 6.3";
const OURS = "Gerbang's own";

/**
 * Phone numbers whose customers are special, so that every answer can be met in a test; every other number
 * is that of a customer with something in the wallet. `docs/forced-outcomes.md` is made from this table.
 */
export const TEST_PHONES: readonly TestPhone[] = [
  {
    phoneNumber: "123450001",
    effect: 'linking is answered 202 with channel code 105, "User Not Found"',
    refuseLink: { code: "105", message: "User Not Found" },
    source: SANDBOX,
  },
  {
    phoneNumber: "123450002",
    effect: 'linking is answered 202 with channel code 112, "Wallet is Blocked"',
    refuseLink: { code: "112", message: "Wallet is Blocked" },
    source: SANDBOX,
  },
  {
    phoneNumber: "123450003",
    effect: 'linking is answered 202 with channel code 2903, "invalid scheme"',
    refuseLink: { code: "2903", message: "invalid scheme" },
    source: "core-api 8.2",
  },
  {
    phoneNumber: "123450004",
    effect: "can be linked; the wallet is frozen, so charges are answered 410",
    customer: { isFrozen: true },
    source: OURS,
  },
  {
    phoneNumber: "123450005",
    effect:
      'nothing in the wallet: charges are denied with channel code 201, "Insufficient Balance"',
    customer: { balances: { GOPAY_WALLET: rupiah(0), PAY_LATER: rupiah(0) } },
    source: OURS,
  },
  {
    phoneNumber: "123450006",
    effect: "has GoPay Savings besides",
    customer: {
      balances: { ...USUAL.balances, GOPAY_SAVINGS: rupiah(5_000_000) },
    },
    source: OURS,
  },
  {
    phoneNumber: "123450007",
    effect: "every charge is denied by fraud rules: 202 with fraud_status deny",
    customer: { isRisky: true },
    source: OURS,
  },
  {
    phoneNumber: "123450008",
    effect: "has to confirm every payment with the PIN, however small",
    customer: { pinFrom: rupiah(0) },
    source: OURS,
  },
  {
    phoneNumber: "123450009",
    effect: "has much money, and never has to confirm a payment",
    customer: {
      balances: { GOPAY_WALLET: rupiah(20_000_000), PAY_LATER: rupiah(5_000_000) },
      pinFrom: rupiah(100_000_000_000),
    },
    source: OURS,
  },
  {
    phoneNumber: "8271939753",
    effect: "can be linked; the wallet is frozen, so charges are answered 410",
    customer: { ...ONLY_WALLET, isFrozen: true },
    source: SANDBOX,
  },
  {
    phoneNumber: "8242014881",
    effect:
      'nothing in the wallet: charges are denied with channel code 201, "Insufficient Balance"',
    customer: { balances: { GOPAY_WALLET: rupiah(0) } },
    source: SANDBOX,
  },
  {
    phoneNumber: "8103001242",
    effect: "has PayLater besides the wallet",
    customer: { balances: { GOPAY_WALLET: rupiah(0), PAY_LATER: rupiah(5_000_000) } },
    source: SANDBOX,
  },
];

/** What the wallet answers when it does not let a phone number be linked; `undefined` when it does. */
export function refusedLink(phoneNumber: string): ChannelResponse | undefined {
  return findTestPhone(phoneNumber)?.refuseLink;
}

/** What a customer is like whom nobody has asked for before: the same for a phone number, always. */
export function traitsOfNewCustomer(phoneNumber: string): CustomerTraits {
  return { name: nameFor(phoneNumber), ...USUAL, ...findTestPhone(phoneNumber)?.customer };
}

function findTestPhone(phoneNumber: string): TestPhone | undefined {
  return TEST_PHONES.find((phone) => phone.phoneNumber === phoneNumber);
}

const FIRST_NAMES = [
  "Andi",
  "Bayu",
  "Citra",
  "Dewi",
  "Eka",
  "Fajar",
  "Gita",
  "Hadi",
  "Indah",
  "Joko",
];
const LAST_NAMES = [
  "Wijaya",
  "Santoso",
  "Lestari",
  "Pratama",
  "Saputra",
  "Hartono",
  "Siregar",
  "Nasution",
  "Utami",
  "Kusuma",
];

/** By the last two digits. */
function nameFor(phoneNumber: string): string {
  const digits = Number(phoneNumber.slice(-2));
  return `${FIRST_NAMES[digits % 10] ?? ""} ${LAST_NAMES[Math.floor(digits / 10) % 10] ?? ""}`;
}
