import { type TProperties, type TSchema, Type } from "@sinclair/typebox";

const text = (about?: string) => Type.String(about === undefined ? {} : { description: about });
const optional = (about?: string) => Type.Optional(text(about));
const TIME = "YYYY-MM-DDTHH:MM:SS+07:00.";
const AMOUNT = Type.Object(
  {
    value: Type.String({ description: "Whole rupiah as text; answers have two decimals." }),
    currency: Type.String({ description: "IDR." }),
  },
  { description: "An amount." },
);
const FREE = Type.Object({}, { additionalProperties: true });

const ORIGINALS = {
  originalReferenceNo: optional("referenceNo of the payment; comes before the other two."),
  additionalInfo: Type.Optional(
    Type.Object({ originalExternalId: optional("X-EXTERNAL-ID of the payment.") }),
  ),
};
const NAMED = {
  ...ORIGINALS,
  originalPartnerReferenceNo: text("partnerReferenceNo of the payment; not looked at."),
  merchantId: text("The merchant id; must be that of the token's merchant."),
};

/** What pre-authorisation is asked with. */
export const AUTH_BODIES = {
  authPayment: Type.Object({
    partnerReferenceNo: text("The merchant's own number. It may come again."),
    merchantId: text("The merchant id; must be that of the token's merchant."),
    amount: Type.Optional(AMOUNT),
    title: optional(),
    items: Type.Optional(Type.Array(FREE)),
    additionalInfo: Type.Object({
      payOptionDetails: Type.Array(
        Type.Object({
          payMethod: text("GOPAY."),
          payOption: text("The name of the option."),
          transAmount: AMOUNT,
          additionalInfo: Type.Object({ paymentOptionToken: text("The option's token.") }),
        }),
      ),
      validUpTo: optional(
        "Until when it is held: seven days from now unless it says otherwise, 180 days at the most.",
      ),
    }),
  }),
  authQuery: Type.Object({
    ...ORIGINALS,
    originalPartnerReferenceNo: optional("partnerReferenceNo of the payment."),
  }),
  authCapture: Type.Object({
    ...NAMED,
    partnerCaptureNo: text("The merchant's own number of the capture."),
    captureAmount: Type.Optional(AMOUNT),
    title: optional(),
  }),
  authVoid: Type.Object({
    ...NAMED,
    partnerVoidNo: text("The merchant's own number of the void."),
    reason: optional(),
  }),
  authRefund: Type.Object({
    ...ORIGINALS,
    originalPartnerReferenceNo: optional("partnerReferenceNo of the payment."),
    partnerRefundNo: text("The merchant's own number of the refund."),
    refundAmount: Type.Optional(AMOUNT),
    reason: optional(),
  }),
} as const satisfies Record<string, TSchema>;

const ORIGINAL_NAMES = { originalReferenceNo: text(), originalPartnerReferenceNo: text() };

interface Parts {
  readonly status: string;
  readonly payers: TSchema;
  readonly refundHistory: TSchema;
}

/** What it answers. */
export function authSchemas<Outcome extends TProperties>(
  outcome: Outcome,
  { status, payers, refundHistory }: Parts,
) {
  return {
    BiSnapAuthPayment: Type.Object({
      ...outcome,
      referenceNo: text("The gateway's name for the payment."),
      partnerReferenceNo: text(),
      paidTime: text(TIME),
      additionalInfo: Type.Object({
        amount: AMOUNT,
        paymentType: text(),
        transactionTime: text(TIME),
        transactionStatus: text(status),
        fraudStatus: text(),
        payOptionDetails: payers,
        validUpTo: text(TIME),
      }),
    }),
    BiSnapAuthStatus: Type.Object({
      ...outcome,
      ...ORIGINAL_NAMES,
      latestTransactionStatus: text(status),
      paidTime: optional(TIME),
      amount: AMOUNT,
      additionalInfo: Type.Object({
        fraudStatus: text(),
        validUpTo: text(TIME),
        payOptionDetails: payers,
        refundHistory: Type.Optional(refundHistory),
        metadata: Type.Optional(FREE),
      }),
    }),
    ...movedSchemas(outcome),
  };
}

function movedSchemas<Outcome extends TProperties>(outcome: Outcome) {
  return {
    BiSnapAuthCapture: Type.Object({
      ...outcome,
      ...ORIGINAL_NAMES,
      captureNo: text("The gateway's number of the capture."),
      partnerCaptureNo: text(),
      captureAmount: AMOUNT,
      captureTime: text(TIME),
    }),
    BiSnapAuthVoid: Type.Object({
      ...outcome,
      ...ORIGINAL_NAMES,
      voidNo: text("The gateway's number of the void."),
      partnerVoidNo: text(),
      voidAmount: AMOUNT,
      voidTime: text(TIME),
    }),
    BiSnapAuthRefund: Type.Object({
      ...outcome,
      originalReferenceNo: text(),
      refundNo: text("The gateway's number of the refund."),
      partnerRefundNo: text(),
      refundAmount: AMOUNT,
      refundTime: text(TIME),
    }),
  };
}
