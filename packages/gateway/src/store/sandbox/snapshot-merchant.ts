import type { MerchantId } from "@gerbang/protocol";
import type { MerchantClock } from "../../domain/merchants/clock.ts";
import type { SettingsChange } from "../../domain/merchants/merchant-settings.ts";
import { columnsOf } from "../columns.ts";
import type { Trx } from "../database.ts";
import { fromClock, toClock } from "../merchant-time.ts";
import { fromSettingsChange, toSettings } from "../merchants/setting-columns.ts";
import { runStatement } from "../statement.ts";
import type { SnapshotFacts, StoredFaultPlan } from "./snapshot-head.ts";

/** What a snapshot says of the merchant itself, as it is in this database transaction. */
export async function readSnapshotMerchant(
  trx: Trx,
  merchantId: MerchantId,
): Promise<Pick<SnapshotFacts, "clock" | "settings" | "faults">> {
  const merchant = await trx
    .selectFrom("merchant")
    .select(columnsOf("merchant"))
    .where("id", "=", merchantId)
    .executeTakeFirstOrThrow();
  const plan = await trx
    .selectFrom("fault_plan")
    .select(columnsOf("fault_plan"))
    .where("merchant_id", "=", merchantId)
    .executeTakeFirst();
  return {
    clock: toClock(merchant),
    settings: toSettings(merchant),
    faults: plan && {
      seed: plan.seed,
      rules: plan.rules,
      progress: { seen: plan.seen, taken: plan.taken, fitted: plan.fitted },
      createdAt: plan.created_at,
    },
  };
}

/** Sets what a snapshot says of the merchant itself. The sums of older processes begin anew. */
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

const RESTORE_PLAN = `
insert into fault_plan (merchant_id, environment, seed, rules, seen, taken, fitted, created_at)
values ($1, 'sandbox', $2, $3, $4, $5, $6, $7)`;

/** With how far it has counted. Only a sandbox merchant has one. */
export async function restoreFaultPlan(
  trx: Trx,
  merchantId: MerchantId,
  { seed, rules, progress, createdAt }: StoredFaultPlan,
): Promise<void> {
  const { seen } = progress;
  const [kept, taken, fitted] = [rules, progress.taken, progress.fitted].map((one) =>
    JSON.stringify(one),
  );
  await runStatement(trx, {
    text: RESTORE_PLAN,
    values: [merchantId, seed, kept, seen, taken, fitted, createdAt],
  });
}
