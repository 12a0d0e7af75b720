import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { EndedRun } from "../../domain/subscriptions/decide-run.ts";
import { decideHurry } from "../../domain/subscriptions/decide-subscription.ts";
import type { Gateway } from "../gateway.ts";
import { changeSubscription } from "./change-subscription.ts";
import { runIfDue } from "./run-subscription.ts";

/**
 * Charges the next period of a sandbox merchant's subscription, whether or not its time has come. `undefined`
 * when there is none of this id. Each call charges one more period: where somebody else charges just now it is
 * that one.
 */
export async function runNow(
  gateway: Gateway,
  merchant: Merchant,
  id: string,
): Promise<EndedRun | "not_active" | undefined> {
  for (;;) {
    const decision = await changeSubscription(gateway, merchant, { id, decide: decideHurry });
    if (!decision) return undefined;
    if (decision.outcome === "refused") return "not_active";
    const ended = await runIfDue(gateway, merchant, id);
    if (ended) return ended;
  }
}
