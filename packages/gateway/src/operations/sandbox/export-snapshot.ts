import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import { snapshotEnd } from "../../store/sandbox/snapshot-file.ts";
import { presentHead } from "../../store/sandbox/snapshot-head.ts";
import { readSnapshotMerchant } from "../../store/sandbox/snapshot-merchant.ts";
import { SNAPSHOT_ROW_KINDS } from "../../store/sandbox/snapshot-row.ts";
import { readSnapshotRows } from "../../store/sandbox/snapshot-rows.ts";
import { type Gateway, signerOf } from "../gateway.ts";

/**
 * A merchant's whole snapshot as it is at one moment, in texts of whole lines. Rows are read as the
 * texts are asked for, so that a slow reader slows the reading and fills no memory. Whoever leaves
 * before the end has to say so (`return`, as `for await` and streams do): until then a database
 * transaction is open. Throws for a production merchant.
 */
export async function* exportSnapshot(
  gateway: Gateway,
  merchant: Merchant,
): AsyncGenerator<string, void, undefined> {
  requireSimulated(merchant);
  const trx = await gateway.db.kysely
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    const facts = {
      merchantId: merchant.id,
      signedWith: signatureMark(merchant),
      ...(await readSnapshotMerchant(trx, merchant.id)),
    };
    yield toLine(presentHead(facts, gateway.wallNow()));
    const counts = {
      wallet_customer: 0,
      pay_account: 0,
      transaction: 0,
      refund: 0,
      event: 0,
      notification: 0,
      attempt: 0,
    };
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

/** Tells whether two snapshots were signed with one key, and not which: the beginning of a signature. */
export function signatureMark(merchant: Merchant): string {
  const message = { order_id: "gerbang-session", status_code: "000", gross_amount: "0.00" };
  return signerOf(merchant)(message).slice(0, 16);
}
