import { findAccounts, type SealedAccount } from "../../store/upstream/accounts.ts";
import { saveCredentials } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";

const TRIES_MAX = 8;

/**
 * Puts the newer secret's seal on all credentials of upstreams that the old one sealed, and returns of how
 * many accounts those were. Safe to repeat, and while the gateway runs. Throws when neither secret opens
 * one.
 */
export async function resealAccounts(gateway: Gateway): Promise<number> {
  let count = 0;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const all = await findAccounts(gateway.db);
    const old = all.filter(({ seals }) => seals.sealedKey !== gateway.credentialsBox.keyName);
    if (old.length === 0) return count;
    // One whose key is rotated meanwhile is left, and looked at again.
    for (const stored of old) if (await reseal(gateway, stored)) count++;
  }
  throw new Error(`accounts kept changing during ${TRIES_MAX} tries`);
}

async function reseal(
  { db, credentialsBox }: Gateway,
  { account, seals }: SealedAccount,
): Promise<boolean> {
  const { merchantId, id: accountId, testedAt, testResult } = account;
  const owner = { merchantId, accountId };
  const { sealedKey, previous } = seals;
  const anew = (sealed: Buffer) =>
    credentialsBox.seal(owner, credentialsBox.open(owner, { sealed, sealedKey }));
  return await saveCredentials(db, owner, {
    seals: {
      ...anew(seals.sealed),
      ...(previous && { previous: { ...previous, sealed: anew(previous.sealed).sealed } }),
    },
    ...(testedAt && testResult !== undefined && { test: { at: testedAt, result: testResult } }),
    instead: seals.sealed,
  });
}
