import type { Merchant } from "../../domain/merchants/merchant.ts";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { BiSnapError } from "./bi-snap-error.ts";

/** Throws for a production merchant: linked customers are the simulated wallet's, and no upstream has them. */
export function requireWallet(merchant: Pick<Merchant, "environment">): void {
  if (!isSimulated(merchant)) throw new BiSnapError("not_supported");
}
