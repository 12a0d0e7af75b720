import type { FastifyInstance, FastifyRequest } from "fastify";
import { formatDuration } from "../../domain/duration.ts";
import { clockMode } from "../../domain/merchants/clock.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  type AdvanceResult,
  advanceMerchantClock,
} from "../../operations/sandbox/advance-clock.ts";
import {
  type ClockReading,
  type ClockSetting,
  readClock,
  setClock,
} from "../../operations/sandbox/clock.ts";
import type { AdvanceStep } from "../../operations/sandbox/due-work.ts";
import { ApiError } from "../shared/api-error.ts";
import { clientLeft } from "../shared/client-left.ts";
import { presentDue } from "./control-routes.ts";
import { readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

/** The merchant's own time. */
export function clockRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.GET_CLOCK, async ({ merchant }) =>
    presentClock(await Promise.resolve(readClock(gateway, merchant))),
  );
  addSandboxRoute(app, endpoints.SET_CLOCK, async ({ merchant, request, reply }) => {
    const setting = readSetting(request);
    const outcome = await setClock(gateway, merchant, setting, clientLeft(reply));
    if (outcome.outcome === "refused") throw new ApiError("sandbox_only");
    return presentClock(outcome.reading);
  });
  addSandboxRoute(app, endpoints.ADVANCE, async ({ merchant, request, reply }) => {
    const { by } = readStrict(request, requests.ADVANCE_BODY);
    const wanted = { byMs: by, signal: clientLeft(reply) };
    const outcome = await advanceMerchantClock(gateway, merchant, wanted);
    if (outcome.outcome === "applied") return presentAdvance(outcome);
    throw outcome.reason === "not_sandbox"
      ? new ApiError("sandbox_only")
      : new ApiError("invalid_request", ["by is too far"]);
  });
}

function readSetting(request: FastifyRequest): ClockSetting {
  const { mode, now, by } = readStrict(request, requests.CLOCK_BODY);
  switch (mode) {
    case "real":
      refuseMembers({ now, by }, mode);
      return { mode };
    case "frozen":
      refuseMembers({ by }, mode);
      return { mode, ...(now && { at: now }) };
    case "offset":
      if (now && by === undefined) return { mode, now };
      if (by !== undefined && !now) return { mode, offsetMs: by };
      throw new ApiError("invalid_request", [
        "either by or now must say where an offset clock goes on",
      ]);
  }
}

function refuseMembers(members: Readonly<Record<string, unknown>>, mode: string): void {
  const given = Object.keys(members).filter((name) => members[name] !== undefined);
  if (given.length === 0) return;
  throw new ApiError(
    "invalid_request",
    given.map((name) => `${name} means nothing for ${mode}`),
  );
}

function presentClock({ clock, now, wall }: ClockReading): object {
  const offsetMs = now.getTime() - wall.getTime();
  return {
    mode: clockMode(clock),
    now: now.toISOString(),
    wall: wall.toISOString(),
    offset: formatDuration(offsetMs),
    offset_ms: offsetMs,
  };
}

function presentAdvance({ from, reading, remainingMs, happened, due }: AdvanceResult): object {
  return {
    from: from.toISOString(),
    ...presentClock(reading),
    complete: remainingMs === 0,
    remaining: formatDuration(remainingMs),
    remaining_ms: remainingMs,
    happened: happened.map(presentHappening),
    ...(due && { due: due.map(presentDue) }),
  };
}

function presentHappening(happening: AdvanceStep): object {
  const { what, at } = happening;
  if (what !== "notification.attempt") {
    const { orderId, transactionId } = happening;
    return {
      at: at.toISOString(),
      what,
      order_id: orderId,
      ...("subscriptionId" in happening && { subscription_id: happening.subscriptionId }),
      ...(transactionId !== undefined && { transaction_id: transactionId }),
    };
  }
  const { attempt } = happening;
  const { verdict } = attempt;
  return {
    at: at.toISOString(),
    what,
    order_id: attempt.orderId,
    notification_id: attempt.notificationId,
    transaction_status: attempt.transactionStatus,
    url: attempt.url,
    number: attempt.number,
    answer: attempt.answer,
    state: verdict.state,
    rule: verdict.rule,
    ...(verdict.state === "owed" && { next_at: verdict.dueAt.toISOString() }),
    ...(attempt.faults.length > 0 && { faults: attempt.faults }),
  };
}
