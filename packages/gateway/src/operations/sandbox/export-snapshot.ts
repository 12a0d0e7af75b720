import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Trx } from "../../store/database.ts";
import {
  SNAPSHOT_ROW_KINDS,
  SNAPSHOT_VERSION,
  type SnapshotHead,
  snapshotEnd,
} from "../../store/sandbox/snapshot-file.ts";
import {
  findMerchantRow,
  readFaultPlanRow,
  readSnapshotRows,
} from "../../store/sandbox/snapshot-rows.ts";
import type { MerchantRow } from "../../store/tables.ts";
import { type Gateway, signerOf } from "../gateway.ts";

/**
 * A merchant's whole snapshot as it is at one moment, in texts of whole lines. Rows are read as the
 * texts are asked for, so that a slow reader slows the reading and fills no memory. Whoever leaves
 * before the end has to say so (`return`, as `for await` and streams do): until then a database
 * transaction is open.
 */
export async function* exportSnapshot(
  gateway: Gateway,
  merchant: Merchant,
): AsyncGenerator<string, void, undefined> {
  const trx = await gateway.db.kysely
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    yield toLine(await headOf(gateway, trx, merchant));
    const counts = { transaction: 0, refund: 0, event: 0, notification: 0, attempt: 0 };
    for (const kind of SNAPSHOT_ROW_KINDS) {
      for await (const page of readSnapshotRows(trx, merchant.id, kind)) {
        counts[kind] += page.length;
        yield page.map((row) => toLine({ [kind]: row })).join("");
      }
    }
    yield toLine(snapshotEnd(counts));
  } finally {
    // It has written nothing, so there is nothing to commit either.
    await trx.rollback().execute();
  }
}

function toLine(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

async function headOf(gateway: Gateway, trx: Trx, merchant: Merchant): Promise<SnapshotHead> {
  const row = await findMerchantRow(trx, merchant.id);
  const plan = await readFaultPlanRow(trx, merchant.id);
  return {
    gerbang_session: SNAPSHOT_VERSION,
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

function settingsOf(row: MerchantRow): SnapshotHead["settings"] {
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
