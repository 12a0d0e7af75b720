import type { MerchantId } from "@gerbang/protocol";
import { type GateRule, HELD_CALLS_MAX } from "../../domain/requests/api-gate.ts";
import type { Db, Trx } from "../database.ts";
import { runStatement } from "../statement.ts";
import type { ApiGateRow } from "../tables.ts";

/** A gate as it stands. */
export interface ApiGate {
  readonly id: string;
  readonly rule: GateRule;
  /** How many calls more it takes. */
  readonly timesLeft: number;
  /** Wall time. */
  readonly until: Date;
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
      select merchant_id, id, position, rule::jsonb, times_left, lasts_until
      from jsonb_to_recordset($1::jsonb) as g(merchant_id text, id text, position integer, rule text,
        times_left integer, lasts_until timestamptz)`,
    values: [JSON.stringify(rows)],
  });
}

// Two calls at one moment never share the last time of a gate: the second waits for the row, and finds 0.
const TAKE = `
update api_gate set times_left = times_left - 1
where merchant_id = $1 and id = $2 and times_left > 0 and lasts_until > $3
  and (not $4 or (
    select count(*) from watched_call c
    where c.merchant_id = $1 and c.held_at is not null and c.released_at is null and c.held_until > $3
  ) < ${HELD_CALLS_MAX})
returning id`;

/** Counts a call at a gate; `false` when it takes no more, or when too many calls wait already. */
export async function takeGate(
  db: Db,
  merchantId: MerchantId,
  gate: { readonly id: string; readonly wall: Date; readonly waits: boolean },
): Promise<boolean> {
  const { count } = await runStatement(db, {
    name: "take-api-gate",
    text: TAKE,
    values: [merchantId, gate.id, gate.wall, gate.waits],
  });
  return count > 0;
}
