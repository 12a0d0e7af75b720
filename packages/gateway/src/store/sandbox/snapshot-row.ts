import type { Acquirer } from "@gerbang/protocol";
import type {
  EventRow,
  JsonRow,
  NotificationAttemptRow,
  NotificationRow,
  PayAccountRow,
  RefundRow,
  TransactionRow,
  WalletCustomerRow,
} from "../tables.ts";

/**
 * Those belong to the merchant, to the process that has the notification in hand, and to incidents,
 * which are about servers as they are now.
 */
export const OMITTED_COLUMNS = ["merchant_id", "leased_until", "lease_id", "incident_id"] as const;

type SnapshotRowOf<Row> = Omit<JsonRow<Row>, (typeof OMITTED_COLUMNS)[number]>;

/** What a snapshot holds of each table, in the order in which rows refer to each other. */
interface SnapshotTables {
  readonly wallet_customer: SnapshotRowOf<WalletCustomerRow>;
  readonly pay_account: SnapshotRowOf<PayAccountRow>;
  /** Only the sandbox's own acquirers. */
  readonly transaction: SnapshotRowOf<TransactionRow> & { readonly acquirer: Acquirer };
  readonly refund: SnapshotRowOf<RefundRow>;
  readonly event: SnapshotRowOf<EventRow>;
  readonly notification: SnapshotRowOf<NotificationRow>;
  readonly attempt: SnapshotRowOf<NotificationAttemptRow>;
}

export type SnapshotRowKind = keyof SnapshotTables;
export type SnapshotRow<Kind extends SnapshotRowKind> = SnapshotTables[Kind];
export type SnapshotRows = { readonly [Kind in SnapshotRowKind]: readonly SnapshotRow<Kind>[] };

export const SNAPSHOT_ROW_KINDS: readonly SnapshotRowKind[] = [
  "wallet_customer",
  "pay_account",
  "transaction",
  "refund",
  "event",
  "notification",
  "attempt",
];

/** A row with the line of the file that it was read from. */
export interface PlacedRow<Kind extends SnapshotRowKind> {
  readonly line: number;
  readonly row: SnapshotRow<Kind>;
}

export type PlacedRows = { readonly [Kind in SnapshotRowKind]: readonly PlacedRow<Kind>[] };
