import type { MerchantId } from "@gerbang/protocol";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

// Only who holds the merchant moves the clock, so that whoever lost the hold moves nothing.
const SAVE = `
update merchant m set clock_offset_ms = $3, clock_frozen_at = $4
from merchant_hold h
where m.id = $1 and h.merchant_id = m.id and h.holder = $2`;

/** Sets the clock; `false`, and nothing changed, when the merchant is held by somebody else. */
export async function saveClock(
  db: Db,
  { merchantId, holder }: { readonly merchantId: MerchantId; readonly holder: string },
  clock: MerchantClock,
): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "save-merchant-clock",
    text: SAVE,
    values: [merchantId, holder, clock.offsetMs, clock.frozenAt ?? null],
  });
  return count > 0;
}
