import type { FastifyInstance } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { IncidentMute } from "../../domain/notifications/delivery-incident.ts";
import { explainFailure } from "../../domain/notifications/explain-failure.ts";
import { findFixes } from "../../domain/notifications/fixes/find-fixes.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { muteIncident, unmuteIncident } from "../../operations/notifications/mute-incident.ts";
import {
  listIncidents,
  readIncident,
  type ShownIncident,
} from "../../operations/notifications/read-incidents.ts";
import { resendIncident } from "../../operations/notifications/resend-incident.ts";
import { ApiError } from "../shared/api-error.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import * as endpoints from "./incident-endpoints.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 50;
/** Who mutes and resends by the API: whoever has the server key. */
const BY = "sandbox API";

/** URLs that do not take notifications, and what can be done about it. */
export function incidentRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.INCIDENTS, async ({ merchant, request }) => {
    const { limit = LIMIT, ...filter } = readQuery(request, requests.INCIDENT_QUERY);
    const incidents = await listIncidents(gateway, merchant.id, { ...filter, limit });
    const last = incidents.length === limit ? incidents.at(-1)?.id : undefined;
    return {
      incidents: incidents.map(presentIncident),
      ...(last !== undefined && { next_before: last }),
    };
  });
  addSandboxRoute(app, endpoints.MUTE_INCIDENT, async ({ merchant, request }) => {
    const { for: forMs, reason } = readStrict(request, requests.MUTE_BODY);
    const id = pathParameter(request, "incident_id");
    const isDone = await muteIncident(gateway, merchant, id, {
      by: BY,
      ...(forMs !== undefined && { forMs }),
      ...(reason !== undefined && { reason }),
    });
    return await answerWith(gateway, merchant, { id, isDone });
  });
  addSandboxRoute(app, endpoints.UNMUTE_INCIDENT, async ({ merchant, request }) => {
    readStrict(request, requests.EMPTY_BODY);
    const id = pathParameter(request, "incident_id");
    const isDone = await unmuteIncident(gateway, merchant, id);
    return await answerWith(gateway, merchant, { id, isDone });
  });
  addSandboxRoute(app, endpoints.RESEND_INCIDENT, async ({ merchant, request }) => {
    const { since: owedSince } = readStrict(request, requests.RESEND_INCIDENT_BODY);
    const incidentId = pathParameter(request, "incident_id");
    if (!(await readIncident(gateway, merchant.id, incidentId))) {
      throw new ApiError("unknown_incident");
    }
    return {
      resent: await resendIncident(gateway, merchant, { incidentId, by: BY, owedSince }),
    };
  });
}

async function answerWith(
  gateway: Gateway,
  merchant: Merchant,
  { id, isDone }: { readonly id: string; readonly isDone: boolean },
): Promise<object> {
  const incident = isDone ? await readIncident(gateway, merchant.id, id) : undefined;
  if (!incident) throw new ApiError("unknown_incident");
  return presentIncident(incident);
}

function presentIncident(incident: ShownIncident): object {
  const { reach, mute, lastAttempt } = incident;
  return {
    id: incident.id,
    state: incident.state,
    cause: incident.cause,
    url: incident.url,
    in_use: incident.isInUse,
    opened_at: incident.openedAt.toISOString(),
    ended_at: incident.endedAt?.toISOString() ?? null,
    ended_by: incident.endedBy ?? null,
    falls: incident.falls,
    failures: incident.failures,
    answered_since: incident.answeredSince,
    orders: reach.orders,
    waiting_orders: reach.waitingOrders,
    amount_at_stake: `${reach.amountAtStake}.00`,
    resendable: reach.resendable,
    partial: reach.isPart,
    next_due_at: reach.nextDueAt?.toISOString() ?? null,
    muted: mute ? presentMute(mute) : null,
    framework: findFixes(incident).framework ?? null,
    last_notification_id: incident.lastNotificationId,
    last_at: incident.lastAt.toISOString(),
    ...(lastAttempt ? presentLast(lastAttempt) : NOT_KEPT),
  };
}

function presentMute({ by, since, until, reason }: IncidentMute): object {
  return {
    by,
    since: since.toISOString(),
    until: until?.toISOString() ?? null,
    reason: reason ?? null,
  };
}

/** Cleared away, with its notification. */
const NOT_KEPT = { answer_status: null, error: null, rule: null, finding: null, advice: null };

function presentLast(attempt: NotificationAttempt): object {
  const en = explainFailure((english) => english, attempt);
  const id = explainFailure((_, indonesian) => indonesian, attempt);
  return {
    answer_status: attempt.answerStatus ?? null,
    error: attempt.error ?? null,
    rule: attempt.rule,
    finding: { en: en.finding, id: id.finding },
    advice: { en: en.advice, id: id.advice },
  };
}
