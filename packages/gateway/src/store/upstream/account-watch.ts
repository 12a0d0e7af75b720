import type { MerchantId } from "@gerbang/protocol";
import type { AttentionKind } from "../../domain/upstream/attention.ts";
import type { SkewMs } from "../../domain/upstream/clock-skew.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { AccountKey } from "./save-account.ts";

/** How far an account's clock is from that of the process which is farthest from it. */
interface AccountSkew extends AccountKey {
  readonly skewMs: SkewMs;
}

/** Of all accounts whose clocks a process that lives has seen within a minute. */
export async function readSkews(db: Db, goneMs: number): Promise<readonly AccountSkew[]> {
  const { rows } = await runStatement<AccountSkew & Record<string, unknown>>(db, {
    name: "read-skews",
    text: `select distinct on (a.merchant_id, a.id)
        a.merchant_id as "merchantId", a.id as "accountId", (seen.value ->> 'skewMs')::float8 as "skewMs"
      from gateway_process p
      cross join lateral jsonb_each(p.accounts) seen
      join upstream_account a on a.id = seen.key
      where p.seen_at >= clock_timestamp() - $1 * interval '1 millisecond' and seen.value ? 'skewMs'
      order by a.merchant_id, a.id, abs((seen.value ->> 'skewMs')::float8) desc`,
    values: [goneMs],
  });
  return rows;
}

interface SilenceRules {
  /** So many payments without a message. */
  readonly least: number;
  /** Each of which was made after this, wall time, */
  readonly since: Date;
  /** and before this: its message would have come by now. */
  readonly until: Date;
}

/** Messages that are no evidence, at most, that a look at the last ones passes over. */
const LOOKED_AT_MAX = 100;

// The newest messages are looked at only where there are so many silent payments at all.
const SILENT = `
select a.merchant_id as "merchantId", a.id as "accountId"
from upstream_account a
cross join lateral (
  select t.created_at from upstream_attempt t
  where t.merchant_id = a.merchant_id and t.account_id = a.id
    and t.state = 'paid' and t.bells = 0 and t.heartbeat_at is null
    and t.closed_at > $2 and t.closed_at <= $3
  order by t.closed_at desc offset $1 - 1 limit 1
) first
where a.state in ('active', 'draining') and not exists (
  select from (
    select m.verdict, m.received_at from upstream_message m
    where m.merchant_id = a.merchant_id and m.account_id = a.id
    order by m.id desc limit ${LOOKED_AT_MAX}
  ) newest
  where newest.verdict = 'genuine' and newest.received_at >= first.created_at
)`;

/** Accounts whose last payments were found by asking alone: no genuine message has come since they began. */
export async function findSilentAccounts(
  db: Db,
  { least, since, until }: SilenceRules,
): Promise<readonly AccountKey[]> {
  const { rows } = await runStatement<AccountKey & Record<string, unknown>>(db, {
    name: "find-silent-accounts",
    text: SILENT,
    values: [least, since, until],
  });
  return rows;
}

/** Accounts that counted as silent, and whose upstream has sent a genuine message since. */
export async function findHeardAccounts(db: Db): Promise<readonly AccountKey[]> {
  const { rows } = await runStatement<AccountKey & Record<string, unknown>>(db, {
    name: "find-heard-accounts",
    text: `select n.merchant_id as "merchantId", n.subject as "accountId" from attention n
      where n.kind = 'webhooks_silent' and n.closed_at is null and exists (
        select from upstream_message m
        where m.merchant_id = n.merchant_id and m.account_id = n.subject
          and m.verdict = 'genuine' and m.received_at >= n.since
      )`,
    values: [],
  });
  return rows;
}

/** What needs a person about an account as a whole. */
export async function findOpenKinds(
  db: Db,
  { merchantId, accountId }: AccountKey,
): Promise<readonly AttentionKind[]> {
  const { rows } = await runStatement<{ kind: AttentionKind }>(db, {
    name: "find-open-kinds",
    text: `select kind from attention
      where merchant_id = $1 and subject = $2 and closed_at is null order by since`,
    values: [merchantId, accountId],
  });
  return rows.map(({ kind }) => kind);
}

/** Which accounts somebody is needed for, because of this. */
export async function findAccountsWith(
  db: Db,
  kind: AttentionKind,
): Promise<readonly AccountKey[]> {
  const { rows } = await runStatement<{ merchantId: MerchantId; accountId: string }>(db, {
    name: "find-accounts-with-attention",
    text: `select merchant_id as "merchantId", subject as "accountId" from attention
      where kind = $1 and closed_at is null`,
    values: [kind],
  });
  return rows;
}
