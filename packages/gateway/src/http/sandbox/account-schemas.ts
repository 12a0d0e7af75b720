import { type TProperties, type TSchema, Type } from "@sinclair/typebox";
import { PAYMENT_OPTIONS } from "../../domain/accounts/customer.ts";
import { ACCOUNT_ENDS, ACCOUNT_STATUSES } from "../../domain/accounts/pay-account.ts";
import { COUNT, MOMENT, oneOf, orNull, TEXT } from "./schema-parts.ts";

const ACCOUNT: TProperties = {
  account_id: TEXT,
  account_status: oneOf(...ACCOUNT_STATUSES),
  phone: Type.String({ description: "Country code and number, as the merchant wrote them." }),
  redirect_url: orNull(TEXT),
  created_at: MOMENT,
  expires_at: Type.Unsafe<string>({ ...MOMENT, description: "Until when it can be linked." }),
  consented_at: orNull(MOMENT),
  consented_pin_from: orNull(
    Type.Integer({
      minimum: 0,
      description: "From this amount on the wallet asked for the PIN when the customer agreed.",
    }),
  ),
  enabled_at: orNull(MOMENT),
  ended_at: orNull(MOMENT),
  ended_by: orNull(oneOf(...ACCOUNT_ENDS)),
};

const CUSTOMER = Type.Object({
  phone: TEXT,
  name: TEXT,
  pin: TEXT,
  wallet_balance: COUNT,
  pay_later_left: orNull(COUNT),
  savings_balance: orNull(COUNT),
  inactive_options: Type.Array(oneOf(...PAYMENT_OPTIONS)),
  pin_from: Type.Integer({
    minimum: 0,
    description: "From this amount on the customer has to confirm a payment.",
  }),
  frozen: Type.Boolean(),
  risky: Type.Boolean({ description: "Fraud rules deny every charge." }),
});

/** What the sandbox API tells of linked accounts. */
export const ACCOUNT_SCHEMAS = {
  Accounts: Type.Object({
    accounts: Type.Array(Type.Object(ACCOUNT), { description: "The newest first." }),
    next_before: orNull(TEXT),
  }),
  AccountDetails: Type.Object({
    ...ACCOUNT,
    link_url: Type.String({ description: "The linking page, below the gateway's own address." }),
    customer: CUSTOMER,
  }),
  WalletCustomer: CUSTOMER,
} as const satisfies Record<string, TSchema>;
