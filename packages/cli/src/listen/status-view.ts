import type { JsonObject } from "../sandbox/sandbox-client.ts";

/** What an answer says of a transaction: members as they came, those that are needed known to be there. */
export interface StatusView {
  readonly transaction_id: string;
  readonly order_id: string;
  readonly gross_amount: string;
  readonly transaction_status: string;
  readonly [member: string]: unknown;
}

/** Reads the answer of a charge or of a status call; `undefined` for any that tells of no transaction. */
export function readStatusView(body: JsonObject | undefined): StatusView | undefined {
  if (body === undefined) return undefined;
  const { transaction_id, order_id, gross_amount, transaction_status } = body;
  const areTexts = [transaction_id, order_id, gross_amount, transaction_status].every(
    (member) => typeof member === "string" && member !== "",
  );
  return areTexts ? (body as StatusView) : undefined;
}

export function isOfCard({ payment_type }: StatusView): boolean {
  return payment_type === "credit_card";
}

/** The oldest first. */
export function readRefunds({ refunds }: StatusView): readonly JsonObject[] {
  return Array.isArray(refunds) ? (refunds as readonly JsonObject[]) : [];
}
