import type { MerchantId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import { findSealedMerchant, type SealedMerchant } from "../../store/merchants/merchants.ts";
import { isAmong } from "../address-list.ts";
import type { Gateway } from "../gateway.ts";
import { hashKey } from "../secret-box.ts";

/** Whoever has shown a valid server key. */
interface Caller {
  readonly merchant: Merchant;
  /** Whether the merchant's key is accepted from where it came. */
  readonly isAtHome: boolean;
}

/** The merchant that this server key belongs to, by its settings, clock and addresses of this moment. */
export async function authenticate(
  gateway: Gateway,
  serverKey: Secret,
  address: string,
): Promise<Caller | undefined> {
  const sealed = await gateway.findMerchantByKey(hashKey(serverKey), gateway.wallNow());
  if (!sealed) return undefined;
  const { merchant, apiAddresses } = unsealMerchant(gateway, sealed);
  return { merchant, isAtHome: isAmong(apiAddresses, address) };
}

export async function findMerchant(
  gateway: Gateway,
  id: MerchantId,
): Promise<Merchant | undefined> {
  const sealed = await findSealedMerchant(gateway.db, id);
  return sealed && unsealMerchant(gateway, sealed).merchant;
}

/** Finds the merchants of one batch of work, each once; throws when one is not there. */
export function merchantsOfBatch(gateway: Gateway): (id: MerchantId) => Promise<Merchant> {
  const found = new Map<MerchantId, Promise<Merchant | undefined>>();
  return async (id) => {
    const finding = found.get(id) ?? findMerchant(gateway, id);
    found.set(id, finding);
    const merchant = await finding;
    if (!merchant) throw new Error(`there is no merchant ${id}`);
    return merchant;
  };
}

/** A merchant with the key that signs its messages, and from where its keys are accepted. */
export function unsealMerchant(
  gateway: Gateway,
  { signingKey, apiAddresses, ...merchant }: SealedMerchant,
): { readonly merchant: Merchant; readonly apiAddresses: readonly string[] } {
  const serverKey = gateway.secretBox.open(signingKey);
  return { merchant: { ...merchant, serverKey }, apiAddresses };
}
