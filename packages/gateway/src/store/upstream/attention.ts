import type { MerchantId } from "@gerbang/protocol";
import type { Attention, AttentionKind, NewAttention } from "../../domain/upstream/attention.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import type { AttentionRow } from "../upstream-tables.ts";

/** Says that a person is needed. While that is open, saying it again changes nothing. */
export async function raiseAttention(
  at: Db["kysely"] | Trx,
  wanted: NewAttention,
  { id, since }: { readonly id: string; readonly since: Date },
): Promise<void> {
  await at
    .insertInto("attention")
    .values({
      merchant_id: wanted.merchantId,
      id,
      kind: wanted.kind,
      subject: wanted.subject,
      transaction_id: wanted.transactionId ?? null,
      since,
      data: wanted.data,
      closed_at: null,
      closed_by: null,
      how: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["merchant_id", "kind", "subject"])
        .where("closed_at", "is", null)
        .doNothing(),
    )
    .execute();
}

interface Closing {
  readonly at: Date;
  /** Who decided; nobody where it ended by itself. */
  readonly by?: string;
  readonly how: string;
}

/** Nobody is needed any more. Safe to repeat. */
export async function closeAttention(
  at: Db["kysely"] | Trx,
  {
    merchantId,
    kinds,
    subject,
  }: { merchantId: MerchantId; kinds: readonly AttentionKind[]; subject: string },
  closing: Closing,
): Promise<void> {
  await at
    .updateTable("attention")
    .set({ closed_at: closing.at, closed_by: closing.by ?? null, how: closing.how })
    .where("merchant_id", "=", merchantId)
    .where("kind", "in", [...kinds])
    .where("subject", "=", subject)
    .where("closed_at", "is", null)
    .execute();
}

const LISTED_MAX = 200;

/** What needs a person of a merchant, the oldest first; with what was closed, the newest of all. */
export async function listAttention(
  db: Db,
  merchantId: MerchantId,
  which: "open" | "closed",
): Promise<readonly Attention[]> {
  const rows = await db.kysely
    .selectFrom("attention")
    .select(columnsOf("attention"))
    .where("merchant_id", "=", merchantId)
    .where("closed_at", which === "open" ? "is" : "is not", null)
    .orderBy("since", which === "open" ? "asc" : "desc")
    .limit(LISTED_MAX)
    .execute();
  return rows.map(toAttention);
}

export async function findAttention(
  at: Db["kysely"] | Trx,
  merchantId: MerchantId,
  id: string,
): Promise<Attention | undefined> {
  const row = await at
    .selectFrom("attention")
    .select(columnsOf("attention"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .executeTakeFirst();
  return row && toAttention(row);
}

function toAttention(row: AttentionRow): Attention {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    since: row.since,
    data: row.data,
    ...(row.transaction_id !== null && { transactionId: row.transaction_id }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
    ...(row.closed_by !== null && { closedBy: row.closed_by }),
    ...(row.how !== null && { how: row.how }),
  };
}
