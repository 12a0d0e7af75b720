import type { MerchantId } from "@gerbang/protocol";
import { type GateRule, type GateStage, HELD_CALLS_MAX } from "../../domain/requests/api-gate.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { ApiGateRow } from "../tables.ts";
import { watchedUntil } from "../watched-until.ts";

/** A gate as it stands. */
export interface ApiGate {
  readonly id: string;
  readonly rule: GateRule;
  /** How many calls more it takes. */
  readonly timesLeft: number;
  /** Wall time. */
  readonly until: Date;
}

interface GateKey {
  readonly id: string;
  readonly wall: Date;
}

/** The gates of a merchant that stand at a moment of wall time, in their order. */
export async function findGates(
  db: Db,
  merchantId: MerchantId,
  wall: Date,
): Promise<readonly ApiGate[]> {
  const rows = await db.kysely
    .selectFrom("api_gate")
    .select(["id", "rule", "times_left", "lasts_until"])
    .where("merchant_id", "=", merchantId)
    .where("lasts_until", ">", wall)
    .orderBy("position")
    .execute();
  return rows.map(toGate);
}

function toGate(row: Pick<ApiGateRow, "id" | "rule" | "times_left" | "lasts_until">): ApiGate {
  return { id: row.id, rule: row.rule, timesLeft: row.times_left, until: row.lasts_until };
}

/** Puts these gates in the place of those before. */
export async function replaceGates(
  trx: Trx,
  merchantId: MerchantId,
  gates: readonly ApiGate[],
): Promise<void> {
  await trx.deleteFrom("api_gate").where("merchant_id", "=", merchantId).execute();
  await insertGates(trx, merchantId, gates);
}

async function insertGates(
  trx: Trx,
  merchantId: MerchantId,
  gates: readonly ApiGate[],
): Promise<void> {
  await runStatement(trx, {
    text: `insert into api_gate (merchant_id, id, position, rule, times_left, lasts_until)
      select merchant_id, id, position, rule::jsonb, times_left, lasts_until from ${GATE_ROWS}`,
    values: [toRows(merchantId, gates)],
  });
}

const GATE_ROWS = `jsonb_to_recordset($1::jsonb) as g(merchant_id text, id text, position integer,
  rule text, times_left integer, lasts_until timestamptz)`;

function toRows(merchantId: MerchantId, gates: readonly ApiGate[]): string {
  const rows = gates.map(({ id, rule, timesLeft, until }, position) => ({
    merchant_id: merchantId,
    id,
    position,
    rule: JSON.stringify(rule),
    times_left: timesLeft,
    lasts_until: until,
  }));
  return JSON.stringify(rows);
}

// Everybody who changes a merchant's gates waits for one lock, so that it is held for one statement.
const ADD = `
with expired as (
  delete from api_gate where merchant_id = $2 and lasts_until <= $3
), standing as (
  select count(*)::integer as count, max(lasts_until) as until, coalesce(max(position) + 1, 0) as next
  from api_gate where merchant_id = $2 and lasts_until > $3
), added as (
  insert into api_gate (merchant_id, id, position, rule, times_left, lasts_until)
  select g.merchant_id, g.id, g.position + s.next, g.rule::jsonb, g.times_left, g.lasts_until
  from ${GATE_ROWS}, standing s
  where s.count + jsonb_array_length($1::jsonb) <= $4
  returning lasts_until
), ${watchedUntil("$2", "(select until from standing), (select max(lasts_until) from added)")}
select count(*)::integer as added from added`;

/**
 * Puts gates behind those that stand, and has the merchant watched as long as they do; none where more than `most`
 * would stand. Forgets those whose time is up. Whoever calls it has locked what the merchant is watched for.
 */
export async function addGatesWithin(
  trx: Trx,
  merchantId: MerchantId,
  {
    gates,
    most,
    wall,
  }: { readonly gates: readonly ApiGate[]; readonly most: number; readonly wall: Date },
): Promise<boolean> {
  const { rows } = await runStatement<{ added: number }>(trx, {
    text: ADD,
    values: [toRows(merchantId, gates), merchantId, wall, most],
  });
  return rows[0]?.added === gates.length;
}

const REMOVE = `
with gone as (
  delete from api_gate where merchant_id = $1 and id = $2 returning lasts_until
), released as (
  update watched_call set released_at = $3
  where merchant_id = $1 and gate_id = $2 and held_at is not null and released_at is null
  returning id
), ${watchedUntil("$1", "(select max(lasts_until) from api_gate where merchant_id = $1 and id <> $2)")}
select exists (select from gone where lasts_until > $3) as stood,
  array(select id from released) as released`;

/**
 * Takes one gate away and lets go what it held. Gives the ids of those calls, and whether it stood. Whoever calls it
 * has locked what the merchant is watched for.
 */
export async function removeStandingGate(
  trx: Trx,
  merchantId: MerchantId,
  { id, wall }: GateKey,
): Promise<{ readonly stood: boolean; readonly released: readonly string[] }> {
  const { rows } = await runStatement<{ stood: boolean; released: string[] }>(trx, {
    text: REMOVE,
    values: [merchantId, id, wall],
  });
  return rows[0] ?? { stood: false, released: [] };
}

// Two calls at one moment never share the last time of a gate: the second waits for the row, and finds 0.
const TAKE = `
with taken as (
  update api_gate set times_left = times_left - 1
  where merchant_id = $1 and id = $2 and times_left > 0 and lasts_until > $3
    and ($6::timestamptz is null or $7 > (
      select count(*) from watched_call
      where merchant_id = $1 and held_at is not null and released_at is null and held_until > $3))
  returning id
), noted as (
  update watched_call c set gate_id = $2, gate_stage = $5, released_at = null, held_until = $6,
    held_at = case when $6::timestamptz is not null then $3::timestamptz end
  from taken where c.merchant_id = $1 and c.id = $4
)
select id from taken`;

/** A call that comes to a gate. */
interface GateCall extends GateKey {
  readonly callId: string;
  readonly stage: GateStage;
  /** How long it waits there unless it is released, in wall time; not at all when absent. */
  readonly heldUntil?: Date;
}

/**
 * Counts a call at a gate, and notes that it passed or waits there, in one statement: neither is without the other.
 * `false` when the gate takes no more, or the merchant may have no more calls held. So that those are counted one
 * after the other, whoever has a call held has locked what the merchant is watched for.
 */
export async function takeGate(
  executor: Db["kysely"],
  merchantId: MerchantId,
  { id, wall, callId, stage, heldUntil }: GateCall,
): Promise<boolean> {
  const { rows } = await runStatement(executor, {
    text: TAKE,
    values: [merchantId, id, wall, callId, stage, heldUntil ?? null, HELD_CALLS_MAX],
  });
  return rows.length > 0;
}
