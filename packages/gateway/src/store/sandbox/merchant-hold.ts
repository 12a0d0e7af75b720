import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

interface HoldRequest {
  readonly merchantId: MerchantId;
  readonly holder: string;
  readonly wall: Date;
  readonly until: Date;
}

/** Takes or prolongs the hold on a merchant; `false` while somebody else has it. */
export async function takeHold(db: Db, hold: HoldRequest): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "take-merchant-hold",
    text: `insert into merchant_hold (merchant_id, holder, held_until) values ($1, $2, $4)
      on conflict (merchant_id) do update set holder = $2, held_until = $4
      where merchant_hold.holder = $2 or merchant_hold.held_until <= $3
      returning merchant_id`,
    values: [hold.merchantId, hold.holder, hold.wall, hold.until],
  });
  return count > 0;
}

/** A hold that somebody else has by now stays theirs. */
export async function releaseHold(db: Db, merchantId: MerchantId, holder: string): Promise<void> {
  await db.kysely
    .deleteFrom("merchant_hold")
    .where("merchant_id", "=", merchantId)
    .where("holder", "=", holder)
    .execute();
}
