import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type {
  Attention,
  AttentionKind,
  Decided,
  EndedByItself,
  NewAttention,
} from "../../domain/upstream/attention.ts";
import { columnsOf } from "../columns.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { AttentionRow } from "../upstream-tables.ts";

// What somebody has seen is not raised again for a day, as long as it says nothing new.
const RAISE = `
insert into attention (merchant_id, id, kind, subject, transaction_id, since, data)
select $1, $2, $3, $4, $5, $6, $7
where not exists (
  select from attention a
  where a.merchant_id = $1 and a.kind = $3 and a.subject = $4 and a.closed_by is not null
    and a.closed_at > $6::timestamptz - interval '1 day' and a.data - 'decided' = $7::jsonb
)
on conflict (merchant_id, kind, subject) where closed_at is null do nothing`;

/**
 * Says that a person is needed. While that is open, saying it again changes nothing, nor does it for a
 * day after somebody has seen the very same.
 */
export async function raiseAttention(
  at: Db["kysely"] | Trx,
  { merchantId, kind, subject, transactionId, data }: NewAttention,
  { id, since }: { readonly id: string; readonly since: Date },
): Promise<void> {
  const json = JSON.stringify(data);
  const values = [merchantId, id, kind, subject, transactionId ?? null, since, json];
  await runStatement(at, { text: RAISE, values });
}

/** Who decided, and why; nobody where it ended by itself. */
type Closing =
  | { readonly at: Date; readonly by: string; readonly how: string }
  | { readonly at: Date; readonly by?: never; readonly how: EndedByItself };

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

/** How much needs a person, of all merchants. */
export async function countAllAttention(db: Db): Promise<number> {
  const { rows } = await runStatement<{ count: number }>(db, {
    text: "select count(*)::int as count from attention where closed_at is null",
  });
  return rows[0]?.count ?? 0;
}

const LISTED_MAX = 200;

/** What needs a person of a merchant, the oldest first; or what was closed, the last one first. */
export async function listAttention(
  db: Db,
  merchantId: MerchantId,
  which: "open" | "closed",
  { limit, offset = 0 }: { readonly limit: number; readonly offset?: number } = {
    limit: LISTED_MAX,
  },
): Promise<readonly Attention[]> {
  const rows = await db.kysely
    .selectFrom("attention")
    .select(columnsOf("attention"))
    .where("merchant_id", "=", merchantId)
    .where("closed_at", which === "open" ? "is" : "is not", null)
    .$if(which === "open", (query) => query.orderBy("since").orderBy("id"))
    .$if(which === "closed", (query) => query.orderBy("closed_at", "desc").orderBy("id", "desc"))
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map(toAttention);
}

/** What needs a person of a merchant, and the charges of which nobody knows yet what they became. */
interface DeskCounts {
  readonly open: number;
  /** Their requests run, or their answers were lost. */
  readonly creating: number;
  /** Orders that nobody is to see, and that may exist at the upstream. */
  readonly unwanted: number;
}

export async function countDesk(db: Db, merchantId: MerchantId): Promise<DeskCounts> {
  const { rows } = await runStatement<{ open: number; creating: number; unwanted: number }>(db, {
    name: "count-desk",
    text: `select
      (select count(*) from attention where merchant_id = $1 and closed_at is null) as open,
      (select count(*) from upstream_charge where merchant_id = $1 and state = 'creating') as creating,
      (select count(*) from upstream_attempt where merchant_id = $1 and state = 'unwanted') as unwanted`,
    values: [merchantId],
  });
  return rows[0] ?? { open: 0, creating: 0, unwanted: 0 };
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

/** Keeps others from deciding about it until the database transaction ends. */
export async function lockAttention(
  trx: Trx,
  merchantId: MerchantId,
  id: string,
): Promise<Attention | undefined> {
  const row = await trx
    .selectFrom("attention")
    .select(columnsOf("attention"))
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  return row && toAttention(row);
}

/** Keeps what somebody decided, whether or not that ends it. */
export async function noteDecision(
  trx: Trx,
  { merchantId, id }: Pick<Attention, "merchantId" | "id">,
  decided: Decided,
): Promise<void> {
  await runStatement(trx, {
    text: `update attention set data = data || jsonb_build_object('decided', $3::jsonb)
      where merchant_id = $1 and id = $2`,
    values: [merchantId, id, JSON.stringify(decided)],
  });
}

/** What needs a person, or needed one, about one transaction: the oldest first. */
export async function listAttentionOf(
  db: Db,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<readonly Attention[]> {
  const rows = await db.kysely
    .selectFrom("attention")
    .select(columnsOf("attention"))
    .where("merchant_id", "=", merchantId)
    .where("transaction_id", "=", transactionId)
    .orderBy("since")
    .orderBy("id")
    .limit(LISTED_MAX)
    .execute();
  return rows.map(toAttention);
}

function toAttention(row: AttentionRow): Attention {
  const { decided, ...data } = row.data;
  return {
    merchantId: row.merchant_id,
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    since: row.since,
    data,
    ...(decided !== undefined && { decided: decided as Decided }),
    ...(row.transaction_id !== null && { transactionId: row.transaction_id }),
    ...(row.closed_at !== null && { closedAt: row.closed_at }),
    ...(row.closed_by !== null && { closedBy: row.closed_by }),
    ...(row.how !== null && { how: row.how }),
  };
}
