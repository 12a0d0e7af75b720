import type { MerchantId } from "@gerbang/protocol";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { insertFrom, rowsInJson } from "../columns.ts";
import type { Db } from "../database.ts";
import { fromEvent } from "../event-row.ts";
import { runStatement } from "../statement.ts";

// Only who holds the merchant moves the clock, so that whoever lost the hold moves nothing. What is logged of it
// joins `moved`: whoever is killed in between leaves both or neither.
const SAVE = `
with moved as (
  update merchant m set clock_offset_ms = $3, clock_frozen_at = $4
  from merchant_hold h
  where m.id = $1 and h.merchant_id = m.id and h.holder = $2
  returning m.id
), logged as (
  ${insertFrom("event", "e")}
  from ${rowsInJson("event", { json: "$5", source: "e" })}
  join moved on moved.id = e.merchant_id
)
select id from moved`;

/**
 * Sets the clock, and logs that in the same commit where there is an event; `false`, and nothing changed, when
 * the merchant is held by somebody else.
 */
export async function saveClock(
  db: Db,
  { merchantId, holder }: { readonly merchantId: MerchantId; readonly holder: string },
  clock: MerchantClock,
  event?: LoggedEvent,
): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "save-merchant-clock",
    text: SAVE,
    values: [
      merchantId,
      holder,
      clock.offsetMs,
      clock.frozenAt ?? null,
      JSON.stringify(event ? [fromEvent(event)] : []),
    ],
  });
  return count > 0;
}
