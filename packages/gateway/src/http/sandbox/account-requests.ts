import { PAYMENT_OPTIONS } from "../../domain/accounts/customer.ts";
import { strict } from "./strict.ts";

export const ACCOUNT_FIELDS = {
  before: strict.text("an id", { max: 64 }),
  limit: strict.whole(1, 200),
};
export const ACCOUNT_QUERY = strict.object(ACCOUNT_FIELDS);

const AMOUNT_MAX = 99_999_999_999;
const amount = strict.whole(0, AMOUNT_MAX);

/** What is left out stays as it is. */
export const CUSTOMER_BODY = strict.object({
  phone: strict.parsed(
    "country code and number, digits alone, as 6281110000001",
    (text) => (/^[1-9]\d{4,19}$/.test(text) ? text : undefined),
    { max: 20 },
  ),
  name: strict.text("a name of at most 100 characters", { max: 100 }),
  pin: strict.parsed("six digits", (text) => (/^\d{6}$/.test(text) ? text : undefined), { max: 6 }),
  wallet_balance: amount,
  pay_later_left: strict.orNull(amount),
  savings_balance: strict.orNull(amount),
  inactive_options: strict.list(strict.choice(...PAYMENT_OPTIONS), {
    max: PAYMENT_OPTIONS.length,
  }),
  pin_from: amount,
  frozen: strict.flag(),
  risky: strict.flag(),
});
