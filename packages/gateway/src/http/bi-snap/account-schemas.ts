import { type TProperties, type TSchema, Type } from "@sinclair/typebox";

const text = (about?: string) => Type.String(about === undefined ? {} : { description: about });
const HANDLE = "The payment handle, not the merchant id.";
const SUPPORT_NUMBER = "To be told to whoever helps.";
const TOKEN = "The customer's token.";

/** What linking is asked with. */
export const ACCOUNT_BODIES = {
  accountBind: Type.Object({
    merchantId: text(HANDLE),
    authCode: text("What the customer came back with."),
    grantType: text("AUTHORIZATION_CODE."),
  }),
  accountInquiry: Type.Object({
    additionalInfo: Type.Optional(
      Type.Object({
        accountId: Type.Optional(
          text("An account of the Core API, instead of Authorization-Customer."),
        ),
      }),
    ),
  }),
  accountUnbind: Type.Object({ merchantId: text(HANDLE) }),
} as const satisfies Record<string, TSchema>;

/** What it answers, and what merchants are told. */
export function accountSchemas<Outcome extends TProperties>(outcome: Outcome) {
  return {
    BiSnapBinding: Type.Object({
      ...outcome,
      referenceNo: text(SUPPORT_NUMBER),
      accessTokenInfo: Type.Object({ accessToken: text(TOKEN) }),
    }),
    BiSnapInquiry: Type.Object({
      ...outcome,
      referenceNo: text(SUPPORT_NUMBER),
      additionalInfo: Type.Object({
        accessToken: text(TOKEN),
        paymentType: text(),
        paymentOptions: Type.Array(
          Type.Object({
            name: text("GOPAY_WALLET, PAY_LATER or GOPAY_SAVINGS."),
            active: Type.Boolean(),
            balance: Type.Object({
              value: Type.Integer({ description: "Whole rupiah: a number here alone." }),
              currency: text("IDR."),
            }),
            token: text("Names the option in a payment."),
          }),
        ),
      }),
    }),
    BiSnapUnbinding: Type.Object({ ...outcome, referenceNo: text(SUPPORT_NUMBER) }),
    BiSnapAccountNotification: Type.Object({
      additionalInfo: Type.Object({
        accessToken: text(TOKEN),
        merchantId: text("The merchant id."),
        subMerchantId: text(),
        paymentType: text(),
        accountStatus: text("ENABLED or DISABLED."),
        statusMessage: text("Account linked, Account unlinked, or User changed phone number."),
      }),
    }),
  };
}
