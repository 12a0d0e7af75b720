import { LostAnswerError } from "../../domain/lost-answer.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  claimKey,
  deleteOldKeys,
  type KeptAnswer,
  type KeyClaim,
  keepAnswer,
  releaseKey,
  type StoredAnswer,
} from "../../store/transactions/idempotency-keys.ts";
import type { Gateway } from "../gateway.ts";

export type { KeptAnswer } from "../../store/transactions/idempotency-keys.ts";

/**
 * Makes the answer to a command just before its commit, which stores both. Only for a command that came
 * with an idempotency key.
 */
export type AnswerFrom<Applied> = ((applied: Applied) => KeptAnswer) | undefined;

/** How long an answer is repeated, in the merchant's time. Core API section 1.7. */
const LIFETIME_MS = 5 * 60_000;
/** Wall time, and longer than any request takes: only a killed process, or a lost answer, lets it run out. */
const LEASE_MS = 60_000;

interface KeyUse {
  readonly key: string;
  /** How long its answer is repeated, where that is not what it is elsewhere. */
  readonly lifetimeMs?: number | undefined;
  /** Of what is asked, where the same key with something else is a mistake. */
  readonly requestHash?: string;
}

export interface RunResult extends StoredAnswer {
  /** Only successes are kept; after anything else the same key runs again. */
  readonly succeeded: boolean;
}

/** Adds the run's key to an answer, so that the run's commit can store it. */
type KeepAnswer = (answer: StoredAnswer) => KeptAnswer;

/**
 * Runs a request under its idempotency key: once per merchant and key, whatever the body and the
 * endpoint, and whichever process gets it. Returns `running` while the first run has not ended, and
 * `other_request` where something else was asked under it.
 *
 * A run that succeeds has to have its answer kept by the commit that made it succeed. So whoever dies
 * after the commit leaves the answer behind, and whoever dies before it has changed nothing. Where the database's
 * answer was lost (`LostAnswerError`) the key is `running` until its lease is over, or until the commit has arrived.
 */
export async function runOnce(
  gateway: Gateway,
  merchant: Merchant,
  use: KeyUse,
  run: (keep: KeepAnswer) => Promise<RunResult>,
): Promise<StoredAnswer | "running" | "other_request"> {
  const claim = newClaim(gateway, merchant, use);
  const found = await claimKey(gateway.db, claim);
  if (found !== "claimed") return found;
  let mayBeDone = false;
  try {
    const result = await run((answer) => ({ ...claim, answer }));
    mayBeDone = result.succeeded;
    return result;
  } catch (error) {
    // Its commit may still be on its way: until the lease is over nobody else does it under this key.
    mayBeDone = error instanceof LostAnswerError;
    throw error;
  } finally {
    if (!mayBeDone) await releaseKey(gateway.db, claim);
  }
}

/** Keeps the answer of a run that changes nothing which could keep it. */
export async function keepAlone(gateway: Gateway, kept: KeptAnswer): Promise<void> {
  await gateway.db.kysely.transaction().execute(async (trx) => await keepAnswer(trx, kept));
}

function newClaim(
  gateway: Gateway,
  merchant: Merchant,
  { key, lifetimeMs = LIFETIME_MS, requestHash }: KeyUse,
): KeyClaim {
  const wall = gateway.wallNow();
  const now = merchantTime(merchant.clock, wall);
  return {
    merchantId: merchant.id,
    key,
    requestHash,
    runId: gateway.newId(),
    wall,
    leasedUntil: new Date(wall.getTime() + LEASE_MS),
    now,
    expiresAt: new Date(now.getTime() + lifetimeMs),
  };
}

export { FORGOTTEN_AT_ONCE } from "../../store/transactions/idempotency-keys.ts";

/** Forgets keys that no request can meet any more, {@link FORGOTTEN_AT_ONCE} at the most. Safe to repeat. */
export async function forgetOldKeys(gateway: Gateway): Promise<number> {
  return await deleteOldKeys(gateway.db, gateway.wallNow());
}
