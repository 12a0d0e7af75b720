import type { PaymentType } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findPayment } from "../../store/bi-snap/find-payment.ts";
import type { Gateway } from "../gateway.ts";

/** What a call names a payment by; the first that is there counts, and the others are not looked at. */
interface PaymentNames {
  readonly reference?: string | undefined;
  readonly externalId?: string | undefined;
  readonly partnerReference?: string | undefined;
}

/**
 * A merchant's payment of BI-SNAP; `undefined` where it has none such, and where what is named is another
 * merchant's, or was made by the Core API.
 */
export async function findNamedPayment(
  { db }: Pick<Gateway, "db">,
  { id }: Pick<Merchant, "id">,
  { reference, externalId, partnerReference }: PaymentNames,
  chargedAs?: PaymentType,
): Promise<Transaction | undefined> {
  const of = chargedAs && { chargedAs };
  if (reference !== undefined) {
    return await findPayment(db, id, { by: "reference", name: reference, ...of });
  }
  if (externalId !== undefined) {
    return await findPayment(db, id, { by: "externalId", name: externalId, ...of });
  }
  if (partnerReference === undefined) return undefined;
  return await findPayment(db, id, { by: "partnerReference", name: partnerReference, ...of });
}
