import type { MerchantId } from "@gerbang/protocol";
import { sql } from "kysely";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { SettingsChange } from "../../domain/merchants/merchant-settings.ts";
import type { Trx } from "../database.ts";
import { fromClock, toClock } from "../merchant-time.ts";
import { fromSettingsChange, toSettings } from "../merchants/setting-columns.ts";
import type { SnapshotFacts, StoredFaultPlan } from "./snapshot-head.ts";

/** What a snapshot says of the merchant itself, as it is in this database transaction. */
export async function readSnapshotMerchant(
  trx: Trx,
  merchantId: MerchantId,
): Promise<Pick<SnapshotFacts, "clock" | "settings" | "faults">> {
  const merchant = await trx
    .selectFrom("merchant")
    .selectAll()
    .where("id", "=", merchantId)
    .executeTakeFirstOrThrow();
  const plan = await trx
    .selectFrom("fault_plan")
    .selectAll()
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return {
    clock: toClock(merchant),
    settings: toSettings(merchant),
    faults: plan && {
      seed: plan.seed,
      rules: plan.rules,
      progress: { seen: plan.seen, taken: plan.taken },
      createdAt: plan.created_at,
    },
  };
}

/** Sets what a snapshot says of the merchant itself. The dashboard's sums begin anew. */
export async function restoreMerchant(
  trx: Trx,
  merchantId: MerchantId,
  { clock, change }: { readonly clock: MerchantClock; readonly change: SettingsChange },
): Promise<void> {
  await trx.deleteFrom("transaction_hour_fold").where("merchant_id", "=", merchantId).execute();
  await trx
    .updateTable("merchant")
    .set({ ...fromSettingsChange(change), ...fromClock(clock) })
    .where("id", "=", merchantId)
    .execute();
}

/** With how far it has counted. Only a sandbox merchant has one. */
export async function restoreFaultPlan(
  trx: Trx,
  merchantId: MerchantId,
  { seed, rules, progress, createdAt }: StoredFaultPlan,
): Promise<void> {
  await trx
    .insertInto("fault_plan")
    .values({
      merchant_id: merchantId,
      environment: "sandbox",
      seed,
      rules: sql`${JSON.stringify(rules)}::jsonb`,
      seen: progress.seen,
      taken: sql`${JSON.stringify(progress.taken)}::jsonb`,
      created_at: createdAt,
    })
    .execute();
}
