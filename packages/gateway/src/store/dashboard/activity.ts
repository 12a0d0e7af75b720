import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../database.ts";

/** Who did what, by the wall clock. */
export interface ActivityEntry {
  readonly id: string;
  readonly userId: string;
  /** As they were called then. */
  readonly userName: string;
  readonly action: string;
  /** What it was done to: an order, a user, an endpoint. */
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly recordedAt: Date;
}

export async function insertActivity(
  db: Db["kysely"],
  entries: readonly (ActivityEntry & { readonly merchantId: MerchantId })[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    merchant_id: entry.merchantId,
    id: entry.id,
    user_id: entry.userId,
    user_name: entry.userName,
    action: entry.action,
    subject: entry.subject,
    data: entry.data,
    recorded_at: entry.recordedAt,
  }));
  await db.insertInto("activity").values(rows).execute();
}

/** The newest first; `beforeId` continues below that entry. */
export async function findActivity(
  db: Db,
  merchantId: MerchantId,
  { beforeId, limit }: { beforeId: string | undefined; limit: number },
): Promise<readonly ActivityEntry[]> {
  return await selectActivity(db, merchantId)
    .$if(beforeId !== undefined, (query) => query.where("id", "<", beforeId ?? ""))
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
}

export async function findActivityEntry(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<ActivityEntry | undefined> {
  return await selectActivity(db, merchantId).where("id", "=", id).executeTakeFirst();
}

function selectActivity(db: Db, merchantId: MerchantId) {
  return db.kysely
    .selectFrom("activity")
    .select(["id", "user_id as userId", "user_name as userName", "action", "subject", "data"])
    .select("recorded_at as recordedAt")
    .where("merchant_id", "=", merchantId);
}
