import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Notification } from "../../domain/notifications/notification.ts";
import { parsePlace } from "../../domain/workbench/place.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { type LogCursor, parseLogCursor } from "../../operations/log-cursor.ts";
import {
  followNotifications,
  listOwed,
} from "../../operations/notifications/follow-notifications.ts";
import { signOwed } from "../../operations/notifications/sign-owed.ts";
import { ApiError } from "../shared/api-error.ts";
import { eventStreams } from "../shared/event-stream.ts";
import { firstHeader } from "../shared/first-header.ts";
import { followedStream } from "./followed-stream.ts";
import { readQuery } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 1_000;

/** What the merchant is owed, message by message as it is committed: read as JSON lines, or followed. */
export function notificationLogRoute(app: FastifyInstance, gateway: Gateway): void {
  const streams = eventStreams(app, gateway.streamPlaces.merchants);
  addSandboxRoute(app, endpoints.NOTIFICATION_LOG, async ({ merchant, request, reply }) => {
    const query = readQuery(request, requests.NOTIFICATION_LOG_QUERY);
    const ofOrder = query.order === undefined ? {} : { orderId: query.order };
    const cursor = readCursor(request, query.after);
    const asEventStream = request.headers.accept?.includes(endpoints.EVENT_STREAM) === true;
    if (query.follow !== true && !asEventStream) {
      const { limit = LIMIT } = query;
      const after = cursor === undefined ? {} : { after: cursor.lastId };
      const owed = await listOwed(gateway, merchant.id, { ...ofOrder, ...after, limit });
      const lines: string[] = [];
      for (const one of owed) lines.push(`${JSON.stringify(await presentOwed(gateway, one))}\n`);
      return await reply.type(endpoints.JSON_LINES).send(lines.join(""));
    }
    const stream = followedStream({
      asEventStream,
      follow: async (signal) =>
        await followNotifications(gateway, merchant.id, {
          ...ofOrder,
          from: cursor ?? "now",
          signal,
        }),
      present: (notification) => presentOwed(gateway, notification),
    });
    const outcome = await streams.send(reply, merchant.id, stream);
    if (outcome === "full") throw new ApiError("too_many_streams");
    return undefined;
  });
}

function readCursor(request: FastifyRequest, after: string | undefined): LogCursor | undefined {
  const place = firstHeader(request, "last-event-id") ?? after;
  if (place === undefined) return undefined;
  const cursor = parseLogCursor(place);
  if (cursor && parsePlace(cursor.lastId)?.kind === "id") return cursor;
  throw new ApiError("invalid_request", ["after must be the id of a notification"]);
}

/** A message of BI-SNAP with a signature that names this moment; all others are signed in their bodies. */
function presentOwed(gateway: Gateway, notification: Notification): object | Promise<object> {
  if (notification.signedPath === undefined) return describeOwed(notification, null);
  return signOwed(gateway, notification).then((signed) =>
    describeOwed(notification, signed ?? null),
  );
}

function describeOwed(notification: Notification, signed: object | null): object {
  return {
    id: notification.id,
    transaction_id: notification.transactionId ?? null,
    order_id: notification.orderId,
    kind: notification.kind,
    transaction_status: notification.transactionStatus,
    url: notification.url,
    body: notification.body,
    signed,
    copy_of: notification.copyOf ?? null,
    created_at: notification.createdAt.toISOString(),
  };
}
