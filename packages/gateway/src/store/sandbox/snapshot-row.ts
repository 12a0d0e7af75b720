import type {
  EventRow,
  JsonRow,
  NotificationAttemptRow,
  NotificationRow,
  RefundRow,
  TransactionRow,
} from "../tables.ts";
import type { JsonObject } from "./json-object.ts";

/** Those belong to the merchant, and to the process that has the notification in hand. */
export const OMITTED_COLUMNS = ["merchant_id", "leased_until", "lease_id"] as const;

type SnapshotRowOf<Row> = Omit<JsonRow<Row>, (typeof OMITTED_COLUMNS)[number]>;

/** What a snapshot holds of each table, in the order in which rows refer to each other. */
interface SnapshotTables {
  readonly transaction: SnapshotRowOf<TransactionRow>;
  readonly refund: SnapshotRowOf<RefundRow>;
  readonly event: SnapshotRowOf<EventRow>;
  readonly notification: SnapshotRowOf<NotificationRow>;
  readonly attempt: SnapshotRowOf<NotificationAttemptRow>;
}

export type SnapshotRowKind = keyof SnapshotTables;
export type SnapshotRow<Kind extends SnapshotRowKind> = SnapshotTables[Kind];
export type SnapshotRows = { readonly [Kind in SnapshotRowKind]: readonly SnapshotRow<Kind>[] };

export const SNAPSHOT_ROW_KINDS: readonly SnapshotRowKind[] = [
  "transaction",
  "refund",
  "event",
  "notification",
  "attempt",
];

/** A row as it stands in a file that anybody may have written. */
export type UncheckedRow = JsonObject;
export type UncheckedRows = Readonly<Record<SnapshotRowKind, readonly UncheckedRow[]>>;
