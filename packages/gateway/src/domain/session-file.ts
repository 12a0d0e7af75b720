import type { FaultPlan, FaultProgress } from "./fault-plan.ts";

/**
 * A merchant's whole session as a text of JSON lines: the head, one line for each row, and an end
 * that counts them, so that a file cut short is known. Rows carry their columns as they are stored,
 * less the merchant's id. No key is in it.
 */
export const SESSION_VERSION = 1;

export interface SessionHead {
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

export type SessionRowKind = "transaction" | "refund" | "event" | "notification" | "attempt";
export type SessionRowContent = Readonly<Record<string, unknown>>;
export type SessionRows = Readonly<Record<SessionRowKind, readonly SessionRowContent[]>>;

export interface SessionFile {
  readonly head: SessionHead;
  readonly rows: SessionRows;
}

export const SESSION_ROW_KINDS: readonly SessionRowKind[] = [
  "transaction",
  "refund",
  "event",
  "notification",
  "attempt",
];

export type SessionReading =
  | { readonly outcome: "read"; readonly file: SessionFile }
  | { readonly outcome: "refused"; readonly faults: readonly string[] };

const FAULTS_MAX = 20;

/** Reads the frame of a session file. What the rows hold is not looked at. */
export function readSessionFile(text: string): SessionReading {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const faults: string[] = [];
  const objects = lines.map((line, index) => {
    const object = parseObject(line);
    if (!object) faults.push(`line ${index + 1} is not a JSON object`);
    return object ?? {};
  });
  const [head = {}, ...body] = objects;
  const end = body.pop() ?? {};
  if (faults.length === 0) faults.push(...findHeadFaults(head));
  if (faults.length > 0) return { outcome: "refused", faults: faults.slice(0, FAULTS_MAX) };
  const rows = groupRows(body, faults);
  if (!isEnd(end, rows))
    faults.push("the last line is not the end of this session: it was cut off");
  if (faults.length > 0) return { outcome: "refused", faults: faults.slice(0, FAULTS_MAX) };
  return { outcome: "read", file: { head: head as unknown as SessionHead, rows } };
}

/** The last line. */
export function sessionEnd(counts: Readonly<Record<SessionRowKind, number>>): object {
  return { end: counts };
}

function parseObject(line: string): SessionRowContent | undefined {
  try {
    const value = JSON.parse(line) as unknown;
    return isObject(value) ? value : undefined;
  } catch {
    // Whatever is wrong with the text, the line is named.
    return undefined;
  }
}

function findHeadFaults(head: SessionRowContent): readonly string[] {
  const { gerbang_session: version, merchant_id, clock, settings, signed_with, faults } = head;
  if (version === undefined) return ["line 1 is not the head of a session"];
  if (version !== SESSION_VERSION) {
    return [
      `this Gerbang reads sessions of version ${SESSION_VERSION}, not ${JSON.stringify(version)}`,
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

function groupRows(body: readonly SessionRowContent[], faults: string[]): SessionRows {
  const rows: Record<SessionRowKind, SessionRowContent[]> = {
    transaction: [],
    refund: [],
    event: [],
    notification: [],
    attempt: [],
  };
  for (const [index, line] of body.entries()) {
    const [[kind, row] = ["", undefined], ...others] = Object.entries(line);
    const known = SESSION_ROW_KINDS.find((one) => one === kind);
    if (known && isObject(row) && others.length === 0) rows[known].push(row);
    else faults.push(`line ${index + 2} is none of ${SESSION_ROW_KINDS.join(", ")}`);
  }
  return rows;
}

function isEnd({ end }: SessionRowContent, rows: SessionRows): boolean {
  return isObject(end) && SESSION_ROW_KINDS.every((kind) => end[kind] === rows[kind].length);
}

function isObject(value: unknown): value is SessionRowContent {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
