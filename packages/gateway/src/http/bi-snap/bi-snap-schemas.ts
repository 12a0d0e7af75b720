import { type TSchema, Type } from "@sinclair/typebox";
import { ACCOUNT_BODIES, accountSchemas } from "./account-schemas.ts";
import { authSchemas } from "./auth-schemas.ts";

const text = (about?: string) => Type.String(about === undefined ? {} : { description: about });
const optional = (about?: string) => Type.Optional(text(about));
const time = (about?: string) => text(about ?? "YYYY-MM-DDTHH:MM:SS+07:00.");

const AMOUNT = Type.Object(
  {
    value: Type.String({ description: "Whole rupiah as text; answers have two decimals." }),
    currency: Type.String({ description: "IDR." }),
  },
  { description: "An amount." },
);
const PARTNER_REFERENCE = "The merchant's own number. It may come again.";
const MERCHANT = "The merchant id; must be that of the token's merchant.";
const STATUS =
  "00 paid, 01 authorized, 03 pending, 04 refunded, also in part, 05 cancelled, 06 failed, 08 expired, 09 rejected.";
const FREE = Type.Object({}, { additionalProperties: true });

const ORIGINALS = {
  originalReferenceNo: optional("referenceNo of the payment; comes before the other two."),
  originalExternalId: optional("X-EXTERNAL-ID of the payment."),
  originalPartnerReferenceNo: optional("partnerReferenceNo of the payment."),
};
const REFUND_MEMBERS = {
  partnerRefundNo: optional("The merchant's own number of the refund; made when absent."),
  refundAmount: Type.Optional(AMOUNT),
  reason: optional(),
};

/** What each service is asked with. */
export const BI_SNAP_BODIES = {
  ...ACCOUNT_BODIES,
  token: Type.Object({
    grantType: Type.Optional(Type.String({ description: "client_credentials." })),
    grant_type: Type.Optional(
      Type.String({ description: "The same, as the official clients write it." }),
    ),
  }),
  qrGenerate: Type.Object({
    partnerReferenceNo: optional(PARTNER_REFERENCE),
    amount: AMOUNT,
    merchantId: optional(MERCHANT),
    validityPeriod: optional(
      "When the code ends: 15 minutes from now unless it says otherwise, 180 days at the most.",
    ),
    additionalInfo: Type.Optional(
      Type.Object(
        { acquirer: optional("GOPAY or AIRPAY SHOPEE, in any case.") },
        { additionalProperties: true },
      ),
    ),
  }),
  qrQuery: Type.Object({
    ...ORIGINALS,
    merchantId: optional(MERCHANT),
    serviceCode: text("47; anything is taken."),
  }),
  qrRefund: Type.Object({
    ...ORIGINALS,
    originalPartnerReferenceNo: text("partnerReferenceNo of the payment; not looked at."),
    merchantId: text(MERCHANT),
    ...REFUND_MEMBERS,
  }),
  qrCancel: Type.Object({ ...ORIGINALS, merchantId: text(MERCHANT), reason: text() }),
  debitPay: Type.Object({
    partnerReferenceNo: text(PARTNER_REFERENCE),
    merchantId: optional(MERCHANT),
    chargeToken: optional("Empty for a payment by link."),
    urlParams: Type.Optional(
      Type.Array(
        Type.Object({
          url: text(
            "Where the customer comes back to; the finish URL of the settings when absent.",
          ),
          type: text("PAY_RETURN."),
          isDeeplink: text("Y or N."),
        }),
        {
          description: "Also as urlParam, and as one object. With a chargeToken it must be there.",
        },
      ),
    ),
    validUpTo: optional("When the payment ends: 15 minutes from now unless it says otherwise."),
    payOptionDetails: Type.Array(
      Type.Object({
        payMethod: text("GOPAY."),
        payOption: text("GOPAY or GOPAY_WALLET."),
        transAmount: AMOUNT,
        additionalInfo: Type.Optional(
          Type.Object(
            {
              paymentOptionToken: optional("Of a linked account: the option's token."),
              recurring: optional("Y takes it without asking the customer."),
              promotionIds: Type.Optional(Type.Array(Type.String())),
            },
            { additionalProperties: true },
          ),
        ),
      }),
    ),
    additionalInfo: Type.Optional(FREE),
  }),
  debitStatus: Type.Object({ ...ORIGINALS, serviceCode: text("54; anything is taken.") }),
  debitRefund: Type.Object({ ...ORIGINALS, ...REFUND_MEMBERS }),
  debitCancel: Type.Object({ ...ORIGINALS, reason: optional() }),
} as const satisfies Record<string, TSchema>;

const OUTCOME = {
  responseCode: Type.String({
    pattern: "^\\d{7}$",
    description: "HTTP status, two digits of the service, two of the case.",
  }),
  responseMessage: Type.String({ maxLength: 150 }),
};
const NAMES = {
  originalPartnerReferenceNo: optional(),
  originalReferenceNo: text(),
  originalExternalId: optional(),
};
const REFUND_HISTORY = Type.Array(
  Type.Object({
    refundNo: text("The gateway's number."),
    partnerReferenceNo: text("partnerRefundNo of the refund call."),
    refundAmount: AMOUNT,
    refundStatus: text("00 done, 06 refused by the bank."),
    refundDate: time(),
    reason: optional(),
  }),
);
const PAYERS = Type.Array(Type.Object({ payMethod: text(), payOption: text() }));

