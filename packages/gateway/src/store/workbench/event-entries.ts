import type { MerchantId } from "@gerbang/protocol";
import { FAILED_EVENTS, type LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { columnsOf } from "../columns.ts";
import type { Db } from "../database.ts";
import { toEvent } from "../event-row.ts";
import type { EventRow } from "../tables.ts";
import type { EntryRange } from "./entry-range.ts";
import { findLogRows } from "./log-entries.ts";

export interface EventEntryFilter {
  /** What the payer did in the wallet, or everything else; both when absent. */
  readonly who?: "payer" | "others";
  readonly failed?: boolean;
  readonly transactionIds?: readonly string[];
}

export async function findEventEntries(
  db: Db,
  merchantId: MerchantId,
  { who, failed, transactionIds }: EventEntryFilter,
  range: EntryRange,
): Promise<{ readonly events: readonly LoggedEvent[]; readonly lookedUpTo?: string }> {
  const wanted = [
    ...(who === undefined ? [] : [`${who === "payer" ? "" : "not "}(${BY_PAYER})`]),
    ...(failed === undefined ? [] : [`${failed ? "" : "not "}(${FAILED})`]),
  ];
  const log = { table: "event", by: "transaction_id" } as const;
  const { rows, ...end } = await findLogRows<EventRow>(db, merchantId, log, {
    range,
    ...(transactionIds && { about: transactionIds }),
    ...(wanted.length > 0 && { matching: wanted.join(" and ") }),
  });
  return { events: rows.map(toEvent), ...end };
}

const BY_PAYER = "starts_with(r.name, 'wallet.')";
const FAILED = `r.name in (${FAILED_EVENTS.map((name) => `'${name}'`).join(", ")})`;

export async function findEvent(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<LoggedEvent | undefined> {
  const row = await db.kysely
    .selectFrom("event")
    .select(columnsOf("event"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toEvent(row);
}
