import type { FastifyInstance, FastifyRequest } from "fastify";
import { parsePlace } from "../../domain/workbench/place.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { type LogCursor, parseLogCursor } from "../../operations/log-cursor.ts";
import {
  browseWorkbench,
  type WorkbenchFilter,
  type WorkbenchPage,
} from "../../operations/workbench/browse-workbench.ts";
import type { WorkbenchEntry } from "../../operations/workbench/entry.ts";
import { followWorkbench } from "../../operations/workbench/follow-workbench.ts";
import { ApiError } from "../shared/api-error.ts";
import { eventStreams } from "../shared/event-stream.ts";
import type { ValueOf } from "../shared/fields.ts";
import { firstHeader } from "../shared/first-header.ts";
import { followedStream } from "./followed-stream.ts";
import { presentAttempt } from "./present-attempt.ts";
import { presentEvent } from "./present-event.ts";
import { presentRequest } from "./present-request.ts";
import { readQuery } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

const LIMIT = 50;

/** Requests, events, wallet visits and deliveries in one order: read as JSON lines, or followed. */
export function workbenchRoutes(app: FastifyInstance, gateway: Gateway): void {
  const streams = eventStreams(app, gateway.streamPlaces.merchants);
  addSandboxRoute(app, endpoints.WORKBENCH, async (call) => {
    const query = readQuery(call.request, requests.WORKBENCH_QUERY);
    const asEventStream = call.request.headers.accept?.includes(endpoints.EVENT_STREAM) === true;
    if (query.follow !== true && !asEventStream) return await serveList(gateway, call, query);
    const from = readCursor(call.request, query) ?? "now";
    const stream = followedStream({
      asEventStream,
      follow: async (signal) =>
        await followWorkbench(gateway, call.merchant.id, { filter: toFilter(query), from, signal }),
      present: presentEntry,
    });
    const outcome = await streams.send(call.reply, call.merchant.id, stream);
    if (outcome === "full") throw new ApiError("too_many_streams");
    return undefined;
  });
}

type WorkbenchQuery = ValueOf<typeof requests.WORKBENCH_QUERY>;

function readCursor(request: FastifyRequest, { after }: WorkbenchQuery): LogCursor | undefined {
  const text = firstHeader(request, "last-event-id") ?? after;
  if (text === undefined) return undefined;
  const cursor = parseLogCursor(text);
  if (!cursor) throw new ApiError("invalid_request", ["after must be the id of an entry"]);
  return cursor;
}

async function serveList(
  gateway: Gateway,
  { merchant, request, reply }: SandboxCall,
  query: WorkbenchQuery,
): Promise<unknown> {
  const { since, until, before, limit = LIMIT } = query;
  const after = readCursor(request, query)?.lastId;
  if (before !== undefined && !parsePlace(before)) {
    throw new ApiError("invalid_request", ["before must be the id of an entry"]);
  }
  const from = after ?? before;
  const page: WorkbenchPage = {
    direction: after === undefined ? "older" : "newer",
    limit,
    ...(from !== undefined && { from }),
  };
  const filter = { ...toFilter(query), ...(since && { since }), ...(until && { until }) };
  const { entries } = await browseWorkbench(gateway, merchant.id, { filter, page });
  return await reply
    .type(endpoints.JSON_LINES)
    .send(entries.map((entry) => `${JSON.stringify(presentEntry(entry))}\n`).join(""));
}

function toFilter({
  order,
  transaction,
  kind,
  failed,
  code,
  text,
}: WorkbenchQuery): WorkbenchFilter {
  const subject = order ?? transaction;
  return {
    ...(kind && { kinds: kind }),
    ...(subject !== undefined && { subject }),
    ...(failed !== undefined && { failed }),
    ...(code !== undefined && { code }),
    ...(text !== undefined && { text }),
  };
}

function presentEntry(entry: WorkbenchEntry): object {
  return {
    id: entry.place,
    kind: entry.kind,
    at: entry.at.toISOString(),
    order_id: entry.orderId ?? null,
    transaction_id: entry.transactionId ?? null,
    failed: entry.failed,
    ...presentDetails(entry),
  };
}

function presentDetails(entry: WorkbenchEntry): object {
  switch (entry.kind) {
    case "request":
      return { request: presentRequest(entry.request) };
    case "event":
    case "wallet":
      return { event: presentEvent(entry.event) };
    case "delivery": {
      const { notificationId, transactionStatus, url, isInUse, body } = entry.delivery;
      return {
        delivery: {
          notification_id: notificationId,
          transaction_status: transactionStatus,
          url,
          in_use: isInUse,
          body,
          ...presentAttempt(entry.delivery),
        },
      };
    }
    case "call":
    case "message":
      // Only production merchants have upstreams, and this API is not theirs.
      return {};
  }
}
