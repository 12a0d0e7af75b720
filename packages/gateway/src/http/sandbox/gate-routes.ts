import type { FastifyInstance, FastifyRequest } from "fastify";
import { findGateProblems, GATES_MAX, type GateRule } from "../../domain/requests/api-gate.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  addGates,
  releaseGate,
  removeGate,
  type StandingGate,
  setGates,
  waitForHeld,
} from "../../operations/requests/gates.ts";
import { listWatchedCalls } from "../../operations/requests/list-watched-calls.ts";
import { ApiError } from "../shared/api-error.ts";
import { clientLeft } from "../shared/client-left.ts";
import type { ValueOf } from "../shared/fields.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import * as endpoints from "./control-endpoints.ts";
import { CALL_QUERY, GATES_BODY, GATES_QUERY, RELEASE_BODY } from "./control-requests.ts";
import { presentCall } from "./present-call.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const TTL_MS = 60_000;
const TIMEOUT_MS = 10_000;
const CALLS = 100;

/** Gates before the merchant's own calls of the Core API, and those calls one by one. */
export function gateRoutes(app: FastifyInstance, gateway: Gateway, closing: AbortSignal): void {
  addSandboxRoute(app, endpoints.GET_GATES, async ({ merchant, request, reply }) => {
    const { held, timeout = TIMEOUT_MS, gates: gateIds } = readQuery(request, GATES_QUERY);
    const over = [closing, clientLeft(reply), AbortSignal.timeout(timeout)];
    const wanted = { gateIds, count: held ?? 0, signal: AbortSignal.any(over) };
    return presentGates(await waitForHeld(gateway, merchant.id, wanted));
  });
  addSandboxRoute(app, endpoints.SET_GATES, async ({ merchant, request }) => {
    return presentGates(await setGates(gateway, merchant.id, readGatesBody(request)));
  });
  addSandboxRoute(app, endpoints.ADD_GATES, async ({ merchant, request }) => {
    const added = await addGates(gateway, merchant.id, readGatesBody(request));
    if (added !== "too_many") return presentGates(added);
    throw new ApiError("invalid_request", [`gates: ${GATES_MAX} stand at the most at one moment`]);
  });
  addSandboxRoute(app, endpoints.REMOVE_GATE, async ({ merchant, request }) => {
    const released = await removeGate(gateway, merchant.id, pathParameter(request, "gate_id"));
    if (!released) throw new ApiError("unknown_gate");
    return { released };
  });
  addSandboxRoute(app, endpoints.RELEASE_GATE, async ({ merchant, request }) => {
    const { call_id } = readStrict(request, RELEASE_BODY);
    const gateId = pathParameter(request, "gate_id");
    const wanted = { gateId, ...(call_id !== undefined && { callId: call_id }) };
    const released = await releaseGate(gateway, merchant.id, wanted);
    if (!released) throw new ApiError("unknown_gate");
    return { released };
  });
  addSandboxRoute(app, endpoints.CALLS, async ({ merchant, request }) => {
    const { order, transaction, after, limit = CALLS } = readQuery(request, CALL_QUERY);
    const calls = await listWatchedCalls(gateway, merchant.id, {
      limit,
      ...(order !== undefined && { orderId: order }),
      ...(transaction !== undefined && { transactionId: transaction }),
      ...(after !== undefined && { after }),
    });
    return { calls: calls.map(presentCall) };
  });
}

function readGatesBody(request: FastifyRequest) {
  const { ttl = TTL_MS, gates: sent } = readStrict(request, GATES_BODY);
  const gates = sent.map(({ times = 1, ...members }) => ({ times, rule: toRule(members) }));
  const problems = gates.flatMap(({ rule }, index) => findGateProblems(rule, `gates[${index}]`));
  if (problems.length > 0) throw new ApiError("invalid_request", problems);
  return { gates, ttlMs: ttl };
}

type GateMembers = Omit<ValueOf<typeof GATES_BODY>["gates"][number], "times">;

function toRule({ match = {}, when = "before", ...deed }: GateMembers): GateRule {
  return { match, when, ...deed };
}

function presentGates(gates: readonly StandingGate[]): object {
  return {
    gates: gates.map(({ id, rule, timesLeft, until, held }) => ({
      gate_id: id,
      match: rule.match,
      do: rule.do,
      when: rule.when,
      code: rule.code ?? null,
      times_left: timesLeft,
      until: until.toISOString(),
      held: held.map(presentCall),
    })),
  };
}
