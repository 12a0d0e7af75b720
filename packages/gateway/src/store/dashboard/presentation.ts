import type { MerchantId } from "@gerbang/protocol";
import { TIME_ZONES } from "../../domain/time-zone.ts";
import type { Db } from "../database.ts";

/** How a merchant's pages look. */
export interface Presentation {
  /** What the merchant calls its custom fields; empty for no name of its own. */
  readonly customFieldLabels: readonly [string, string, string];
  /** Of one of Indonesia's time zones. */
  readonly utcOffsetHours: number;
}

export async function findPresentation(db: Db, merchantId: MerchantId): Promise<Presentation> {
  const row = await db.kysely
    .selectFrom("merchant_presentation")
    .select([
      "custom_field1_label",
      "custom_field2_label",
      "custom_field3_label",
      "utc_offset_hours",
    ])
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return {
    customFieldLabels: [
      row?.custom_field1_label ?? "",
      row?.custom_field2_label ?? "",
      row?.custom_field3_label ?? "",
    ],
    utcOffsetHours: row?.utc_offset_hours ?? TIME_ZONES[0].utcOffsetHours,
  };
}

export async function savePresentation(
  db: Db,
  merchantId: MerchantId,
  presentation: Presentation,
): Promise<void> {
  const [first, second, third] = presentation.customFieldLabels;
  const columns = {
    custom_field1_label: first,
    custom_field2_label: second,
    custom_field3_label: third,
    utc_offset_hours: presentation.utcOffsetHours,
  };
  await db.kysely
    .insertInto("merchant_presentation")
    .values({ merchant_id: merchantId, ...columns })
    .onConflict((conflict) => conflict.column("merchant_id").doUpdateSet(columns))
    .execute();
}
