import type { Db, Trx } from "../database.ts";

/** The key of somebody's authenticator app, still sealed. */
interface SealedFactor {
  readonly sealedKey: Buffer;
  readonly createdAt: Date;
  /** Absent while it is being set up: nobody is asked for a code of it. */
  readonly confirmedAt: Date | undefined;
}

export async function findSecondFactor(
  db: Db["kysely"],
  userId: string,
): Promise<SealedFactor | undefined> {
  const row = await db
    .selectFrom("second_factor")
    .select(["sealed_key", "created_at", "confirmed_at"])
    .where("user_id", "=", userId)
    .executeTakeFirst();
  if (!row) return undefined;
  const { sealed_key: sealedKey, created_at: createdAt, confirmed_at } = row;
  return { sealedKey, createdAt, confirmedAt: confirmed_at ?? undefined };
}

/**
 * Holds somebody who may sign in until the database transaction ends, and returns whether they are asked
 * for a code; `undefined` when they may not sign in. Whoever begins a session holds them, and whoever
 * switches the second step on: else a session could begin without it that does not end with the others.
 */
export async function lockUser(
  trx: Trx,
  userId: string,
): Promise<{ readonly hasSecondFactor: boolean } | undefined> {
  const user = await trx
    .selectFrom("dashboard_user")
    .select("id")
    .where("id", "=", userId)
    .where("disabled_at", "is", null)
    .forUpdate()
    .executeTakeFirst();
  if (!user) return undefined;
  const factor = await findSecondFactor(trx, userId);
  return { hasSecondFactor: factor?.confirmedAt !== undefined };
}

/** Takes the place of a key that was never confirmed; `false` when one is confirmed. */
export async function saveNewFactor(
  trx: Trx,
  { userId, sealedKey, now }: { userId: string; sealedKey: Buffer; now: Date },
): Promise<boolean> {
  const values = { sealed_key: sealedKey, created_at: now, confirmed_at: null, last_step: 0 };
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("second_factor")
    .values({ user_id: userId, ...values })
    .onConflict((conflict) =>
      conflict
        .column("user_id")
        .doUpdateSet(values)
        .where("second_factor.confirmed_at", "is", null),
    )
    .executeTakeFirstOrThrow();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Of two who confirm the same key at one moment one does. */
export async function confirmFactor(
  trx: Trx,
  { userId, sealedKey, step, now }: { userId: string; sealedKey: Buffer; step: number; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("second_factor")
    .set({ confirmed_at: now, last_step: step })
    .where("user_id", "=", userId)
    .where("sealed_key", "=", sealedKey)
    .where("confirmed_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Uses up the code of a step, and every earlier one; of two at the same moment one does. */
export async function takeStep(trx: Trx, userId: string, step: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("second_factor")
    .set({ last_step: step })
    .where("user_id", "=", userId)
    .where("confirmed_at", "is not", null)
    .where("last_step", "<", step)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** Uses up a recovery code; of two at the same moment one does. */
export async function takeRecoveryCode(
  trx: Trx,
  userId: string,
  { hash, now }: { hash: Buffer; now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable("recovery_code")
    .set({ used_at: now })
    .where("user_id", "=", userId)
    .where("hash", "=", hash)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows > 0n;
}

/** In the place of all that there were. */
export async function replaceRecoveryCodes(
  trx: Trx,
  userId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await trx.deleteFrom("recovery_code").where("user_id", "=", userId).execute();
  const rows = hashes.map((hash) => ({ user_id: userId, hash, used_at: null }));
  await trx.insertInto("recovery_code").values(rows).execute();
}

export async function countRecoveryCodes(db: Db["kysely"], userId: string): Promise<number> {
  const { left } = await db
    .selectFrom("recovery_code")
    .select((row) => row.fn.countAll<number>().as("left"))
    .where("user_id", "=", userId)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(left);
}

/** Returns whether there was one that was confirmed. */
export async function deleteSecondFactor(trx: Trx, userId: string): Promise<boolean> {
  await trx.deleteFrom("recovery_code").where("user_id", "=", userId).execute();
  const row = await trx
    .deleteFrom("second_factor")
    .where("user_id", "=", userId)
    .returning("confirmed_at")
    .executeTakeFirst();
  return row !== undefined && row.confirmed_at !== null;
}

interface SealedKey {
  readonly userId: string;
  readonly sealedKey: Buffer;
}

export async function listSealedFactors(db: Db["kysely"]): Promise<readonly SealedKey[]> {
  return await db
    .selectFrom("second_factor")
    .select(["user_id as userId", "sealed_key as sealedKey"])
    .execute();
}

/** Leaves alone what was set up anew meanwhile. */
export async function replaceSeal(
  db: Db["kysely"],
  { userId, sealedKey }: SealedKey,
  to: Buffer,
): Promise<void> {
  await db
    .updateTable("second_factor")
    .set({ sealed_key: to })
    .where("user_id", "=", userId)
    .where("sealed_key", "=", sealedKey)
    .execute();
}
