import type { Merchant } from "./merchant.ts";

/**
 * Whether the simulated wallet is this merchant's payment network. A production merchant's is its
 * upstream: nothing that is simulated may touch it.
 */
export function isSimulated({ environment }: Pick<Merchant, "environment">): boolean {
  return environment === "sandbox";
}

/** Stands at the door of whatever is simulated. Throws for a production merchant. */
export function requireSimulated(merchant: Pick<Merchant, "id" | "environment">): void {
  if (!isSimulated(merchant)) {
    throw new Error(`merchant ${merchant.id} is no sandbox merchant: its upstream decides`);
  }
}
