import type { LinkCommand } from "../../operations/accounts/link-account.ts";
import { type Field, readRequest, required } from "../shared/fields.ts";
import type { JsonBody } from "../shared/read-body.ts";
import { callbackUrl } from "./charge-request.ts";
import { accept, lenient } from "./lenient.ts";

const PHONE = /^[1-9]\d{0,15}$/;
const COUNTRY_CODE = /^[1-9]\d{0,3}$/;

const digits = lenient.parsed(
  {
    pattern: PHONE,
    numbers: true,
    about: "Without the country code: digits alone, the first one not 0.",
  },
  (text) => text,
);

/** Whatever is wrong with a phone number, the answer is the same. Core API section 8.2. */
const phoneNumber: Field<string> = {
  ...digits,
  read(value, name, problems) {
    const read = digits.read(value, name, []);
    if (read !== undefined && PHONE.test(read)) return read;
    problems.push(`${name} must be numeric digits and must not begin with 0`);
    return undefined;
  },
};

/** `POST /v2/pay/account`. Core API section 8.2. */
export const ACCOUNT_REQUEST = lenient.object({
  payment_type: required(lenient.orEmpty(lenient.choice(["gopay"]))),
  gopay_partner: required(
    lenient.object({
      phone_number: required(phoneNumber),
      country_code: required(
        lenient.matching({
          pattern: COUNTRY_CODE,
          numbers: true,
          about: "Digits alone: 62.",
        }),
      ),
      redirect_url: callbackUrl,
    }),
  ),
});

/** Throws 400 with every problem, or 413 for an object where a text belongs. */
export function parseAccount(body: JsonBody): Omit<LinkCommand, "locale"> {
  const { gopay_partner: partner } = accept(readRequest(ACCOUNT_REQUEST, body));
  return {
    countryCode: partner.country_code,
    phoneNumber: partner.phone_number,
    ...(partner.redirect_url !== undefined && { redirectUrl: partner.redirect_url }),
  };
}

/** The query of a question for promotions. Section 8.5. */
export const PROMOTION_QUERY = lenient.object({
  gross_amount: required(
    lenient.rupiah({
      min: 1,
      max: 99_999_999_999,
      range: "must be between 0.01 - 99999999999.00",
      about: "Whole rupiah: what the customer is going to buy for.",
    }),
  ),
  currency: lenient.text({ about: "IDR, also when absent." }),
});
