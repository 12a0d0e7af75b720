import type { MerchantId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { LoggedEvent } from "../../domain/transactions/logged-event.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  type EventCursor,
  formatEventCursor,
  parseEventCursor,
} from "../../operations/sandbox/event-cursor.ts";
import {
  type EventFilter,
  type FollowedEvent,
  type FollowOptions,
  followEvents,
  listEvents,
} from "../../operations/sandbox/follow-events.ts";
import { ApiError } from "../shared/api-error.ts";
import { type EventStream, eventStreams } from "../shared/event-stream.ts";
import type { ValueOf } from "../shared/fields.ts";
import { firstHeader } from "../shared/first-header.ts";
import { readQuery } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute, type SandboxCall } from "./sandbox-route.ts";

const LIMIT = 1_000;
const STREAMS_MAX = 500;
/** Proxies close what is silent. */
const REMARK_MS = 15_000;
const RETRY_MS = 1_000;

/** The append-only log: read as JSON lines, or followed. */
export function eventRoutes(app: FastifyInstance, gateway: Gateway): void {
  const streams = eventStreams(app, STREAMS_MAX);
  addSandboxRoute(app, endpoints.EVENTS, async (call) => {
    const wanted = readWanted(call.request);
    if (!wanted.follows) return await serveList(gateway, call, wanted);
    const stream = followedEvents(gateway, call.merchant.id, wanted);
    if ((await streams.send(call.reply, stream)) === "full") throw new ApiError("too_many_streams");
    return undefined;
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

function readCursor(place: string | undefined): EventCursor | undefined {
  if (place === undefined) return undefined;
  const cursor = parseEventCursor(place);
  if (!cursor) throw new ApiError("invalid_request", ["after must be the id of an event"]);
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

/** Server-sent events, or JSON lines, of what happens from somewhere on. */
function followedEvents(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, from, asEventStream }: EventRequest,
): EventStream {
  return {
    contentType: asEventStream ? endpoints.EVENT_STREAM : endpoints.JSON_LINES,
    // Whoever ends a stream is done with it: a server that stops waits for no idle connection.
    headers: { connection: "close" },
    ...(asEventStream && { retryMs: RETRY_MS }),
    remark: { text: asEventStream ? ":\n\n" : "\n", everyMs: REMARK_MS },
    pieces: async (signal) => {
      // Before the head goes out: whoever has it may count on being told what happens from then on.
      const events = await followEvents(gateway, merchantId, { filter, from, signal });
      return present(events, asEventStream ? toServerSent : toLine);
    },
  };
}

async function* present(
  events: AsyncIterable<FollowedEvent>,
  toText: (event: FollowedEvent) => string,
): AsyncGenerator<string, void, undefined> {
  for await (const event of events) yield toText(event);
}

function toLine({ event }: FollowedEvent): string {
  return `${JSON.stringify(presentEvent(event))}\n`;
}

function toServerSent({ event, cursor }: FollowedEvent): string {
  return `id: ${formatEventCursor(cursor)}\ndata: ${JSON.stringify(presentEvent(event))}\n\n`;
}

function presentEvent(event: LoggedEvent): object {
  return {
    id: event.id,
    name: event.name,
    occurred_at: event.occurredAt.toISOString(),
    recorded_at: event.recordedAt.toISOString(),
    transaction_id: event.transactionId ?? null,
    order_id: event.orderId ?? null,
    data: event.data,
  };
}
