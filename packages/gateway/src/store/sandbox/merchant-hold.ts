import type { MerchantId } from "@gerbang/protocol";
import type { HeldFor, Holding } from "../../domain/merchants/merchant-held.ts";
import type { Db, Trx } from "../database.ts";
import { isLeaseHeld, isLeaseOver } from "../lease.ts";
import { runStatement } from "../statement.ts";
import type { Tables } from "../tables.ts";

/** Whose a hold is. */
export interface HoldKey {
  readonly merchantId: MerchantId;
  readonly holder: string;
}

interface HoldRequest extends HoldKey {
  readonly doing: HeldFor;
  readonly wall: Date;
  readonly until: Date;
}

/** Holds a merchant that nobody works on, so that workers begin nothing: whoever asks may take it. */
const NOBODY = "";

/** Takes the hold on a merchant; `false` while somebody else has it. */
export async function takeHold(db: Db, hold: HoldRequest): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "take-merchant-hold",
    text: `insert into merchant_hold (merchant_id, holder, held_until, doing, taken_at)
      values ($1, $2, $4, $5, $3)
      on conflict (merchant_id) do update
      set holder = $2, held_until = $4, doing = $5, taken_at = $3
      where merchant_hold.holder in ($2, '${NOBODY}') or ${isLeaseOver("merchant_hold.held_until", "$3")}
      returning merchant_id`,
    values: [hold.merchantId, hold.holder, hold.wall, hold.until, hold.doing],
  });
  return count > 0;
}

/** Prolongs a hold; `false` when it is not the holder's any more. Never makes one anew. */
export async function renewHold(
  db: Db,
  { merchantId, holder }: HoldKey,
  until: Date,
): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "renew-merchant-hold",
    text: "update merchant_hold set held_until = $3 where merchant_id = $1 and holder = $2",
    values: [merchantId, holder, until],
  });
  return count > 0;
}

/** Whether the hold is still the holder's; then nobody else takes it before the commit. */
export async function lockHold(trx: Trx, { merchantId, holder }: HoldKey): Promise<boolean> {
  const row = await trx
    .selectFrom("merchant_hold")
    .select("merchant_id")
    .where("merchant_id", "=", merchantId)
    .where("holder", "=", holder)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** What the merchant is held for; `undefined` when by nobody just now. */
export async function findHolding(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<Holding | undefined> {
  const { rows } = await runStatement<Pick<Tables["merchant_hold"], "doing" | "taken_at">>(db, {
    text: `select doing, taken_at from merchant_hold
      where merchant_id = $1 and ${isLeaseHeld("held_until", "$2")}`,
    values: [merchantId, wall],
  });
  const [row] = rows;
  return row && { doing: row.doing ?? undefined, since: row.taken_at ?? undefined };
}

/** A hold that somebody else has by now stays theirs. */
export async function releaseHold(db: Db, { merchantId, holder }: HoldKey): Promise<void> {
  await db.kysely
    .deleteFrom("merchant_hold")
    .where("merchant_id", "=", merchantId)
    .where("holder", "=", holder)
    .execute();
}

/** Leaves the hold to whoever asks next: until it runs out, workers begin nothing for the merchant. */
export async function leaveHold(db: Db, { merchantId, holder }: HoldKey): Promise<void> {
  await db.kysely
    .updateTable("merchant_hold")
    .set({ holder: NOBODY })
    .where("merchant_id", "=", merchantId)
    .where("holder", "=", holder)
    .execute();
}
