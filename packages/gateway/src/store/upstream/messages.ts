import type { MerchantId } from "@gerbang/protocol";
import type { MessageReading, ReportedState } from "../../domain/upstream/connector.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";

/** A message of an upstream, as it is kept. */
export interface StoredMessage {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly accountId: string;
  readonly receivedAt: Date;
  /** Over path and body: two equal messages are one. */
  readonly digest: Buffer;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly verdict: MessageReading["outcome"];
  readonly upstreamOrderId?: string;
  readonly claims?: ReportedState;
  readonly attemptId?: string;
  readonly state: "waiting" | "done" | "ignored";
  readonly detail?: string;
}

/** Keeps a message; returns how many times it has come by now. */
export async function insertMessage(trx: Trx, message: StoredMessage): Promise<number> {
  const row = await trx
    .insertInto("upstream_message")
    .values({
      merchant_id: message.merchantId,
      id: message.id,
      account_id: message.accountId,
      received_at: message.receivedAt,
      digest: message.digest,
      path: message.path,
      headers: message.headers,
      body: message.body,
      copies: 1,
      verdict: message.verdict,
      upstream_order_id: message.upstreamOrderId ?? null,
      claims: message.claims ?? null,
      attempt_id: message.attemptId ?? null,
      state: message.state,
      detail: message.detail ?? null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(["merchant_id", "account_id", "digest"])
        .doUpdateSet((on) => ({ copies: on.eb(on.ref("upstream_message.copies"), "+", 1) })),
    )
    .returning("copies")
    .executeTakeFirstOrThrow();
  return row.copies;
}

/** How many messages of an account were forged since then, copies included. */
export async function countForged(
  db: Db,
  { merchantId, accountId }: { merchantId: MerchantId; accountId: string },
  since: Date,
): Promise<number> {
  const { rows } = await runStatement<{ count: number }>(db, {
    name: "count-forged-messages",
    text: `select coalesce(sum(copies), 0)::int as count from upstream_message
      where merchant_id = $1 and account_id = $2 and verdict = 'forged' and received_at > $3`,
    values: [merchantId, accountId, since],
  });
  return rows[0]?.count ?? 0;
}

interface WaitingMessage {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly accountId: string;
  readonly upstreamOrderId: string;
}

/** Genuine messages about orders that nobody knows, and that have waited since before `until`. */
export async function findLongWaiting(db: Db, until: Date): Promise<readonly WaitingMessage[]> {
  const { rows } = await runStatement<WaitingMessage>(db, {
    name: "find-long-waiting-messages",
    text: `select m.merchant_id as "merchantId", m.id, m.account_id as "accountId",
        m.upstream_order_id as "upstreamOrderId"
      from upstream_message m
      where m.state = 'waiting' and m.received_at <= $1
        and not exists (select from attention n where n.merchant_id = m.merchant_id
          and n.kind = 'unknown_order' and n.subject = m.account_id || ' ' || m.upstream_order_id)
      limit 100`,
    values: [until],
  });
  return rows;
}
