import type { MerchantId } from "@gerbang/protocol";
import { attemptAt, attemptPlace, idAt, type Place } from "../../domain/workbench/place.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

interface PlaceRow {
  readonly id: string;
  /** Only an attempt has these two, and the id is its notification's. */
  readonly at: Date | null;
  readonly number: number | null;
}

const BY_ID = ["api_request", "event", "upstream_call", "upstream_message"] as const;

// Of each kind as many as are wanted of all: each along its index, in its order, however few the planner believes
// there are.
const FIND = `${BY_ID.map(
  (table) => `(select id, null::timestamptz as at, null::integer as number from ${table}
  where merchant_id = $1 and id > $2 order by id limit $3)`,
).join(
  " union all ",
)} union all (select notification_id, recorded_at, number from notification_attempt
  where merchant_id = $1 and (recorded_at, notification_id, number) > ($4::timestamptz, $5, $6::integer)
  order by recorded_at, notification_id, number limit $3)`;

/** The places of a merchant's entries after one, of every kind, in order. */
export async function findEntryPlaces(
  db: Db,
  merchantId: MerchantId,
  { after, limit }: { readonly after: Place; readonly limit: number },
): Promise<readonly string[]> {
  const { rows } = await runStatement<PlaceRow>(db, {
    name: "find-entry-places",
    text: FIND,
    values: [merchantId, idAt(after), limit, ...attemptAt(after)],
  });
  return rows.map(placeOf).sort().slice(0, limit);
}

function placeOf({ id, at, number }: PlaceRow): string {
  if (at === null || number === null) return id;
  return attemptPlace({ recordedAt: at, notificationId: id, number });
}
