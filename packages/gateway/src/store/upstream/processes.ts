import type { AccountHealth } from "../../domain/upstream/account-health.ts";
import type { LivingProcesses } from "../../domain/upstream/process-share.ts";
import type { Db } from "../database.ts";
import { runStatement } from "../statement.ts";

interface ProcessTimes {
  /** How long a process counts as living after it was last heard of, in milliseconds. */
  readonly goneMs: number;
  /** How long it is a newcomer. */
  readonly newMs: number;
}

// By the database's clock, since those of the processes may differ. Who is gone is forgotten on the way.
const BEAT = `
with gone as (
  delete from gateway_process
  where id <> $1 and seen_at < clock_timestamp() - $3 * interval '1 millisecond'
), beat as (
  insert into gateway_process (id, started_at, seen_at, accounts)
  values ($1, clock_timestamp(), clock_timestamp(), $2)
  on conflict (id) do update set seen_at = excluded.seen_at, accounts = excluded.accounts
  returning started_at
), others as (
  select started_at > clock_timestamp() - $4 * interval '1 millisecond' as is_new
  from gateway_process
  where id <> $1 and seen_at >= clock_timestamp() - $3 * interval '1 millisecond'
), own as (
  select started_at > clock_timestamp() - $4 * interval '1 millisecond' as is_new from beat
)
select 1 + (select count(*) from others)::int as count,
  (select count(*) from others where is_new)::int
    + (select count(*) from own where is_new)::int as newcomers,
  (select is_new from own) as "isNewcomer"`;

/** Says that a process lives, and how the calls of each account go there. Resolves to who else does. */
export async function beatProcess(
  db: Db,
  id: string,
  accounts: Readonly<Record<string, AccountHealth>>,
  { goneMs, newMs }: ProcessTimes,
): Promise<LivingProcesses> {
  const { rows } = await runStatement<LivingProcesses & Record<string, unknown>>(db, {
    name: "beat-process",
    text: BEAT,
    values: [id, JSON.stringify(accounts), goneMs, newMs],
  });
  const [living] = rows;
  if (!living) throw new Error("a process's beat returns one row");
  return living;
}

/** A process that ends makes room at once. */
export async function removeProcess(db: Db, id: string): Promise<void> {
  await runStatement(db, { text: "delete from gateway_process where id = $1", values: [id] });
}

/** How one account's calls go in each process that lives and has called it. */
export async function readHealth(
  db: Db,
  accountId: string,
  goneMs: number,
): Promise<readonly AccountHealth[]> {
  const { rows } = await runStatement<{ health: StoredHealth }>(db, {
    text: `select accounts -> $1 as health from gateway_process
      where accounts ? $1 and seen_at >= clock_timestamp() - $2 * interval '1 millisecond'
      order by id`,
    values: [accountId, goneMs],
  });
  return rows.map(({ health }) => fromStored(health));
}

/** As JSON: dates are text. */
type StoredHealth = {
  readonly [Member in keyof AccountHealth]: AccountHealth[Member] extends Date | undefined
    ? string
    : AccountHealth[Member];
};

type StoredBreaker = { readonly state: "closed"; readonly since: string; readonly until?: string };

function fromStored({
  breakers,
  pausedUntil,
  answeredAt,
  failedAt,
  ...counts
}: StoredHealth): AccountHealth {
  const { charge, other } = breakers as unknown as Record<"charge" | "other", StoredBreaker>;
  return {
    ...counts,
    breakers: { charge: breakerFrom(charge), other: breakerFrom(other) },
    ...(pausedUntil !== undefined && { pausedUntil: new Date(pausedUntil) }),
    ...(answeredAt !== undefined && { answeredAt: new Date(answeredAt) }),
    ...(failedAt !== undefined && { failedAt: new Date(failedAt) }),
  };
}

function breakerFrom({ state, since, until }: StoredBreaker) {
  return { state, since: new Date(since), ...(until !== undefined && { until: new Date(until) }) };
}
