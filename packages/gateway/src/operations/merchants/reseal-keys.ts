import { findAllKeys, saveSeal } from "../../store/merchants/merchant-keys.ts";
import type { Gateway } from "../gateway.ts";

/**
 * Puts the newer secret's seal on every merchant's key that the old one sealed, and returns how many those
 * were. Safe to repeat, and while the gateway runs. Throws when neither secret opens one.
 */
export async function resealKeys({ db, secretBox }: Gateway): Promise<number> {
  let count = 0;
  for (const key of await findAllKeys(db.kysely)) {
    const sealed = secretBox.reseal(key.sealed);
    if (!sealed) continue;
    await saveSeal(db.kysely, key, sealed);
    count++;
  }
  return count;
}
