import type { FastifyInstance } from "fastify";
import type { ActiveFaultPlan } from "../../domain/notifications/fault-plan.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { clearFaultPlan, getFaultPlan, setFaultPlan } from "../../operations/sandbox/fault-plan.ts";
import { ApiError } from "../shared/api-error.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

/** What goes wrong with the merchant's notifications. */
export function faultRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.GET_FAULTS, async ({ merchant }) =>
    presentPlan(await getFaultPlan(gateway, merchant)),
  );
  addSandboxRoute(app, endpoints.SET_FAULTS, async ({ merchant, request }) => {
    const { seed = 0, rules } = readStrict(request, requests.FAULT_PLAN_BODY);
    const outcome = await setFaultPlan(gateway, merchant, { seed, rules });
    if (outcome.outcome === "applied") return presentPlan(outcome.plan);
    throw outcome.reason === "not_sandbox"
      ? new ApiError("sandbox_only")
      : new ApiError("invalid_request", outcome.problems);
  });
  addSandboxRoute(app, endpoints.CLEAR_FAULTS, async ({ merchant }) => ({
    outcome: (await clearFaultPlan(gateway, merchant)) ? "applied" : "unchanged",
  }));
}

function presentPlan(plan: ActiveFaultPlan | undefined): object {
  if (!plan) return { active: false, seed: 0, rules: [], seen: 0, taken: [], fitted: [] };
  const { seed, rules, progress } = plan;
  return {
    active: true,
    seed,
    rules,
    seen: progress.seen,
    taken: rules.map((_, index) => progress.taken[index] ?? 0),
    fitted: rules.map((_, index) => progress.fitted[index] ?? 0),
  };
}
