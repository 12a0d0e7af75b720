import { parseJakartaTime, parseOrderId } from "@gerbang/protocol";
import { BARRED_SCHEMES, isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import { required, type ValueOf } from "../shared/fields.ts";
import { lenient } from "./lenient.ts";

const AMOUNT_MAX = 99_999_999_999;
const EXPIRY_DURATION_MAX = 999_999_999;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** Documents what `parseOrderId` takes: anything but control characters and halves of characters. */
const ORDER_ID = /^[^\p{Cc}\p{Cs}]+$/u;
/** As `isOpenableUrl` has it, but for ports, signs that are not seen, and what an intent opens. */
const CALLBACK_URL = new RegExp(
  String.raw`^(?!(?:${[...BARRED_SCHEMES].map(inAnyCase).join("|")}):)(?!${inAnyCase("http")}[Ss]?:(?!//[^/?#]))(?![^:]*://[^/?#]*@)[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>"\\^\x60{|}]+$`,
);
const ORDER_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d( [+-]\d\d:?\d\d)?$/;

/** Payment types that exist, but not here: they get 402, not 400. */
const OTHER_PAYMENT_TYPES = [
  "akulaku",
  "bank_transfer",
  "bca_klikbca",
  "bca_klikpay",
  "bri_epay",
  "cimb_clicks",
  "credit_card",
  "cstore",
  "dana",
  "danamon_online",
  "echannel",
  "googlepay",
  "kredivo",
  "mandiri_clickpay",
  "ovo",
  "permata",
  "shopeepay",
  "uob_ezpay",
] as const;

const PAYMENT_TYPES = ["gopay", "qris", ...OTHER_PAYMENT_TYPES] as const;

const short = lenient.text({ max: 50 });
const long = lenient.text({ max: 255 });
const email = lenient.matching({ max: 255, pattern: EMAIL });

const orderId = lenient.orEmpty(
  lenient.parsed(
    {
      max: 50,
      pattern: ORDER_ID,
      numbers: true,
      about:
        "The merchant's reference: any text without control characters, kept and signed as it is. In a path it is percent-encoded. Free again after cancel and expiry.",
    },
    parseOrderId,
  ),
);

const grossAmount = lenient.rupiah({
  min: 1,
  max: AMOUNT_MAX,
  range: "must be between 0.01 - 99999999999.00",
  about: "Whole rupiah. Equals the sum of item_details when those are given.",
});

const address = lenient.object({
  first_name: long,
  last_name: long,
  email,
  phone: long,
  address: long,
  city: long,
  postal_code: lenient.text({ max: 10 }),
  country_code: lenient.text({ max: 10 }),
});

const item = lenient.object(
  {
    id: short,
    name: required(lenient.orEmpty(short)),
    price: required(
      lenient.rupiah({ min: -AMOUNT_MAX, max: AMOUNT_MAX, about: "Negative on a discount line." }),
    ),
    quantity: required(lenient.whole({ min: 1, max: AMOUNT_MAX })),
    brand: short,
    category: short,
    merchant_name: short,
    url: short,
  },
  // The real texts name an item's member like this: "item_details Name too long".
  (key) => ` ${key.charAt(0).toUpperCase()}${key.slice(1)}`,
);

/** Where a wallet or a page sends the customer. */
export const callbackUrl = lenient.orEmpty(
  lenient.parsed(
    {
      pattern: CALLBACK_URL,
      about:
        "Where the wallet returns to: an http(s) URL with its host, or an app; an Android intent if what it opens is one of these.",
    },
    (url) => (isOpenableUrl(url) ? url : undefined),
  ),
);

export const orderTime = moment("YYYY-MM-DD HH:MM:SS +0700; now when absent.");

/** A time with its zone, or one of Western Indonesia. */
export function moment(about: string) {
  return lenient.orEmpty(lenient.parsed({ pattern: ORDER_TIME, about }, parseOrderTime));
}

/** What is asked about an order, in whichever way it is going to be charged. */
export const ORDER_MEMBERS = {
  transaction_details: required(
    lenient.object({ order_id: required(orderId), gross_amount: required(grossAmount) }),
  ),
  item_details: lenient.list(item),
  customer_details: lenient.object({
    first_name: long,
    last_name: long,
    email,
    phone: long,
    billing_address: address,
    shipping_address: address,
  }),
};

/** What a merchant keeps with an order. */
export const MERCHANT_MEMBERS = {
  custom_field1: long,
  custom_field2: long,
  custom_field3: long,
  metadata: lenient.free("Comes back in status answers and notifications."),
};

/** `POST /v2/charge`. Core API section 2.2. */
export const CHARGE_REQUEST = lenient.object({
  payment_type: required(
    lenient.orEmpty(
      lenient.choice(PAYMENT_TYPES, "gopay or qris; the others are known, and answered 402."),
    ),
  ),
  ...ORDER_MEMBERS,
  gopay: lenient.object({
    enable_callback: lenient.flag("Puts the callback URL into the deeplink."),
    callback_url: callbackUrl,
    account_id: lenient.orEmpty(
      lenient.text({ max: 255, about: "The linked account that is charged. Sandbox only." }),
    ),
    payment_option_token: lenient.orEmpty(
      lenient.text({
        max: 4_000,
        about: "One of the account's tokens, as Get Pay Account told it.",
      }),
    ),
    pre_auth: lenient.flag("Reserves the amount: it is captured within 15 minutes, or released."),
    recurring: lenient.flag("Charged by the merchant alone: its customer enters no PIN."),
    promotion_ids: lenient.list(lenient.text({ max: 255 })),
  }),
  qris: lenient.object({
    acquirer: lenient.orEmpty(lenient.choice(["gopay", "airpay shopee"])),
  }),
  custom_expiry: lenient.object({
    order_time: orderTime,
    expiry_duration: required(lenient.whole({ min: 1, max: EXPIRY_DURATION_MAX })),
    unit: lenient.orEmpty(lenient.choice(["second", "minute", "hour", "day"])),
  }),
  payment_provider_metadata: lenient.object({
    recurring_parent_order: long,
    recurring_sequence: long,
  }),
  ...MERCHANT_MEMBERS,
});

/** A charge as it was read: whether its members agree with each other is another question. */
export type ChargeMembers = ValueOf<typeof CHARGE_REQUEST>;

/**
 * A day that does not exist is an invalid `Date`: it has the documented form, and only a charge whose
 * lifetime depends on it is refused for it.
 */
function parseOrderTime(text: string): Date | undefined {
  if (!ORDER_TIME.test(text)) return undefined;
  return parseJakartaTime(text) ?? new Date(Number.NaN);
}

/** JSON Schema's patterns know no flags. */
function inAnyCase(word: string): string {
  return Array.from(word, (letter) => `[${letter.toUpperCase()}${letter}]`).join("");
}
