import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../../operations/gateway.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import type { Members } from "./members.ts";
import { findOriginal, type OriginalNames } from "./original-payment.ts";

/**
 * Reads what a call names an amount by that was held: its reference, or the external id, which the documents' table
 * puts into `additionalInfo` and their samples into `additionalData`.
 */
export function readHeldNames(
  members: Members,
  { isRead }: { readonly isRead: boolean },
): OriginalNames {
  const isRequired = !isRead;
  const places = [members, members.object("additionalInfo"), members.object("additionalData")];
  const externalIds = places.map((place) => place.text("originalExternalId", { max: 36 }));
  const names = {
    merchantId: members.text("merchantId", { max: 64, isRequired }),
    partnerReference: members.text("originalPartnerReferenceNo", { max: 64, isRequired }),
    reference: members.text("originalReferenceNo", { max: 64 }),
    externalId: externalIds.find((name) => name !== undefined),
  };
  const isNamed =
    members.has("originalReferenceNo") || places.some((place) => place.has("originalExternalId"));
  if (!isNamed) members.missing("originalReferenceNo");
  return names;
}

/** The payment; throws where the merchant has none such that was held. */
export async function findHeld(
  gateway: Gateway,
  call: Pick<BiSnapCall, "merchant">,
  names: OriginalNames,
): Promise<Transaction> {
  const found = await findOriginal(gateway, call, names, "gopay");
  if (!found.account?.isPreAuth) throw new BiSnapError("not_found");
  return found;
}
