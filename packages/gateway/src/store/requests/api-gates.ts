import type { MerchantId } from "@gerbang/protocol";
import { type GateRule, HELD_CALLS_MAX } from "../../domain/requests/api-gate.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { ApiGateRow } from "../tables.ts";
import { lockWatch } from "../watched-until.ts";

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

/** Forgets the gates whose time is up, and tells how many stand. */
export async function countStandingGates(
  trx: Trx,
  merchantId: MerchantId,
  wall: Date,
): Promise<number> {
  await trx
    .deleteFrom("api_gate")
    .where("merchant_id", "=", merchantId)
    .where("lasts_until", "<=", wall)
    .execute();
  const { rows } = await runStatement<{ standing: number }>(trx, {
    text: "select count(*)::integer as standing from api_gate where merchant_id = $1",
    values: [merchantId],
  });
  return rows[0]?.standing ?? 0;
}

/** Puts gates behind those that stand. */
export async function insertGates(
  trx: Trx,
  merchantId: MerchantId,
  gates: readonly ApiGate[],
): Promise<void> {
  if (gates.length === 0) return;
  const rows = gates.map(({ id, rule, timesLeft, until }, position) => ({
    merchant_id: merchantId,
    id,
    position,
    rule: JSON.stringify(rule),
    times_left: timesLeft,
    lasts_until: until,
  }));
  await runStatement(trx, {
    text: `insert into api_gate (merchant_id, id, position, rule, times_left, lasts_until)
      select merchant_id, id,
        position + coalesce((select max(o.position) + 1 from api_gate o where o.merchant_id = $2), 0),
        rule::jsonb, times_left, lasts_until
      from jsonb_to_recordset($1::jsonb) as g(merchant_id text, id text, position integer, rule text,
        times_left integer, lasts_until timestamptz)`,
    values: [JSON.stringify(rows), merchantId],
  });
}

/** Takes one gate away. Returns whether it stood. */
export async function deleteGate(
  trx: Trx,
  merchantId: MerchantId,
  { id, wall }: GateKey,
): Promise<boolean> {
  const row = await trx
    .deleteFrom("api_gate")
    .where("merchant_id", "=", merchantId)
    .where("id", "=", id)
    .returning("lasts_until")
    .executeTakeFirst();
  return row !== undefined && row.lasts_until > wall;
}

// Two calls at one moment never share the last time of a gate: the second waits for the row, and finds 0.
const TAKE = `
update api_gate set times_left = times_left - 1
where merchant_id = $1 and id = $2 and times_left > 0 and lasts_until > $3
returning id`;

/** Counts a call at a gate; `false` when it takes no more. */
export async function takeGate(
  trx: Trx,
  merchantId: MerchantId,
  { id, wall }: GateKey,
): Promise<boolean> {
  const values = [merchantId, id, wall];
  const { count } = await runStatement(trx, { text: TAKE, values });
  return count > 0;
}

/**
 * Whether one more call of the merchant may be held. Locks the count until the commit, so that calls at one
 * moment are counted one after the other: whoever has room is to hold its call in the same transaction.
 */
export async function lockRoomToHold(
  trx: Trx,
  merchantId: MerchantId,
  wall: Date,
): Promise<boolean> {
  await lockWatch(trx, merchantId);
  const { rows } = await runStatement<{ held: number }>(trx, {
    text: `select count(*)::integer as held from watched_call
      where merchant_id = $1 and held_at is not null and released_at is null and held_until > $2`,
    values: [merchantId, wall],
  });
  return (rows[0]?.held ?? 0) < HELD_CALLS_MAX;
}
