import type { Transaction } from "../../domain/transactions/transaction.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

/** Keeps the payload that was read from an upstream's picture. The first one stays. */
export async function saveQrPayload(
  db: Db,
  { merchantId, id }: Transaction,
  payload: string,
): Promise<void> {
  await runStatement(db, {
    name: "save-qr-payload",
    text: `update transaction set qr_payload = $3
      where merchant_id = $1 and id = $2 and qr_payload = ''`,
    values: [merchantId, id, payload],
  });
}
