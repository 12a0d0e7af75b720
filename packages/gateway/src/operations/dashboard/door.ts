import { isAmong } from "../address-list.ts";
import type { Session, UserMerchant } from "./session.ts";

/**
 * Why a merchant is not open to somebody who looks after it: they came from an address that is not among its
 * own, or sign in by a password alone where two steps are required. `undefined` when it is open.
 */
export function whyClosed(
  { hasSecondFactor }: Session,
  { dashboardAddresses, requiresSecondFactor }: UserMerchant,
  address: string,
): "address" | "second_factor" | undefined {
  if (!isAmong(dashboardAddresses, address)) return "address";
  return requiresSecondFactor && !hasSecondFactor ? "second_factor" : undefined;
}
