import type { SignedMembers } from "@gerbang/protocol";
import type { Sign } from "./present-notification.ts";

export type MessageBody = Readonly<Record<string, unknown>>;

/** What faults have to know of a message to spoil it, which the two faces say in ways of their own. */
export interface MessageForm {
  /** Members that every receiver may rely on; all others are optional. */
  readonly required: ReadonlySet<string>;
  readonly signatureLength: number;
  readonly amountOf: (body: MessageBody) => string;
  /** Under a signature that is right for it. */
  readonly withAmount: (body: MessageBody, amount: string) => MessageBody;
  readonly withSpoiltSignature: (body: MessageBody, position: number) => MessageBody;
}

/** Core API section 5: the signature is a member, over three others. */
export function coreForm(sign: Sign): MessageForm {
  return {
    required: REQUIRED_OF_CORE,
    signatureLength: 128,
    amountOf: (body) => text(body, "gross_amount"),
    withAmount: (body, amount) => resign({ ...body, gross_amount: amount }, sign),
    withSpoiltSignature: (body, position) => ({
      ...body,
      signature_key: spoil(text(body, "signature_key"), position),
    }),
  };
}

const REQUIRED_OF_CORE = new Set([
  "transaction_id",
  "order_id",
  "transaction_status",
  "fraud_status",
  "status_code",
  "gross_amount",
  "signature_key",
  "payment_type",
  // Of an account's.
  "account_id",
  "account_status",
  // Of a subscription's: of the one that says it was made, and of the one about a run.
  "id",
  "name",
  "amount",
  "currency",
  "schedule",
  "status",
  "token",
  "transaction",
  "subscription",
  "event_name",
]);

function resign(body: MessageBody, sign: Sign): MessageBody {
  const signed: SignedMembers = {
    order_id: text(body, "order_id"),
    status_code: text(body, "status_code"),
    gross_amount: text(body, "gross_amount"),
  };
  return { ...body, signature_key: sign(signed) };
}

/** Still 128 hex digits, so that only who compares the signature finds out. */
function spoil(signature: string, position: number): string {
  const digit = signature[position] === "0" ? "1" : "0";
  return signature.slice(0, position) + digit + signature.slice(position + 1);
}

/** BI-SNAP: the signature is a header over the whole body, made when that is sent, and spoilt then. */
export const BI_SNAP_FORM: MessageForm = {
  required: new Set(["originalReferenceNo", "latestTransactionStatus", "amount", "additionalInfo"]),
  // Of the 344 characters the first ones: as far as the place of a fault may be in a session.
  signatureLength: 128,
  amountOf: (body) => text(amountMembers(body), "value"),
  withAmount: (body, amount) => ({ ...body, amount: { ...amountMembers(body), value: amount } }),
  withSpoiltSignature: (body) => body,
};

function amountMembers({ amount }: MessageBody): MessageBody {
  if (typeof amount !== "object" || amount === null) throw new Error("a message without an amount");
  return amount as MessageBody;
}

function text(body: MessageBody, member: string): string {
  const value = body[member];
  if (typeof value !== "string") throw new Error(`a notification without ${member}`);
  return value;
}
