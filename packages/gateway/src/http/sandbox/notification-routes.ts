import type { FastifyInstance } from "fastify";
import { explainFailure } from "../../domain/notifications/explain-failure.ts";
import { isAnswered } from "../../domain/notifications/incident-cause.ts";
import type { NotificationAttempt } from "../../domain/notifications/notification-attempt.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  listNotifications,
  type NotificationHistory,
  type NotificationHistoryFilter,
} from "../../operations/notifications/list-notifications.ts";
import {
  resendGivenUp,
  resendNotification,
} from "../../operations/notifications/resend-notification.ts";
import { sendTestNotification } from "../../operations/notifications/send-test-notification.ts";
import { tryNotificationUrls } from "../../operations/notifications/try-notification-urls.ts";
import { ApiError } from "../shared/api-error.ts";
import { pathParameter } from "../shared/path-parameter.ts";
import { presentAttempt } from "./present-attempt.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 50;

/** What the merchant was told, and how each attempt ended. */
export function notificationRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.NOTIFICATIONS, async ({ merchant, request }) => {
    const query = readQuery(request, requests.NOTIFICATION_QUERY);
    const { transaction, order, limit = LIMIT, ...others } = query;
    const filter: NotificationHistoryFilter = {
      ...others,
      limit,
      ...(transaction !== undefined && { transactionId: transaction }),
      ...(order !== undefined && { orderId: order }),
    };
    const page = await listNotifications(gateway, merchant.id, filter);
    const last = page.length === limit ? page.at(-1)?.notification.id : undefined;
    return {
      notifications: page.map(presentHistory),
      ...(last !== undefined && { next_before: last }),
    };
  });
  addSandboxRoute(app, endpoints.RESEND, async ({ merchant, request }) => {
    readStrict(request, requests.EMPTY_BODY);
    const id = pathParameter(request, "notification_id");
    const resent = await resendNotification(gateway, merchant, id);
    if (resent === undefined) throw new ApiError("unknown_notification");
    return { notification_id: resent, copy_of: id };
  });
  addSandboxRoute(app, endpoints.RESEND_GIVEN_UP, async ({ merchant, request }) => {
    const { endpoint } = readStrict(request, requests.RESEND_BODY);
    const url = URL.parse(endpoint);
    if (!url) throw new ApiError("invalid_request", ["endpoint must be a URL"]);
    return { resent: await resendGivenUp(gateway, merchant, url.origin) };
  });
  addSandboxRoute(app, endpoints.TEST_NOTIFICATION, async ({ merchant, request }) => {
    const { wait = false } = readStrict(request, requests.TEST_BODY);
    if (!wait) return { notification_ids: await sendTestNotification(gateway, merchant) };
    const tried = await tryNotificationUrls(gateway, merchant);
    return {
      notification_ids: tried.map(({ notification }) => notification.id),
      results: tried.map(presentTried),
    };
  });
}

/** What a URL made of its test, with the words of who has seen many. */
function presentTried({ notification, attempts: [attempt] }: NotificationHistory): object {
  const { id: notification_id, url } = notification;
  if (!attempt) return { ...UNTRIED, notification_id, url };
  return {
    notification_id,
    url,
    answered: isAnswered(attempt),
    answer_status: attempt.answerStatus ?? null,
    error: attempt.error ?? null,
    error_detail: attempt.errorDetail ?? null,
    latency_ms: attempt.latencyMs,
    ...(isAnswered(attempt) ? UNEXPLAINED : explainInBoth(attempt)),
  };
}

const UNEXPLAINED = { finding: null, advice: null };

/** By a surprise on the way: it waits, and is tried later. */
const UNTRIED = {
  answered: false,
  answer_status: null,
  error: null,
  error_detail: null,
  latency_ms: null,
  ...UNEXPLAINED,
};

function explainInBoth(attempt: NotificationAttempt): object {
  const en = explainFailure((english) => english, attempt);
  const id = explainFailure((_, indonesian) => indonesian, attempt);
  return {
    finding: { en: en.finding, id: id.finding },
    advice: { en: en.advice, id: id.advice },
  };
}

function presentHistory({ notification, attempts, isInUse }: NotificationHistory): object {
  return {
    id: notification.id,
    transaction_id: notification.transactionId ?? null,
    order_id: notification.orderId,
    kind: notification.kind,
    transaction_status: notification.transactionStatus,
    url: notification.url,
    in_use: isInUse,
    state: notification.state,
    body: notification.sentBody ?? notification.body,
    faults: notification.faults ?? null,
    copy_of: notification.copyOf ?? null,
    created_at: notification.createdAt.toISOString(),
    due_at: notification.dueAt.toISOString(),
    closed_at: notification.closedAt?.toISOString() ?? null,
    attempts: attempts.map(presentAttempt),
  };
}
