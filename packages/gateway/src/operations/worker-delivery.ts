import type { Merchant } from "../domain/merchants/merchant.ts";
import type { Gateway } from "./gateway.ts";

/**
 * Whether workers send what a merchant is owed, as they do for all whom nobody has in hand. As it was when the
 * merchant was read: whoever lets one go wakes them.
 */
export function isSentByWorkers(
  { wallNow }: Gateway,
  { controlledUntil }: Pick<Merchant, "controlledUntil">,
): boolean {
  return controlledUntil === undefined || controlledUntil <= wallNow();
}
