import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import type { Customer } from "../../../domain/accounts/customer.ts";
import type { Form } from "../../parts/form.ts";
import type { Say } from "../../parts/say.ts";
import { amountRule, parseTypedRupiah } from "../frame/typed-numbers.ts";

/** Amounts of a simulated customer, by the name of their field. */
export const CUSTOMER_AMOUNTS = ["wallet", "later", "savings", "pin_from"] as const;
export type CustomerAmount = (typeof CUSTOMER_AMOUNTS)[number];

/** As much as the sandbox API takes. */
const AMOUNT_MAX = 99_999_999_999 as Rupiah;

/** What stands in a field; empty for what the customer does not have. */
export function amountsOf({
  balances,
  pinFrom,
}: Customer): Readonly<Record<CustomerAmount, string>> {
  const text = (amount: Rupiah | undefined) => (amount === undefined ? "" : String(amount));
  return {
    wallet: text(balances.GOPAY_WALLET),
    later: text(balances.PAY_LATER),
    savings: text(balances.GOPAY_SAVINGS),
    pin_from: text(pinFrom),
  };
}

/** The hidden field that says what a field held when the page was made. */
export function seenField(name: CustomerAmount): string {
  return `seen_${name}`;
}

type CustomerChange = (before: Customer) => Customer;
type ReadChange =
  { readonly change: CustomerChange } | { readonly problems: Readonly<Record<string, string>> };

/**
 * Reads the form of a simulated customer. An amount that stands as the page showed it is left alone: what was
 * paid meanwhile is not given back by it.
 */
export function readCustomerChange(fields: Form, say: Say): ReadChange {
  const read = CUSTOMER_AMOUNTS.map((name) => [name, readAmount(fields, name, say)] as const);
  const problems = read.flatMap(([name, one]) =>
    one !== undefined && "problem" in one ? [[name, one.problem] as const] : [],
  );
  if (problems.length > 0) return { problems: Object.fromEntries(problems) };
  const typed = new Map(
    read.flatMap(([name, one]) =>
      one !== undefined && "amount" in one ? [[name, one.amount] as const] : [],
    ),
  );
  const isFrozen = fields["frozen"] !== undefined;
  const isRisky = fields["risky"] !== undefined;
  return { change: (before) => ({ ...changed(before, typed), isFrozen, isRisky }) };
}

type ReadAmount = { readonly amount: Rupiah | undefined } | { readonly problem: string };

/** `undefined` for a field that was left as it was. */
function readAmount(fields: Form, name: CustomerAmount, say: Say): ReadAmount | undefined {
  const text = fields[name]?.trim() ?? "";
  if (text === (fields[seenField(name)] ?? "")) return undefined;
  if (text === "" && (name === "later" || name === "savings")) return { amount: undefined };
  const amount = parseTypedRupiah(text);
  if (amount === undefined) return { problem: amountRule(say, text) };
  return amount > AMOUNT_MAX ? { problem: tooMuch(say) } : { amount };
}

function tooMuch(say: Say): string {
  const max = formatRupiah(AMOUNT_MAX);
  return say(`${max} at the most.`, `Paling banyak ${max}.`);
}

function changed(
  before: Customer,
  typed: ReadonlyMap<CustomerAmount, Rupiah | undefined>,
): Customer {
  const { balances, pinFrom } = before;
  const amount = (name: CustomerAmount, was: Rupiah | undefined) =>
    typed.has(name) ? typed.get(name) : was;
  const later = amount("later", balances.PAY_LATER);
  const savings = amount("savings", balances.GOPAY_SAVINGS);
  return {
    ...before,
    balances: {
      GOPAY_WALLET: amount("wallet", balances.GOPAY_WALLET) ?? balances.GOPAY_WALLET,
      ...(later !== undefined && { PAY_LATER: later }),
      ...(savings !== undefined && { GOPAY_SAVINGS: savings }),
    },
    pinFrom: amount("pin_from", pinFrom) ?? pinFrom,
  };
}
