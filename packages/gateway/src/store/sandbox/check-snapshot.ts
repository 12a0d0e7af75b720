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
    qris.outcome === "read" && qris.reference === qr_reference && qris.amount === gross_amount;
  const isOpenable =
    callback_url === null || (typeof callback_url === "string" && isOpenableUrl(callback_url));
  return [
    ...(isOwnCode ? [] : [`transaction ${String(id)}: qr_payload is not its sandbox code`]),
    ...(isOpenable ? [] : [`transaction ${String(id)}: callback_url cannot be opened`]),
  ];
}

export type SnapshotCheck =
  | { readonly outcome: "read"; readonly rows: SnapshotRows }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

/** Makes of a file's rows rows of our tables, all of them or none. */
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
    const found = findRowProblems(kind, row, columns);
    for (const problem of found) problems.add(problem);
    // The one place where a file's row becomes ours.
    return found.length > 0 ? [] : [row as SnapshotRow<Kind>];
  });
}

/**
 * What keeps a file's row from being one of our table: members that are missing, or that the table does
 * not have. What stands in them is left to the schema, which refuses the whole file when it is wrong.
 */
function findRowProblems(
  kind: SnapshotRowKind,
  row: UncheckedRow,
  columns: ReadonlySet<string>,
): readonly string[] {
  return [
    ...[...columns].filter((name) => !(name in row)).map((name) => `${kind} without ${name}`),
    ...Object.keys(row)
      .filter((name) => !columns.has(name))
      .map((name) => `${kind}.${name} is not known here`),
  ];
}
