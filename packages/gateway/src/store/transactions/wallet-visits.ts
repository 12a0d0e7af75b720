import type { MerchantId, TransactionId } from "@gerbang/protocol";
import { NEW_VISIT, type WalletVisit } from "../../domain/transactions/decide-wallet-approval.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import type { WalletVisitRow } from "../tables.ts";

/** One customer at the wallet for one transaction. */
export interface VisitKey {
  readonly merchantId: MerchantId;
  readonly transactionId: TransactionId;
  readonly customer: string;
}

export async function findWalletVisit(db: Db, key: VisitKey): Promise<WalletVisit> {
  const row = await db.kysely
    .selectFrom("wallet_visit")
    .select(columnsOf("wallet_visit"))
    .where("merchant_id", "=", key.merchantId)
    .where("transaction_id", "=", key.transactionId)
    .where("customer", "=", key.customer)
    .executeTakeFirst();
  return row ? toVisit(row) : NEW_VISIT;
}

/** Begins a visit; `false` when it was begun before. Of two at the same moment one begins it. */
export async function openWalletVisit(db: Db, key: VisitKey): Promise<boolean> {
  const result = await db.kysely
    .insertInto("wallet_visit")
    .values(toRow(key, NEW_VISIT))
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) > 0;
}

/**
 * Reads the visit, making it when there is none yet, and locks it until the database transaction ends: of
 * two PINs at the same moment the second waits for the first.
 */
export async function lockWalletVisit(trx: Trx, key: VisitKey): Promise<WalletVisit> {
  await trx
    .insertInto("wallet_visit")
    .values(toRow(key, NEW_VISIT))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom("wallet_visit")
    .select(columnsOf("wallet_visit"))
    .where("merchant_id", "=", key.merchantId)
    .where("transaction_id", "=", key.transactionId)
    .where("customer", "=", key.customer)
    .forUpdate()
    .executeTakeFirstOrThrow();
  return toVisit(row);
}

export async function saveWalletVisit(trx: Trx, key: VisitKey, visit: WalletVisit): Promise<void> {
  await trx
    .updateTable("wallet_visit")
    .set(toRow(key, visit))
    .where("merchant_id", "=", key.merchantId)
    .where("transaction_id", "=", key.transactionId)
    .where("customer", "=", key.customer)
    .execute();
}

function toVisit(row: WalletVisitRow): WalletVisit {
  return {
    pinFailures: row.pin_failures,
    ...(row.locked_until && { lockedUntil: row.locked_until }),
  };
}

function toRow(key: VisitKey, visit: WalletVisit): WalletVisitRow {
  return {
    merchant_id: key.merchantId,
    transaction_id: key.transactionId,
    customer: key.customer,
    pin_failures: visit.pinFailures,
    locked_until: visit.lockedUntil ?? null,
  };
}
