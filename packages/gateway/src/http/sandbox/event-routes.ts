import type { MerchantId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { parsePlace } from "../../domain/workbench/place.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { type LogCursor, parseLogCursor } from "../../operations/log-cursor.ts";
import {
  type EventFilter,
  type FollowOptions,
  followEvents,
  listEvents,
} from "../../operations/sandbox/follow-events.ts";
import { noteEvent } from "../../operations/sandbox/note-event.ts";
import { ApiError } from "../shared/api-error.ts";
import { type EventStream, eventStreams } from "../shared/event-stream.ts";
import type { ValueOf } from "../shared/fields.ts";
import { firstHeader } from "../shared/first-header.ts";
import { followedStream } from "./followed-stream.ts";
import { presentEvent } from "./present-event.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

const LIMIT = 1_000;

/** The append-only log: read as JSON lines, or followed. */
export function eventRoutes(app: FastifyInstance, gateway: Gateway): void {
  const streams = eventStreams(app, gateway.streamPlaces.merchants);
  addSandboxRoute(app, endpoints.EVENTS, async (call) => {
    const wanted = readWanted(call.request);
    if (!wanted.follows) return await serveList(gateway, call, wanted);
    const stream = followedEvents(gateway, call.merchant.id, wanted);
    const outcome = await streams.send(call.reply, call.merchant.id, stream);
    if (outcome === "full") throw new ApiError("too_many_streams");
    return undefined;
  });
  addSandboxRoute(app, endpoints.NOTE_EVENT, async ({ merchant, request }) => {
    const { name, order, transaction, data = {} } = readStrict(request, requests.NOTE_BODY);
    const subject = transaction ?? order;
    const about = subject !== undefined && { subject };
    const event = await noteEvent(gateway, merchant, { name, data, ...about });
    if (event === "full") throw new ApiError("too_many_events");
    return presentEvent(event);
  });
}

type EventQuery = ValueOf<typeof requests.EVENT_QUERY>;

interface EventRequest {
  readonly filter: EventFilter;
  readonly after?: string;
  readonly limit: number;
  readonly follows: boolean;
  /** As server-sent events, or as JSON lines. */
  readonly asEventStream: boolean;
  readonly from: FollowOptions["from"];
}

function readWanted(request: FastifyRequest): EventRequest {
  const { after, limit = LIMIT, follow, ...filter } = readQuery(request, requests.EVENT_QUERY);
  const asEventStream = request.headers.accept?.includes(endpoints.EVENT_STREAM) === true;
  const cursor = readCursor(firstHeader(request, "last-event-id") ?? after);
  return {
    filter: toFilter(filter),
    ...(cursor && { after: cursor.lastId }),
    limit,
    follows: follow === true || asEventStream,
    asEventStream,
    from: cursor ?? (filter.since ? "start" : "now"),
  };
}

function readCursor(place: string | undefined): LogCursor | undefined {
  if (place === undefined) return undefined;
  const cursor = parseLogCursor(place);
  if (!cursor || parsePlace(cursor.lastId)?.kind !== "id")
    throw new ApiError("invalid_request", ["after must be the id of an event"]);
  return cursor;
}

function toFilter({ transaction, order, name, since }: EventQuery): EventFilter {
  return {
    ...(transaction !== undefined && { transactionId: transaction }),
    ...(order !== undefined && { orderId: order }),
    ...(name !== undefined && { name }),
    ...(since && { since }),
  };
}

async function serveList(
  gateway: Gateway,
  { merchant, reply }: SandboxCall,
  { filter, after, limit }: EventRequest,
): Promise<unknown> {
  const query = { ...filter, limit, ...(after !== undefined && { after }) };
  const events = await listEvents(gateway, merchant.id, query);
  return await reply
    .type(endpoints.JSON_LINES)
    .send(events.map((event) => `${JSON.stringify(presentEvent(event))}\n`).join(""));
}

/** What happens from somewhere on. */
function followedEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, from, asEventStream }: EventRequest,
): EventStream {
  return followedStream({
    asEventStream,
    follow: async (signal) => await followEvents(gateway, merchantId, { filter, from, signal }),
    present: presentEvent,
  });
}
