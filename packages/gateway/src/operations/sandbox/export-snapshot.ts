import type { Merchant } from "../../domain/merchants/merchant.ts";
import { snapshotEnd } from "../../store/sandbox/snapshot-file.ts";
import { presentHead } from "../../store/sandbox/snapshot-head.ts";
import { readSnapshotMerchant } from "../../store/sandbox/snapshot-merchant.ts";
import { SNAPSHOT_ROW_KINDS } from "../../store/sandbox/snapshot-row.ts";
import { readSnapshotRows } from "../../store/sandbox/snapshot-rows.ts";
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
      const facts = {
        merchantId: merchant.id,
        signedWith: signatureMark(merchant),
        ...(await readSnapshotMerchant(trx, merchant.id)),
      };
      await write(toLine(presentHead(facts, gateway.wallNow())));
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

/** Tells whether two snapshots were signed with one key, and not which: the beginning of a signature. */
export function signatureMark(merchant: Merchant): string {
  const message = { order_id: "gerbang-session", status_code: "000", gross_amount: "0.00" };
  return signerOf(merchant)(message).slice(0, 16);
}
