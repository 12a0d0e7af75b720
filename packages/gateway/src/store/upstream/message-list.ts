import type { MerchantId } from "@gerbang/protocol";
import { columnList } from "../columns.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { UpstreamMessageRow } from "../upstream-tables.ts";
import type { StoredMessage } from "./messages.ts";

/** A message of an upstream as people see it. */
export interface ListedMessage extends Omit<StoredMessage, "digest" | "headers" | "body"> {
  /** How many times it came. */
  readonly copies: number;
  readonly state: UpstreamMessageRow["state"];
  readonly attemptId?: string;
  readonly body: string;
}

const MESSAGE = `select ${columnList("upstream_message", "m")} from upstream_message m`;
const LISTED_MAX = 200;

/** The messages about some attempts, the newest first. */
export async function listMessages(
  db: Db,
  merchantId: MerchantId,
  attemptIds: readonly string[],
): Promise<readonly ListedMessage[]> {
  if (attemptIds.length === 0) return [];
  const { rows } = await runStatement<UpstreamMessageRow>(db, {
    text: `${MESSAGE} where m.merchant_id = $1 and m.attempt_id = any($2::text[])
      order by m.id desc limit ${LISTED_MAX}`,
    values: [merchantId, [...attemptIds]],
  });
  return rows.map(toListed);
}

/** The last messages to an account that were not its upstream's. */
export async function listForged(
  db: Db,
  merchantId: MerchantId,
  accountId: string,
  limit: number,
): Promise<readonly ListedMessage[]> {
  const { rows } = await runStatement<UpstreamMessageRow>(db, {
    text: `${MESSAGE} where m.merchant_id = $1 and m.account_id = $2 and m.verdict = 'forged'
      order by m.id desc limit $3`,
    values: [merchantId, accountId, limit],
  });
  return rows.map(toListed);
}

export async function findMessage(
  db: Db,
  merchantId: MerchantId,
  id: string,
): Promise<ListedMessage | undefined> {
  const { rows } = await runStatement<UpstreamMessageRow>(db, {
    text: `${MESSAGE} where m.merchant_id = $1 and m.id = $2`,
    values: [merchantId, id],
  });
  return rows[0] && toListed(rows[0]);
}

/** Which messages of an inbox are looked for. */
export interface InboxFilter {
  readonly accountId?: string | undefined;
  /** Only what was ignored, or is about nothing that we know. */
  readonly isOdd?: boolean;
  /** About the order of this name at the upstream. */
  readonly upstreamOrderId?: string | undefined;
  /** Only older ones than this. */
  readonly before?: string | undefined;
}

/** An account that a message's order is looked for at: each has an index that begins with it. */
const OF_ORDER = `(m.attempt_id in (
    select a.id from upstream_account u
    join upstream_attempt a on a.merchant_id = u.merchant_id and a.account_id = u.id
    where u.merchant_id = $1 and a.upstream_order_id = $4
  ) or (m.state = 'waiting' and m.upstream_order_id = $4))`;

/** A merchant's inbox, the newest first. */
export async function listInbox(
  db: Db,
  merchantId: MerchantId,
  { accountId, isOdd, upstreamOrderId, before }: InboxFilter,
  limit: number,
): Promise<readonly ListedMessage[]> {
  const conditions = [
    "m.merchant_id = $1",
    "($2::text is null or m.id < $2)",
    ...(accountId === undefined ? ["$3::text is null"] : ["m.account_id = $3"]),
    ...(upstreamOrderId === undefined ? ["$4::text is null"] : [OF_ORDER]),
    ...(isOdd ? ["(m.verdict <> 'genuine' or m.state = 'waiting')"] : []),
  ];
  const { rows } = await runStatement<UpstreamMessageRow>(db, {
    text: `${MESSAGE} where ${conditions.join(" and ")} order by m.id desc limit $5`,
    values: [merchantId, before ?? null, accountId ?? null, upstreamOrderId ?? null, limit],
  });
  return rows.map(toListed);
}

export function toListed(row: UpstreamMessageRow): ListedMessage {
  return {
    merchantId: row.merchant_id,
    id: row.id,
    accountId: row.account_id,
    receivedAt: row.received_at,
    path: row.path,
    body: row.body.toString("utf8"),
    copies: row.copies,
    verdict: row.verdict,
    state: row.state,
    ...(row.upstream_order_id !== null && { upstreamOrderId: row.upstream_order_id }),
    ...(row.claims !== null && { claims: row.claims }),
    ...(row.attempt_id !== null && { attemptId: row.attempt_id }),
    ...(row.detail !== null && { detail: row.detail }),
  };
}
