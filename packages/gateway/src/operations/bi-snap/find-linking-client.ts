import type { BiSnapClient } from "../../domain/bi-snap/client.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { findClientByHandle } from "../../store/bi-snap/clients.ts";
import type { Gateway } from "../gateway.ts";
import { findMerchant } from "../merchants/find-merchant.ts";
import { isSignedBy } from "../rsa.ts";
import { openClient } from "./clients.ts";

/** The client that linking names by its payment handle, with its merchant; `undefined` when there is none such. */
export async function findLinkingClient(
  gateway: Gateway,
  paymentHandle: string,
): Promise<{ readonly client: BiSnapClient; readonly merchant: Merchant } | undefined> {
  const sealed = await findClientByHandle(gateway.db.kysely, paymentHandle);
  const merchant = sealed && (await findMerchant(gateway, sealed.merchantId));
  return merchant && { client: openClient(gateway, sealed), merchant };
}

/** Whether one of the merchant's keys has signed one of these texts; the signature is base64. */
export function hasSigned(
  { publicKeys }: Pick<BiSnapClient, "publicKeys">,
  texts: readonly string[],
  signature: string,
): boolean {
  const bytes = Buffer.from(signature, "base64");
  return texts.some((text) => isSignedBy(publicKeys, text, bytes));
}
