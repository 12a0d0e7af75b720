import { isAnswered } from "../../domain/notifications/incident-cause.ts";
import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import { FAILED_EVENTS, type LoggedEvent } from "../../domain/transactions/logged-event.ts";
import { attemptPlace } from "../../domain/workbench/place.ts";
import type { LoggedCall } from "../../store/upstream/calls.ts";
import type { ListedMessage } from "../../store/upstream/message-list.ts";
import type { DeliveryTry } from "../../store/workbench/attempt-entries.ts";
import { FAILED_OUTCOMES, type UpstreamEntry } from "../../store/workbench/upstream-entries.ts";

/** What people choose from. `upstream` is what was said to upstreams and by them. */
export const ENTRY_KINDS = ["request", "event", "delivery", "wallet", "upstream"] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Something that happened, with its place in the one order of wall time. */
export type WorkbenchEntry = Placed &
  (
    | { readonly kind: "request"; readonly request: LoggedRequest }
    | { readonly kind: "event" | "wallet"; readonly event: LoggedEvent }
    | { readonly kind: "delivery"; readonly delivery: DeliveryTry }
    | { readonly kind: "call"; readonly call: LoggedCall }
    | { readonly kind: "message"; readonly message: ListedMessage }
  );

interface Placed {
  /** Entries compare as these do. Also the entry's name. */
  readonly place: string;
  /** Wall time. */
  readonly at: Date;
  readonly orderId?: string;
  readonly transactionId?: string;
  /** It was refused, or did not arrive. */
  readonly failed: boolean;
}

export function requestEntry(request: LoggedRequest): WorkbenchEntry {
  const { id, receivedAt, failed } = request;
  return { kind: "request", place: id, at: receivedAt, ...aboutOf(request), failed, request };
}

export function eventEntry(event: LoggedEvent): WorkbenchEntry {
  const { id, recordedAt, name } = event;
  const kind = name.startsWith("wallet.") ? "wallet" : "event";
  const failed = FAILED_EVENTS.includes(name);
  return { kind, place: id, at: recordedAt, ...aboutOf(event), failed, event };
}

export function deliveryEntry(delivery: DeliveryTry): WorkbenchEntry {
  return {
    kind: "delivery",
    place: attemptPlace(delivery),
    at: delivery.recordedAt,
    ...aboutOf(delivery),
    failed: !isAnswered(delivery),
    delivery,
  };
}

export function callEntry({ said: call, subject }: UpstreamEntry<LoggedCall>): WorkbenchEntry {
  const failed = FAILED_OUTCOMES.includes(call.outcome);
  return { kind: "call", place: call.id, at: call.startedAt, ...subject, failed, call };
}

export function messageEntry({
  said: message,
  subject,
}: UpstreamEntry<ListedMessage>): WorkbenchEntry {
  const { id, receivedAt, verdict } = message;
  const failed = verdict !== "genuine";
  return { kind: "message", place: id, at: receivedAt, ...subject, failed, message };
}

/** Whether an entry is about this order or transaction. */
export function isAbout(
  { orderId, transactionId }: Pick<WorkbenchEntry, "orderId" | "transactionId">,
  subject: string,
): boolean {
  return orderId === subject || transactionId === subject;
}

function aboutOf({
  orderId,
  transactionId,
}: {
  readonly orderId?: string | undefined;
  readonly transactionId?: string | undefined;
}) {
  return {
    ...(orderId !== undefined && { orderId }),
    ...(transactionId !== undefined && { transactionId }),
  };
}
