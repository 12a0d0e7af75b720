import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { deleteBalance, findBalance, saveBalance } from "../../store/merchants/balances.ts";
import type { Gateway } from "../gateway.ts";

/** What a merchant may still refund; `unlimited` unless somebody limited it. Core API section 3.9. */
export async function getBalance(
  gateway: Gateway,
  merchantId: MerchantId,
): Promise<Rupiah | "unlimited"> {
  return (await findBalance(gateway.db, merchantId)) ?? "unlimited";
}

/**
 * From now on refunds draw on this balance, and payments add to it; `unlimited` ends that. Safe to
 * repeat: the balance is set, not changed.
 */
export async function setBalance(
  gateway: Gateway,
  merchantId: MerchantId,
  balance: Rupiah | "unlimited",
): Promise<void> {
  if (balance === "unlimited") await deleteBalance(gateway.db, merchantId);
  else await saveBalance(gateway.db, merchantId, balance);
}
