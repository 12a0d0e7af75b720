import type { Merchant } from "../../domain/merchants/merchant.ts";
import { requireSimulated } from "../../domain/merchants/simulated.ts";
import type { ActiveFaultPlan, FaultPlan } from "../../domain/notifications/fault-plan.ts";
import { findPlanProblems } from "../../domain/notifications/fault-plan.ts";
import {
  deleteFaultPlan,
  findFaultPlan,
  saveFaultPlan,
} from "../../store/notifications/fault-plans.ts";
import { forgetFailures } from "../../store/stalled-work.ts";
import type { Gateway } from "../gateway.ts";

type FaultPlanOutcome =
  /** Without a plan when it has no rules. */
  | { readonly outcome: "applied"; readonly plan?: ActiveFaultPlan }
  | { readonly outcome: "refused"; readonly reason: "not_sandbox" }
  | {
      readonly outcome: "refused";
      readonly reason: "invalid";
      readonly problems: readonly string[];
    };

/** The plan that the merchant's notifications go by, and how far it has counted. */
export async function getFaultPlan(
  gateway: Gateway,
  merchant: Merchant,
): Promise<ActiveFaultPlan | undefined> {
  return await findFaultPlan(gateway.db, merchant.id);
}

/**
 * Sets the plan for what becomes owed from now on, and starts its count anew: so a repeated call
 * repeats what follows. A plan without rules is none. Only in the sandbox, which the schema says too.
 */
export async function setFaultPlan(
  gateway: Gateway,
  merchant: Merchant,
  plan: FaultPlan,
): Promise<FaultPlanOutcome> {
  if (merchant.environment !== "sandbox") return { outcome: "refused", reason: "not_sandbox" };
  const problems = findPlanProblems(plan);
  if (problems.length > 0) return { outcome: "refused", reason: "invalid", problems };
  if (plan.rules.length === 0) {
    await clearFaultPlan(gateway, merchant);
    return { outcome: "applied" };
  }
  await saveFaultPlan(gateway.db, merchant.id, { plan, createdAt: gateway.wallNow() });
  await forgetFailures(gateway.db, { merchantId: merchant.id, work: "fault_planning" });
  const progress = { seen: 0, taken: [], fitted: [] };
  return { outcome: "applied", plan: { ...plan, progress } };
}

/** Returns whether there was one. What it decided already stays decided. Throws for a production merchant. */
export async function clearFaultPlan(gateway: Gateway, merchant: Merchant): Promise<boolean> {
  requireSimulated(merchant);
  const cleared = await deleteFaultPlan(gateway.db, merchant.id);
  await forgetFailures(gateway.db, { merchantId: merchant.id, work: "fault_planning" });
  if (cleared) {
    gateway.db.changes.announce({ merchantId: merchant.id, owesNotifications: true });
  }
  return cleared;
}
