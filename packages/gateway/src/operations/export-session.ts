import type { Merchant } from "../domain/merchant.ts";
import {
  SESSION_ROW_KINDS,
  SESSION_VERSION,
  type SessionHead,
  sessionEnd,
} from "../domain/session-file.ts";
import type { MerchantRow, Trx } from "../store/database.ts";
import { findMerchantIn, readFaultPlanRow, readSessionRows } from "../store/session-rows.ts";
import { type Gateway, signerOf } from "./gateway.ts";

/**
 * Writes a merchant's whole session, line by line, as it is at one moment. `write` is waited for, so
 * that a slow reader slows the reading and fills no memory.
 */
export async function exportSession(
  gateway: Gateway,
  merchant: Merchant,
  write: (line: string) => Promise<void>,
): Promise<void> {
  await gateway.db.kysely
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (trx) => {
      await write(toLine(await headOf(gateway, trx, merchant)));
      const counts = { transaction: 0, refund: 0, event: 0, notification: 0, attempt: 0 };
      for (const kind of SESSION_ROW_KINDS) {
        for await (const page of readSessionRows(trx, merchant.id, kind)) {
          counts[kind] += page.length;
          await write(page.map((row) => toLine({ [kind]: row })).join(""));
        }
      }
      await write(toLine(sessionEnd(counts)));
    });
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

async function headOf(gateway: Gateway, trx: Trx, merchant: Merchant): Promise<SessionHead> {
  const row = await findMerchantIn(trx, merchant.id);
  const plan = await readFaultPlanRow(trx, merchant.id);
  return {
    gerbang_session: SESSION_VERSION,
    merchant_id: merchant.id,
    exported_at: gateway.wallNow().toISOString(),
    clock: {
      offset_ms: row.clock_offset_ms,
      frozen_at: row.clock_frozen_at?.toISOString() ?? null,
    },
    settings: settingsOf(row),
    faults: plan
      ? {
          seed: plan.seed,
          rules: plan.rules,
          seen: plan.seen,
          taken: plan.taken,
          created_at: plan.created_at.toISOString(),
        }
      : null,
    signed_with: signatureMark(merchant),
  };
}

function settingsOf(row: MerchantRow): SessionHead["settings"] {
  return {
    payment_notification_urls: row.payment_notification_urls,
    recurring_notification_url: row.recurring_notification_url,
    pay_account_notification_url: row.pay_account_notification_url,
    gopay_callback_url: row.gopay_callback_url,
    finish_url: row.finish_url,
    unfinish_url: row.unfinish_url,
    error_url: row.error_url,
  };
}

/** The same for the same key: the beginning of a signature like those that merchants are sent. */
export function signatureMark(merchant: Merchant): string {
  const message = { order_id: "gerbang-session", status_code: "000", gross_amount: "0.00" };
  return signerOf(merchant)(message).slice(0, 16);
}
