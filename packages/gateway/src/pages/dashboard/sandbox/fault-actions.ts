import type { FaultPlan } from "../../../domain/notifications/fault-plan.ts";
import { clearFaultPlan, setFaultPlan } from "../../../operations/sandbox/fault-plan.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { countRows, readFaultPlan } from "./fault-fields.ts";
import { PRESETS } from "./fault-texts.ts";
import { done } from "./sandbox-actions.ts";
import { sameAsNoFaults } from "./sandbox-equivalents.ts";
import { showSandbox } from "./sandbox-page.ts";

/** Sets a plan that was typed or chosen ready-made, or shows the form with one more rule. */
export async function postFaultPlan(visit: Visit): Promise<unknown> {
  const { fields, say } = visit;
  if (fields["more"] !== undefined && countRows(fields) > 0) {
    return await showSandbox(visit, { faults: { fields, problems: {}, wantsRow: true } });
  }
  const preset = PRESETS.find(({ name }) => name === fields["preset"]);
  if (preset) return await setPlan(visit, { seed: 1, rules: preset.rules });
  const read = readFaultPlan(fields, say);
  return "problems" in read ? await refuse(visit, read.problems) : await setPlan(visit, read.plan);
}

async function setPlan(visit: Visit, plan: FaultPlan): Promise<unknown> {
  const { context, say } = visit;
  const outcome = await setFaultPlan(context.gateway, await requireMerchant(visit), plan);
  if (outcome.outcome === "refused") {
    const why =
      outcome.reason === "invalid"
        ? outcome.problems.join("; ")
        : say("Only a sandbox has faults.", "Hanya sandbox yang punya gangguan.");
    return await refuse(visit, { fault: why });
  }
  return await done(visit, {
    action: "sandbox_faults",
    subject: plan.rules.map(({ fault }) => fault).join(", "),
    text: say("The plan is set.", "Rencana dipasang."),
  });
}

async function refuse(visit: Visit, problems: Readonly<Record<string, string>>): Promise<unknown> {
  const { fields, say } = visit;
  const text = say("The plan was not set.", "Rencana tidak dipasang.");
  const note = { tone: "bad", text } as const;
  return await showSandbox(visit, { note, status: 422, faults: { fields, problems } });
}

export async function postNoFaultPlan(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  await clearFaultPlan(context.gateway, await requireMerchant(visit));
  return await done(visit, {
    action: "sandbox_faults_clear",
    text: say("The plan is gone.", "Rencana dihapus."),
    same: sameAsNoFaults(visit),
  });
}
