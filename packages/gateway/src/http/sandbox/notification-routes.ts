import type { FastifyInstance } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import {
  listNotifications,
  type NotificationFilter,
  type NotificationHistory,
} from "../../operations/notifications/list-notifications.ts";
import {
  resendGivenUp,
  resendNotification,
} from "../../operations/notifications/resend-notification.ts";
import { sendTestNotification } from "../../operations/notifications/send-test-notification.ts";
import { ApiError } from "../shared/api-error.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, pathParameter } from "./sandbox-route.ts";

const LIMIT = 50;

/** What the merchant was told, and how each attempt ended. */
export function notificationRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.NOTIFICATIONS, async ({ merchant, request }) => {
    const query = readQuery(request, requests.NOTIFICATION_QUERY);
    const { transaction, order, limit = LIMIT, ...others } = query;
    const filter = {
      ...others,
      limit,
      ...(transaction !== undefined && { transactionId: transaction }),
      ...(order !== undefined && { orderId: order }),
    } as NotificationFilter;
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
    if (!URL.canParse(endpoint)) throw new ApiError("invalid_request", ["endpoint must be a URL"]);
    return { resent: await resendGivenUp(gateway, merchant, new URL(endpoint).origin) };
  });
  addSandboxRoute(app, endpoints.TEST_NOTIFICATION, async ({ merchant, request }) => {
    readStrict(request, requests.EMPTY_BODY);
    return { notification_ids: await sendTestNotification(gateway, merchant) };
  });
}

function presentHistory({ notification, attempts }: NotificationHistory): object {
  const { body, sent_body, created_at, due_at, closed_at } = notification;
  return {
    id: notification.id,
    transaction_id: notification.transaction_id,
    order_id: notification.order_id,
    kind: notification.kind,
    transaction_status: notification.transaction_status,
    url: notification.url,
    state: notification.state,
    body: sent_body ?? body,
    faults: notification.faults,
    copy_of: notification.copy_of,
    created_at: created_at.toISOString(),
    due_at: due_at.toISOString(),
    closed_at: closed_at?.toISOString() ?? null,
    attempts: attempts.map(presentAttempt),
  };
}

function presentAttempt(attempt: NotificationHistory["attempts"][number]): object {
  const { merchant_id: _merchant, notification_id: _notification, ...told } = attempt;
  return {
    ...told,
    started_at: attempt.started_at.toISOString(),
    recorded_at: attempt.recorded_at.toISOString(),
    next_at: attempt.next_at?.toISOString() ?? null,
  };
}
