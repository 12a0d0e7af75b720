import { BARRED_SCHEMES } from "../../domain/merchants/callback-url.ts";
import {
  flagField,
  freeField,
  listField,
  objectField,
  type RequestField,
  requiredField,
  textField,
  wholeField,
} from "./request-fields.ts";

const AMOUNT_MAX = 99_999_999_999;
const EXPIRY_DURATION_MAX = 999_999_999;

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
const ORDER_ID = /^[A-Za-z0-9\-_~.]+$/;
/** As `isOpenableUrl` has it, but for the host of an http(s) URL. */
const CALLBACK_URL = new RegExp(
  String.raw`^(?!(?:${[...BARRED_SCHEMES].map(inAnyCase).join("|")}):)[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>"\\^\x60{|}]+$`,
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

const PAYMENT_TYPES = ["gopay", "qris", ...OTHER_PAYMENT_TYPES];

const short = textField({ max: 50 });
const long = textField({ max: 255 });
const email = textField({ max: 255, pattern: EMAIL });

const orderId: RequestField = {
  ...textField({
    max: 50,
    pattern: ORDER_ID,
    numbers: true,
    about: "The merchant's reference: letters, digits, - _ ~ . Free again after cancel and expiry.",
  }),
  emptyIsAbsent: true,
};

const grossAmount = wholeField({
  min: 1,
  max: AMOUNT_MAX,
  range: "must be between 0.01 - 99999999999.00",
  about: "Whole rupiah. Equals the sum of item_details when those are given.",
});

const address = objectField({
  first_name: long,
  last_name: long,
  email,
  phone: long,
  address: long,
  city: long,
  postal_code: textField({ max: 10 }),
  country_code: textField({ max: 10 }),
});

const item = objectField(
  {
    id: short,
    name: requiredField({ ...short, emptyIsAbsent: true }),
    price: requiredField(
      wholeField({ min: -AMOUNT_MAX, max: AMOUNT_MAX, about: "Negative on a discount line." }),
    ),
    quantity: requiredField(wholeField({ min: 1, max: AMOUNT_MAX })),
    brand: short,
    category: short,
    merchant_name: short,
    url: short,
  },
  // The real texts name an item's member like this: "item_details Name too long".
  (parent, key) => `${parent} ${key.charAt(0).toUpperCase()}${key.slice(1)}`,
);

/** `POST /v2/charge`. Core API section 2.2. */
export const CHARGE_REQUEST: RequestField = objectField({
  payment_type: requiredField({
    ...textField({
      oneOf: PAYMENT_TYPES,
      about: "gopay or qris; the others are known, and answered 402.",
    }),
    emptyIsAbsent: true,
  }),
  transaction_details: requiredField(
    objectField({ order_id: requiredField(orderId), gross_amount: requiredField(grossAmount) }),
  ),
  item_details: listField(item),
  customer_details: objectField({
    first_name: long,
    last_name: long,
    email,
    phone: long,
    billing_address: address,
    shipping_address: address,
  }),
  gopay: objectField({
    enable_callback: flagField("Puts the callback URL into the deeplink."),
    callback_url: {
      ...textField({
        pattern: CALLBACK_URL,
        about: "Where the wallet returns to: http(s) or an app.",
      }),
      emptyIsAbsent: true,
    },
  }),
  qris: objectField({
    acquirer: { ...textField({ oneOf: ["gopay", "airpay shopee"] }), emptyIsAbsent: true },
  }),
  custom_expiry: objectField({
    order_time: {
      ...textField({ pattern: ORDER_TIME, about: "YYYY-MM-DD HH:MM:SS +0700; now when absent." }),
      emptyIsAbsent: true,
    },
    expiry_duration: requiredField(wholeField({ min: 1, max: EXPIRY_DURATION_MAX })),
    unit: { ...textField({ oneOf: ["second", "minute", "hour", "day"] }), emptyIsAbsent: true },
  }),
  custom_field1: long,
  custom_field2: long,
  custom_field3: long,
  metadata: freeField("Comes back in status answers and notifications."),
});

/** JSON Schema's patterns know no flags. */
function inAnyCase(word: string): string {
  return Array.from(word, (letter) => `[${letter.toUpperCase()}${letter}]`).join("");
}
