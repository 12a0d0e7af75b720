import type { MerchantId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Secret } from "../../domain/secret.ts";
import { findSealedMerchant, type SealedMerchant } from "../../store/merchants/merchants.ts";
import type { Gateway } from "../gateway.ts";
import { hashKey } from "../secret-box.ts";

/** The merchant that this server key belongs to, by its settings and clock of this moment. */
export async function authenticate(
  gateway: Gateway,
  serverKey: Secret,
): Promise<Merchant | undefined> {
  const sealed = await gateway.findMerchantByKey(hashKey(serverKey), gateway.wallNow());
  return sealed && unsealMerchant(gateway, sealed);
}

export async function findMerchant(
  gateway: Gateway,
  id: MerchantId,
): Promise<Merchant | undefined> {
  const sealed = await findSealedMerchant(gateway.db, id);
  return sealed && unsealMerchant(gateway, sealed);
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

/** A merchant with the key that signs its messages. */
export function unsealMerchant(
  gateway: Gateway,
  { signingKey, ...merchant }: SealedMerchant,
): Merchant {
  return { ...merchant, serverKey: gateway.secretBox.open(signingKey) };
}
