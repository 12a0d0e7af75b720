import { isJsonObject, type JsonObject, parseJsonObject } from "./json-object.ts";
import { readHead, type SnapshotHead } from "./snapshot-head.ts";
import {
  SNAPSHOT_ROW_KINDS,
  type SnapshotRowKind,
  type UncheckedRow,
  type UncheckedRows,
} from "./snapshot-row.ts";

/**
 * A merchant's whole snapshot as a text of JSON lines: the head, one line for each row, and an end
 * that counts them, so that a file cut short is known. Rows carry their columns as they are stored,
 * less the merchant's id. No key is in it.
 */
export interface SnapshotFile {
  readonly head: SnapshotHead;
  readonly rows: UncheckedRows;
}

type SnapshotReading =
  | { readonly outcome: "read"; readonly file: SnapshotFile }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

const PROBLEMS_MAX = 20;

/** Reads the frame of a snapshot file. What the rows hold is not looked at. */
export function readSnapshotFile(text: string): SnapshotReading {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const problems: string[] = [];
  const objects = lines.map((line, index) => {
    const object = parseJsonObject(line);
    if (!object) problems.push(`line ${index + 1} is not a JSON object`);
    return object ?? {};
  });
  if (problems.length > 0) return refused(problems);
  const [first = {}, ...body] = objects;
  const end = body.pop() ?? {};
  const reading = readHead(first);
  if (reading.outcome === "refused") return refused(reading.problems);
  const rows = groupRows(body, problems);
  if (!isEnd(end, rows))
    problems.push("the last line is not the end of this session: it was cut off");
  if (problems.length > 0) return refused(problems);
  return { outcome: "read", file: { head: reading.head, rows } };
}

function refused(problems: readonly string[]): SnapshotReading {
  return { outcome: "refused", problems: problems.slice(0, PROBLEMS_MAX) };
}

/** The last line. */
export function snapshotEnd(counts: Readonly<Record<SnapshotRowKind, number>>): object {
  return { end: counts };
}

function groupRows(body: readonly JsonObject[], problems: string[]): UncheckedRows {
  const rows: Record<SnapshotRowKind, UncheckedRow[]> = {
    transaction: [],
    refund: [],
    event: [],
    notification: [],
    attempt: [],
  };
  for (const [index, line] of body.entries()) {
    const [[kind, row] = ["", undefined], ...others] = Object.entries(line);
    const known = SNAPSHOT_ROW_KINDS.find((one) => one === kind);
    if (known && isJsonObject(row) && others.length === 0) rows[known].push(row);
    else problems.push(`line ${index + 2} is none of ${SNAPSHOT_ROW_KINDS.join(", ")}`);
  }
  return rows;
}

function isEnd({ end }: JsonObject, rows: UncheckedRows): boolean {
  return isJsonObject(end) && SNAPSHOT_ROW_KINDS.every((kind) => end[kind] === rows[kind].length);
}
