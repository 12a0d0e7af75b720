import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { findMerchant } from "../../../operations/merchants/find-merchant.ts";
import type { Visit } from "./visit.ts";

/** The merchant of a visit, by its settings and clock of this moment. */
export async function requireMerchant({ context, merchant }: Visit): Promise<Merchant> {
  const found = await findMerchant(context.gateway, merchant.id);
  if (!found) throw new Error(`merchant ${merchant.id} is gone`);
  return found;
}
