import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import { idAt } from "../../domain/workbench/place.ts";
import { findRequestPage } from "../../store/requests/request-list.ts";
import { findAttemptEntries } from "../../store/workbench/attempt-entries.ts";
import type { EntryRange } from "../../store/workbench/entry-range.ts";
import { type EventEntryFilter, findEventEntries } from "../../store/workbench/event-entries.ts";
import { findSubjectTransactions } from "../../store/workbench/subject-transactions.ts";
import { findCallEntries, findMessageEntries } from "../../store/workbench/upstream-entries.ts";
import type { Gateway } from "../gateway.ts";
import { withObstacle } from "../requests/browse-requests.ts";
import {
  callEntry,
  deliveryEntry,
  type EntryKind,
  eventEntry,
  messageEntry,
  requestEntry,
  type WorkbenchEntry,
} from "./entry.ts";

/** Which entries are asked for; what is absent does not narrow. Times are wall time. */
export interface WorkbenchFilter {
  readonly kinds?: readonly EntryKind[];
  /** Refused or not delivered; or, when false, only the others. */
  readonly failed?: boolean;
  /** An order id or a transaction id. */
  readonly subject?: string;
  /** Stands in a request's path, its error, an id, or the name of the client: requests only. */
  readonly text?: string;
  /** A request's status_code or HTTP status: requests only. */
  readonly code?: string;
  readonly since?: Date;
  /** Not included. */
  readonly until?: Date;
}

/** What one source has of the range, in its direction. */
export interface SourcePart {
  readonly entries: readonly WorkbenchEntry[];
  readonly lookedUpTo?: string;
}

interface PartQuery {
  readonly gateway: Gateway;
  readonly merchantId: MerchantId;
  readonly filter: WorkbenchFilter;
  readonly range: EntryRange;
}

/** What each source that is asked for has of a range. */
export async function findSourceParts(query: PartQuery): Promise<readonly SourcePart[]> {
  const { gateway, merchantId, filter } = query;
  const { kinds, subject, text, code } = filter;
  // Only requests have texts and codes to be found by.
  const isAboutRequests = text !== undefined || code !== undefined;
  const has = (kind: EntryKind) =>
    (kinds?.includes(kind) ?? true) && (kind === "request" || !isAboutRequests);
  const transactionIds =
    subject === undefined || isAboutRequests
      ? undefined
      : await findSubjectTransactions(gateway.db, merchantId, subject);
  return await Promise.all([
    ...(has("request") ? [requestPart(query)] : []),
    ...(has("event") || has("wallet") ? [eventPart(query, transactionIds, has)] : []),
    ...(has("delivery") ? [deliveryPart(query, transactionIds)] : []),
    ...(has("upstream") ? upstreamParts(query, transactionIds) : []),
  ]);
}

async function requestPart({ gateway, merchantId, filter, range }: PartQuery): Promise<SourcePart> {
  const { subject, failed, text, code, since, until } = filter;
  const { requests, ...end } = await findRequestPage(gateway.db, merchantId, {
    filter: {
      ...(subject !== undefined && { subject }),
      ...(failed !== undefined && { failed }),
      ...(text !== undefined && { text }),
      ...(code !== undefined && { code }),
      ...(since && { fromId: firstIdAt(since) }),
      ...(until && { untilId: firstIdAt(until) }),
    },
    page: {
      direction: range.direction,
      limit: range.limit,
      ...(range.from && { from: idAt(range.from) }),
    },
  });
  const entries = await Promise.all(
    requests.map(async (request) => requestEntry(await withObstacle(gateway, request))),
  );
  return { entries, ...end };
}

async function eventPart(
  { gateway, merchantId, filter: { failed }, range }: PartQuery,
  transactionIds: readonly string[] | undefined,
  has: (kind: EntryKind) => boolean,
): Promise<SourcePart> {
  const isHalf = has("event") !== has("wallet");
  const filter: EventEntryFilter = {
    ...(isHalf && { who: has("wallet") ? "payer" : "others" }),
    ...(failed !== undefined && { failed }),
    ...(transactionIds && { transactionIds }),
  };
  const { events, ...end } = await findEventEntries(gateway.db, merchantId, filter, range);
  return { entries: events.map(eventEntry), ...end };
}

async function deliveryPart(
  { gateway, merchantId, filter: { failed, subject = "" }, range }: PartQuery,
  transactionIds: readonly string[] | undefined,
): Promise<SourcePart> {
  const { tries, ...end } = await findAttemptEntries(gateway.db, {
    merchantId,
    filter: {
      ...(failed !== undefined && { failed }),
      ...(transactionIds && { about: { transactionIds, orderId: subject } }),
    },
    range,
  });
  return { entries: tries.map(deliveryEntry), ...end };
}

/** Sandbox merchants have none: two descents of an index find that out. */
function upstreamParts(
  { gateway, merchantId, filter: { failed }, range }: PartQuery,
  transactionIds: readonly string[] | undefined,
): readonly Promise<SourcePart>[] {
  const filter = {
    ...(failed !== undefined && { failed }),
    ...(transactionIds && { transactionIds }),
  };
  return [
    findCallEntries(gateway.db, merchantId, filter, range).then(({ entries, ...end }) => ({
      entries: entries.map(callEntry),
      ...end,
    })),
    findMessageEntries(gateway.db, merchantId, filter, range).then(({ entries, ...end }) => ({
      entries: entries.map(messageEntry),
      ...end,
    })),
  ];
}
