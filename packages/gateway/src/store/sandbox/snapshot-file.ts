import type { FindUrlProblem } from "../../domain/merchants/merchant-settings.ts";
import { isStorableJson } from "../../domain/storable-text.ts";
import { FileProblems } from "./file-problems.ts";
import { isJsonObject, type JsonObject, parseJsonObject } from "./json-object.ts";
import { objectOf, type RowField } from "./row-fields.ts";
import { RETIRED_TRANSACTION_COLUMNS, snapshotFields } from "./snapshot-fields.ts";
import { readHead, type SnapshotHead } from "./snapshot-head.ts";
import { findDisagreements } from "./snapshot-relations.ts";
import {
  type PlacedRows,
  SNAPSHOT_ROW_KINDS,
  type SnapshotRow,
  type SnapshotRowKind,
  type SnapshotRows,
} from "./snapshot-row.ts";

/**
 * A merchant's whole snapshot as a text of JSON lines: the head, one line for each row, and an end
 * that counts them, so that a file cut short is known. Rows carry their columns as they are stored,
 * less the merchant's id. No key is in it.
 */
export interface SnapshotFile {
  readonly head: SnapshotHead;
  readonly rows: SnapshotRows;
}

type SnapshotReading =
  | { readonly outcome: "read"; readonly file: SnapshotFile }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

/** As deep as what a charge may bring, with room for the row around it. */
const DEPTH_MAX = 110;

/**
 * Reads a snapshot file, which anybody may have written: every row is one that this program could have
 * made, or the whole file is refused with what is wrong and where. Of settings only their kinds are
 * looked at.
 */
export function readSnapshotFile(text: string, findUrlProblem: FindUrlProblem): SnapshotReading {
  const problems = new FileProblems();
  const lines = parseLines(text, problems);
  if (problems.all.length > 0) return { outcome: "refused", problems: problems.all };
  const last = lines.pop();
  const head = readHead(lines[0] ?? last ?? { line: 1, object: {} }, problems);
  const rows = readRows(lines.slice(1), findUrlProblem, problems);
  if (last && !isEnd(last.object, rows)) {
    problems.addLine(last.line, "is not the end of this session: the file was cut off");
  }
  // Rows that could not be read would be missing everywhere else.
  if (problems.all.length === 0) findDisagreements(rows, problems);
  if (!head || problems.all.length > 0) return { outcome: "refused", problems: problems.all };
  return { outcome: "read", file: { head, rows: withoutPlaces(rows) } };
}

interface FileLine {
  /** 1 is the first. */
  readonly line: number;
  readonly object: JsonObject;
}

function parseLines(text: string, problems: FileProblems): FileLine[] {
  const found: FileLine[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (problems.isFull) break;
    if (line.trim() === "") continue;
    const object = parseJsonObject(line);
    if (!object) problems.addLine(index + 1, "is not a JSON object");
    else if (!isStorableJson(line, object, DEPTH_MAX)) {
      problems.addLine(index + 1, "holds a NUL, half a surrogate pair, or too deep a structure");
    } else found.push({ line: index + 1, object });
  }
  return found;
}

/** The last line. */
export function snapshotEnd(counts: Readonly<Record<SnapshotRowKind, number>>): object {
  return { end: counts };
}

/** Reads a line of each kind into where those of its kind are kept. */
type LineReaders = ReadonlyMap<string, (row: unknown, line: number) => void>;

function readRows(
  lines: readonly FileLine[],
  findUrlProblem: FindUrlProblem,
  problems: FileProblems,
): PlacedRows {
  const rows = {
    wallet_customer: [],
    pay_account: [],
    transaction: [],
    refund: [],
    event: [],
    notification: [],
    attempt: [],
  };
  const readers = lineReaders(rows, findUrlProblem, problems);
  for (const { line, object } of lines) {
    if (problems.isFull) break;
    const [[kind, row] = ["", undefined], ...others] = Object.entries(object);
    const read = others.length === 0 ? readers.get(kind) : undefined;
    if (read) read(row, line);
    else problems.addLine(line, `is none of ${SNAPSHOT_ROW_KINDS.join(", ")}`);
  }
  return rows;
}

type GrowingRows = {
  readonly [Kind in SnapshotRowKind]: { line: number; row: SnapshotRow<Kind> }[];
};

function lineReaders(
  rows: GrowingRows,
  findUrlProblem: FindUrlProblem,
  problems: FileProblems,
): LineReaders {
  const fields = snapshotFields(findUrlProblem);
  const readerOf = <Row>(
    kind: SnapshotRowKind,
    field: RowField<Row>,
    kept: { line: number; row: Row }[],
  ) =>
    [
      kind,
      (value: unknown, line: number) => {
        const row = field.read(value, kind, (problem) => problems.add(line, problem));
        if (row !== undefined) kept.push({ line, row });
      },
    ] as const;
  return new Map([
    readerOf("wallet_customer", objectOf(fields.wallet_customer), rows.wallet_customer),
    readerOf("pay_account", objectOf(fields.pay_account), rows.pay_account),
    readerOf(
      "transaction",
      objectOf(fields.transaction, RETIRED_TRANSACTION_COLUMNS),
      rows.transaction,
    ),
    readerOf("refund", objectOf(fields.refund), rows.refund),
    readerOf("event", objectOf(fields.event), rows.event),
    readerOf("notification", objectOf(fields.notification), rows.notification),
    readerOf("attempt", objectOf(fields.attempt), rows.attempt),
  ]);
}

function isEnd({ end }: JsonObject, rows: PlacedRows): boolean {
  // Files of before accounts were linked do not count them.
  const known: JsonObject | undefined = isJsonObject(end)
    ? { wallet_customer: 0, pay_account: 0, ...end }
    : undefined;
  return SNAPSHOT_ROW_KINDS.every((kind) => known?.[kind] === rows[kind].length);
}

function withoutPlaces(rows: PlacedRows): SnapshotRows {
  return {
    wallet_customer: rows.wallet_customer.map(({ row }) => row),
    pay_account: rows.pay_account.map(({ row }) => row),
    transaction: rows.transaction.map(({ row }) => row),
    refund: rows.refund.map(({ row }) => row),
    event: rows.event.map(({ row }) => row),
    notification: rows.notification.map(({ row }) => row),
    attempt: rows.attempt.map(({ row }) => row),
  };
}
