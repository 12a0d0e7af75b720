import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";
import type { ActivityRow } from "../tables.ts";

export async function insertActivity(
  db: Db["kysely"],
  rows: readonly ActivityRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto("activity")
    .values([...rows])
    .execute();
}

/** The newest first; `beforeId` continues below that entry. */
export async function findActivity(
  db: Db,
  merchantId: MerchantId,
  { beforeId, limit }: { beforeId: string | undefined; limit: number },
): Promise<readonly ActivityRow[]> {
  return await db.kysely
    .selectFrom("activity")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .$if(beforeId !== undefined, (query) => query.where("id", "<", beforeId ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}
