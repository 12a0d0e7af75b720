import { findAllClients, type SealedClient, saveSeals } from "../../store/bi-snap/clients.ts";
import { findAllKeys, saveSeal } from "../../store/merchants/merchant-keys.ts";
import type { Gateway } from "../gateway.ts";
import type { SecretBox } from "../secret-box.ts";

/**
 * Puts the newer secret's seal on every merchant's key that the old one sealed, those of BI-SNAP included, and
 * returns how many those were. Safe to repeat, and while the gateway runs. Throws when neither secret opens one.
 */
export async function resealKeys({ db, secretBox }: Gateway): Promise<number> {
  let count = 0;
  for (const key of await findAllKeys(db.kysely)) {
    const sealed = secretBox.reseal(key.sealed);
    if (!sealed) continue;
    await saveSeal(db.kysely, key, sealed);
    count++;
  }
  for (const client of await findAllClients(db.kysely)) {
    const seals = sealsAnew(secretBox, client);
    if (seals.count === 0) continue;
    await saveSeals(db.kysely, client, seals.client);
    count += seals.count;
  }
  return count;
}

function sealsAnew(secretBox: SecretBox, client: SealedClient) {
  let count = 0;
  const anew = (sealed: Buffer) => {
    const other = secretBox.reseal(sealed);
    if (other) count++;
    return other ?? sealed;
  };
  const { olderSecret } = client;
  const resealed: SealedClient = {
    ...client,
    secret: anew(client.secret),
    ...(olderSecret && { olderSecret: { ...olderSecret, secret: anew(olderSecret.secret) } }),
    signingKey: anew(client.signingKey),
  };
  return { client: resealed, count };
}