/** What they answer, and what merchants are told. */
export const BI_SNAP_SCHEMAS = {
  ...accountSchemas(OUTCOME),
  ...authSchemas(OUTCOME, { status: STATUS, payers: PAYERS, refundHistory: REFUND_HISTORY }),
  BiSnapRefusal: Type.Object({
    ...OUTCOME,
    referenceNo: optional("To be told to whoever helps: only of the token and of linking."),
  }),
  BiSnapToken: Type.Object({
    expiresIn: text("Seconds, as text, by the merchant's clock."),
    responseMessage: OUTCOME.responseMessage,
    accessToken: text(),
    tokenType: text("Bearer."),
    responseCode: OUTCOME.responseCode,
  }),
  BiSnapQr: Type.Object({
    ...OUTCOME,
    referenceNo: text("The gateway's name for the payment."),
    partnerReferenceNo: optional(),
    qrContent: text("The QRIS payload."),
    qrUrl: text("Address of a picture of it."),
    qrImage: text("The picture: PNG in base64."),
    additionalInfo: Type.Optional(Type.Object({ acquirer: text("As it was sent.") })),
  }),
  BiSnapQrStatus: Type.Object({
    ...OUTCOME,
    ...NAMES,
    serviceCode: text(),
    latestTransactionStatus: text(STATUS),
    transactionStatusDesc: text(),
    paidTime: Type.Optional(time()),
    amount: AMOUNT,
    additionalInfo: Type.Optional(Type.Object({ refundHistory: REFUND_HISTORY })),
  }),
  BiSnapQrRefund: Type.Object({
    ...OUTCOME,
    ...NAMES,
    referenceNo: text("The gateway's number of the refund."),
    partnerRefundNo: text(),
    refundAmount: AMOUNT,
    refundTime: time(),
  }),
  BiSnapQrCancel: Type.Object({ ...OUTCOME, ...NAMES, cancelTime: time() }),
  BiSnapDebit: Type.Object({
    ...OUTCOME,
    referenceNo: text("The gateway's name for the payment."),
    partnerReferenceNo: optional(),
    webRedirectUrl: text("Opens the wallet."),
    appRedirectUrl: text("Empty, but where a linked customer is to approve it."),
    additionalInfo: Type.Object({
      paymentType: text(),
      grossAmount: AMOUNT,
      transactionTime: time(),
      validUpTo: time(),
      amount: optional("From here on of a linked account alone."),
      currency: optional(),
      status: optional("PENDING or SETTLEMENT."),
      transactionStatus: optional(STATUS),
      expiryTime: Type.Optional(time()),
      fraudStatus: optional(),
      payOptionDetails: Type.Optional(PAYERS),
      userPaymentDetails: Type.Optional(PAYERS),
    }),
  }),
  BiSnapDebitStatus: Type.Object({
    ...OUTCOME,
    ...NAMES,
    serviceCode: text(),
    latestTransactionStatus: text(STATUS),
    transAmount: AMOUNT,
    paidTime: Type.Optional(time()),
    refundHistory: Type.Optional(REFUND_HISTORY),
    additionalInfo: Type.Object({
      fraudStatus: text(),
      validUpTo: time(),
      payOptionDetails: PAYERS,
      userPaymentDetails: PAYERS,
      metadata: Type.Optional(FREE),
    }),
  }),
  BiSnapDebitRefund: Type.Object({
    ...OUTCOME,
    originalReferenceNo: text(),
    refundNo: text("The gateway's number of the refund."),
    partnerRefundNo: text(),
    refundAmount: AMOUNT,
    refundTime: time(),
  }),
  BiSnapDebitCancel: Type.Object({ ...OUTCOME, originalReferenceNo: text(), cancelTime: time() }),
  BiSnapQrNotification: Type.Object({
    originalReferenceNo: text(),
    originalPartnerReferenceNo: optional(),
    latestTransactionStatus: text(STATUS),
    transactionStatusDesc: text(),
    amount: AMOUNT,
    additionalInfo: Type.Object({
      refundHistory: Type.Array(
        Type.Object({
          refundNo: text(),
          partnerReferenceNo: text(),
          refundAmount: AMOUNT,
          reason: optional(),
          refundDate: time(),
        }),
      ),
      qris: Type.Optional(
        Type.Object({ issuerName: text(), acquirerName: text(), transactionType: text() }),
      ),
    }),
  }),
  BiSnapDebitNotification: Type.Object({
    createdTime: time(),
    finishedTime: Type.Optional(time()),
    originalPartnerReferenceNo: optional(),
    originalReferenceNo: text(),
    originalExternalId: optional(),
    merchantId: text(),
    amount: AMOUNT,
    latestTransactionStatus: text(STATUS),
    transactionStatusDesc: text(),
    additionalInfo: Type.Object({
      refundHistory: Type.Array(
        Type.Object({
          refundNo: text(),
          refundStatus: text(),
          partnerRefundNo: text(),
          partnerReferenceNo: text(),
          refundAmount: AMOUNT,
          reason: optional(),
          refundTime: time(),
          refundDate: time(),
        }),
      ),
      totalRefundAmount: Type.Optional(AMOUNT),
      userPaymentDetails: PAYERS,
    }),
  }),
} as const satisfies Record<string, TSchema>;
