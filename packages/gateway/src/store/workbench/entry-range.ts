import { firstIdAt } from "../../domain/first-id.ts";
import { attemptAt, idAt, type Place } from "../../domain/workbench/place.ts";
import type { StatementDraft } from "../statement-draft.ts";

/** A part of the stream, as many entries as a page has. */
export interface EntryRange {
  readonly direction: "older" | "newer";
  /** Beyond this one. */
  readonly from?: Place;
  /** In wall time. */
  readonly since?: Date;
  /** Not included. */
  readonly until?: Date;
  readonly limit: number;
}

/** So many rows are looked through at once for what no index finds: some ten milliseconds. */
export const LOOKED_AT_MAX = 20_000;

/** The conditions on an id, and on its order. */
export function rangeOfIds(
  draft: StatementDraft,
  { direction, from, since, until }: EntryRange,
): { readonly conditions: readonly string[]; readonly order: string } {
  const isOlder = direction === "older";
  return {
    conditions: [
      ...(from ? [`id ${isOlder ? "<" : ">"} ${draft.bind(idAt(from))}`] : []),
      ...(since ? [`id >= ${draft.bind(firstIdAt(since))}`] : []),
      ...(until ? [`id < ${draft.bind(firstIdAt(until))}`] : []),
    ],
    order: `id ${isOlder ? "desc" : "asc"}`,
  };
}

/** The same of attempts. */
export function rangeOfAttempts(
  draft: StatementDraft,
  { direction, from, since, until }: EntryRange,
): { readonly conditions: readonly string[]; readonly order: string } {
  const [beyond, way] = direction === "older" ? ["<", "desc"] : [">", "asc"];
  const [at, id, number] = from ? attemptAt(from) : [];
  return {
    conditions: [
      ...(from
        ? [
            `(recorded_at, notification_id, number) ${beyond}
              (${draft.bind(at)}::timestamptz, ${draft.bind(id)}, ${draft.bind(number)}::integer)`,
          ]
        : []),
      ...(since ? [`recorded_at >= ${draft.bind(since)}`] : []),
      ...(until ? [`recorded_at < ${draft.bind(until)}`] : []),
    ],
    order: `recorded_at ${way}, notification_id ${way}, number ${way}`,
  };
}
