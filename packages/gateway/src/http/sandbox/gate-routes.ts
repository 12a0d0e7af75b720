import type { FastifyInstance } from "fastify";
import { findGateProblems, type GateRule } from "../../domain/requests/api-gate.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  readGates,
  releaseGate,
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
    const { held, timeout = TIMEOUT_MS } = readQuery(request, GATES_QUERY);
    if (held === undefined) return presentGates(await readGates(gateway, merchant.id));
    const over = [closing, clientLeft(reply), AbortSignal.timeout(timeout)];
    const wanted = { count: held, signal: AbortSignal.any(over) };
    return presentGates(await waitForHeld(gateway, merchant.id, wanted));
  });
  addSandboxRoute(app, endpoints.SET_GATES, async ({ merchant, request }) => {
    const { ttl = TTL_MS, gates } = readStrict(request, GATES_BODY);
    const wanted = gates.map(({ times = 1, ...members }) => ({ times, rule: toRule(members) }));
    const problems = wanted.flatMap(({ rule }, index) => findGateProblems(rule, `gates[${index}]`));
    if (problems.length > 0) throw new ApiError("invalid_request", problems);
    return presentGates(await setGates(gateway, merchant.id, { gates: wanted, ttlMs: ttl }));
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
