import type { FaultPlan, FaultProgress } from "../../domain/notifications/fault-plan.ts";

/**
 * A merchant's whole snapshot as a text of JSON lines: the head, one line for each row, and an end
 * that counts them, so that a file cut short is known. Rows carry their columns as they are stored,
 * less the merchant's id. No key is in it.
 */
export const SNAPSHOT_VERSION = 1;

export interface SnapshotHead {
  readonly gerbang_session: number;
  readonly merchant_id: string;
  /** Wall time. */
  readonly exported_at: string;
  readonly clock: { readonly offset_ms: number; readonly frozen_at: string | null };
  /** By the columns of the merchant. */
  readonly settings: Readonly<Record<string, string | readonly string[] | null>>;
  readonly faults: (FaultPlan & FaultProgress & { readonly created_at: string }) | null;
  /** Tells whether another key has to sign the messages anew; says nothing about the key itself. */
  readonly signed_with: string;
}

export type SnapshotRowKind = "transaction" | "refund" | "event" | "notification" | "attempt";
export type SnapshotRow = Readonly<Record<string, unknown>>;
export type SnapshotRows = Readonly<Record<SnapshotRowKind, readonly SnapshotRow[]>>;

export interface SnapshotFile {
  readonly head: SnapshotHead;
  readonly rows: SnapshotRows;
}

export const SNAPSHOT_ROW_KINDS: readonly SnapshotRowKind[] = [
  "transaction",
  "refund",
  "event",
  "notification",
  "attempt",
];

type SnapshotReading =
  | { readonly outcome: "read"; readonly file: SnapshotFile }
  | { readonly outcome: "refused"; readonly problems: readonly string[] };

const PROBLEMS_MAX = 20;

/** Reads the frame of a snapshot file. What the rows hold is not looked at. */
export function readSnapshotFile(text: string): SnapshotReading {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const problems: string[] = [];
  const objects = lines.map((line, index) => {
    const object = parseObject(line);
    if (!object) problems.push(`line ${index + 1} is not a JSON object`);
    return object ?? {};
  });
  const [head = {}, ...body] = objects;
  const end = body.pop() ?? {};
  if (problems.length === 0) problems.push(...findHeadProblems(head));
  if (problems.length > 0) return { outcome: "refused", problems: problems.slice(0, PROBLEMS_MAX) };
  const rows = groupRows(body, problems);
  if (!isEnd(end, rows))
    problems.push("the last line is not the end of this session: it was cut off");
  if (problems.length > 0) return { outcome: "refused", problems: problems.slice(0, PROBLEMS_MAX) };
  return { outcome: "read", file: { head: head as unknown as SnapshotHead, rows } };
}

/** The last line. */
export function snapshotEnd(counts: Readonly<Record<SnapshotRowKind, number>>): object {
  return { end: counts };
}

function parseObject(line: string): SnapshotRow | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    // Whatever is wrong with the text, the line is named.
    return undefined;
  }
}

function findHeadProblems(head: SnapshotRow): readonly string[] {
  const { gerbang_session: version, merchant_id, clock, settings, signed_with, faults } = head;
  if (version === undefined) return ["line 1 is not the head of a session"];
  if (version !== SNAPSHOT_VERSION) {
    return [
      `this Gerbang reads sessions of version ${SNAPSHOT_VERSION}, not ${JSON.stringify(version)}`,
    ];
  }
  return [
    ...(typeof merchant_id === "string" ? [] : ["line 1: merchant_id must be text"]),
    ...(typeof signed_with === "string" ? [] : ["line 1: signed_with must be text"]),
    ...(isObject(settings) ? [] : ["line 1: settings must be an object"]),
    ...(isClock(clock) ? [] : ["line 1: clock must have offset_ms and frozen_at"]),
    ...(faults === null || isPlan(faults) ? [] : ["line 1: faults must be a plan or null"]),
  ];
}

function isClock(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { offset_ms, frozen_at } = value;
  const isMoment = typeof frozen_at === "string" && !Number.isNaN(Date.parse(frozen_at));
  return Number.isSafeInteger(offset_ms) && (frozen_at === null || isMoment);
}

function isPlan(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { seed, rules, seen, taken } = value;
  const isCount = (count: unknown) => Number.isSafeInteger(count) && Number(count) >= 0;
  return (
    isCount(seed) &&
    isCount(seen) &&
    Array.isArray(rules) &&
    rules.every(isObject) &&
    Array.isArray(taken) &&
    taken.every(isCount)
  );
}

function groupRows(body: readonly SnapshotRow[], problems: string[]): SnapshotRows {
  const rows: Record<SnapshotRowKind, SnapshotRow[]> = {
    transaction: [],
    refund: [],
    event: [],
    notification: [],
    attempt: [],
  };
  for (const [index, line] of body.entries()) {
    const [[kind, row] = ["", undefined], ...others] = Object.entries(line);
    const known = SNAPSHOT_ROW_KINDS.find((one) => one === kind);
    if (known && isObject(row) && others.length === 0) rows[known].push(row);
    else problems.push(`line ${index + 2} is none of ${SNAPSHOT_ROW_KINDS.join(", ")}`);
  }
  return rows;
}

function isEnd({ end }: SnapshotRow, rows: SnapshotRows): boolean {
  return isObject(end) && SNAPSHOT_ROW_KINDS.every((kind) => end[kind] === rows[kind].length);
}

function isObject(value: unknown): value is SnapshotRow {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
