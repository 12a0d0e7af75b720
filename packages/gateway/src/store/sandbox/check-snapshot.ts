import { isOpenableUrl } from "../../domain/merchants/callback-url.ts";
import { readSandboxQris } from "../../domain/qris/read-sandbox-qris.ts";
import type { Trx } from "../database.ts";
import { parseJsonObject } from "./json-object.ts";
import {
  type SnapshotRow,
  type SnapshotRowKind,
  type SnapshotRows,
  type UncheckedRow,
  type UncheckedRows,
} from "./snapshot-row.ts";
import { snapshotColumns } from "./snapshot-rows.ts";

/** Everything in a snapshot that must not be let in, whatever the schema says of it. */
export function findSnapshotProblems({
  transaction,
  notification,
}: UncheckedRows): readonly string[] {
  return [
    ...transaction.flatMap((row) => findTransactionProblems(row)),
    ...notification.flatMap((row) =>
      [row["body"], row["sent_body"] ?? "{}"].every((body) => parseJsonObject(body) !== undefined)
        ? []
        : [`notification ${String(row["id"])}: body is not the text of a JSON object`],
    ),
  ];
}

/** No payload that a network could route, and no link that runs in a browser. */
function findTransactionProblems(row: UncheckedRow): readonly string[] {
  const { id, qr_payload, qr_reference, gross_amount, callback_url } = row;
  const qris = readSandboxQris(String(qr_payload));
  const isOwnCode =
    qris.outcome === "read" &&
    // The wallet reads more than may be kept and drawn.
    qris.departures.length === 0 &&
    qris.reference === qr_reference &&
    qris.amount === gross_amount;
  const isOpenable =
    callback_url === null || (typeof callback_url === "string" && isOpenableUrl(callback_url));
  return [
    ...(isOwnCode ? [] : [`transaction ${String(id)}: qr_payload is not its sandbox code`]),
    ...(isOpenable ? [] : [`transaction ${String(id)}: callback_url cannot be opened`]),
  ];
}

type SnapshotCheck =
  | { readonly outcome: "read"; readonly rows: SnapshotRows }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

/** Turns a file's rows into rows of our tables: all of them, or none when one is not what it should be. */
export async function checkSnapshotRows(trx: Trx, rows: UncheckedRows): Promise<SnapshotCheck> {
  const problems = new Set<string>();
  const checked = {
    transaction: await checkRows(trx, "transaction", rows, problems),
    refund: await checkRows(trx, "refund", rows, problems),
    event: await checkRows(trx, "event", rows, problems),
    notification: await checkRows(trx, "notification", rows, problems),
    attempt: await checkRows(trx, "attempt", rows, problems),
  };
  return problems.size > 0
    ? { outcome: "refused", problems: [...problems] }
    : { outcome: "read", rows: checked };
}

async function checkRows<Kind extends SnapshotRowKind>(
  trx: Trx,
  kind: Kind,
  rows: UncheckedRows,
  problems: Set<string>,
): Promise<readonly SnapshotRow<Kind>[]> {
  const columns = await snapshotColumns(trx, kind);
  return rows[kind].flatMap((row) => {
    const check = checkRow(kind, row, columns);
    if (check.outcome === "read") return [check.row];
    for (const problem of check.problems) problems.add(problem);
    return [];
  });
}

type RowCheck<Kind extends SnapshotRowKind> =
  | { readonly outcome: "read"; readonly row: SnapshotRow<Kind> }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

/** Columns that there were when older files were written, and what they held is made anew. */
const RETIRED_COLUMNS: Readonly<Partial<Record<SnapshotRowKind, readonly string[]>>> = {
  transaction: ["cross_reference_id"],
};

/**
 * The one place where a file's row becomes ours: when it has all members of its table and no others. What
 * stands in them is left to the schema, which refuses the whole file when it is wrong.
 */
function checkRow<Kind extends SnapshotRowKind>(
  kind: Kind,
  written: UncheckedRow,
  columns: ReadonlySet<string>,
): RowCheck<Kind> {
  const retired: readonly string[] = RETIRED_COLUMNS[kind] ?? [];
  const row = Object.fromEntries(
    Object.entries(written).filter(([name]) => !retired.includes(name)),
  );
  const missing = [...columns].filter((name) => !(name in row));
  const unknown = Object.keys(row).filter((name) => !columns.has(name));
  const problems = [
    ...missing.map((name) => `${kind} without ${name}`),
    ...unknown.map((name) => `${kind}.${name} is not known here`),
  ];
  if (problems.length > 0) return { outcome: "refused", problems };
  return { outcome: "read", row: row as UncheckedRow as SnapshotRow<Kind> };
}
