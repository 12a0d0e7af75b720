import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Trx } from "../../store/database.ts";
import { fromSettings, toSettings } from "../../store/merchants/setting-columns.ts";
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
import { type Gateway, signerOf } from "../gateway.ts";

/**
 * Writes a merchant's whole snapshot, line by line, as it is at one moment. `write` is waited for, so
 * that a slow reader slows the reading and fills no memory.
 */
export async function exportSnapshot(
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
      for (const kind of SNAPSHOT_ROW_KINDS) {
        for await (const page of readSnapshotRows(trx, merchant.id, kind)) {
          counts[kind] += page.length;
          await write(page.map((row) => toLine({ [kind]: row })).join(""));
        }
      }
      await write(toLine(snapshotEnd(counts)));
    });
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
    settings: fromSettings(toSettings(row)),
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

/** The same for the same key: the beginning of a signature like those that merchants are sent. */
export function signatureMark(merchant: Merchant): string {
  const message = { order_id: "gerbang-session", status_code: "000", gross_amount: "0.00" };
  return signerOf(merchant)(message).slice(0, 16);
}
