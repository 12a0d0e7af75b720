import type { Transaction } from "../../domain/transactions/transaction.ts";
import { findNamedPayment } from "../../operations/bi-snap/find-payment.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { noteWatched } from "../../operations/upstream/note-watched.ts";
import type { BiSnapCall } from "./authenticate.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { checkMerchant } from "./charge-payment.ts";
import type { Members } from "./members.ts";

/** How a call names the payment that it is about. */
export interface OriginalNames {
  readonly reference: string | undefined;
  readonly externalId: string | undefined;
  readonly partnerReference: string | undefined;
  readonly merchantId: string | undefined;
}

interface NamingRules {
  /** Whether the partner's own number is enough; it is not where money moves, for it may be that of several. */
  readonly byPartnerReference?: boolean;
  readonly needsMerchant?: boolean;
  readonly needsPartnerReference?: boolean;
}

/** Reads by what a payment is named: one of its names must be there, and the first that is counts. */
export function readNames(
  members: Members,
  { byPartnerReference = false, needsMerchant = false, needsPartnerReference = false }: NamingRules,
): OriginalNames {
  const names = {
    merchantId: members.text("merchantId", { max: 64, isRequired: needsMerchant }),
    partnerReference: members.text("originalPartnerReferenceNo", {
      max: 64,
      isRequired: needsPartnerReference,
    }),
    reference: members.text("originalReferenceNo", { max: 64 }),
    externalId: members.text("originalExternalId", { max: 36 }),
  };
  const enough = [
    "originalReferenceNo",
    "originalExternalId",
    ...(byPartnerReference ? ["originalPartnerReferenceNo"] : []),
  ];
  if (!enough.some((name) => members.has(name))) members.missing("originalReferenceNo");
  return names;
}

/** The payment; throws where the merchant has none such among those of the family that the service serves. */
export async function findOriginal(
  gateway: Gateway,
  { merchant }: Pick<BiSnapCall, "merchant">,
  names: OriginalNames,
  chargedAs: Transaction["chargedAs"],
): Promise<Transaction> {
  checkMerchant(merchant, names.merchantId);
  const found = await findNamedPayment(gateway, merchant, names, chargedAs);
  if (!found) throw new BiSnapError("not_found");
  return found;
}

/** The same for who only asks: as long as somebody asks for a payment that an upstream has, it is asked too. */
export async function findAsked(
  gateway: Gateway,
  call: Pick<BiSnapCall, "merchant">,
  names: OriginalNames,
  chargedAs: Transaction["chargedAs"],
): Promise<Transaction> {
  const found = await findOriginal(gateway, call, names, chargedAs);
  noteWatched(gateway, call.merchant, found);
  return found;
}
