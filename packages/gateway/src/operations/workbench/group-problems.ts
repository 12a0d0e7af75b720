import type { MerchantId } from "@gerbang/protocol";
import { messageShape, pathShape } from "../../domain/requests/message-shape.ts";
import {
  findProblemRows,
  PROBLEMS_LOOKED_AT_MAX,
  type ProblemRow,
} from "../../store/workbench/problem-rows.ts";
import type { Gateway } from "../gateway.ts";

/** Refused requests that tell of the same mistake. Times are wall time. */
export interface ProblemGroup {
  /** What was called, as the API's document names it; absent for what no route serves. */
  readonly operation?: string;
  readonly method: string;
  /** Without ids. */
  readonly path: string;
  readonly code: string;
  /** As the newest was told it. */
  readonly said: string;
  /** Without what differs between them. */
  readonly shape: string;
  readonly count: number;
  readonly first: Date;
  readonly last: Date;
  /** The newest request. */
  readonly lastId: string;
  /** The orders that they are about, some fifty at the most. */
  readonly orders: readonly string[];
}

interface GroupedProblems {
  /** The one that came last first. */
  readonly groups: readonly ProblemGroup[];
  /** There may be more than the newest so many that were looked at. */
  readonly lookedAtMax: number;
}

/** Refused requests since a moment of wall time, by endpoint, answer and the shape of what was said. */
export async function groupProblems(
  gateway: Gateway,
  merchantId: MerchantId,
  since: Date,
): Promise<GroupedProblems> {
  await gateway.requestRecorder.flush();
  const rows = await findProblemRows(gateway.db, merchantId, since);
  const groups = new Map<string, ProblemGroup>();
  for (const row of rows) {
    const group = toGroup(row);
    const key = JSON.stringify([
      group.operation ?? [group.method, group.path],
      group.code,
      group.shape,
    ]);
    const known = groups.get(key);
    groups.set(key, known ? joined(known, group) : group);
  }
  return {
    groups: [...groups.values()].sort((one, other) => (one.lastId < other.lastId ? 1 : -1)),
    lookedAtMax: PROBLEMS_LOOKED_AT_MAX,
  };
}

function toGroup({ operation, path, orders, ...row }: ProblemRow): ProblemGroup {
  return {
    ...row,
    ...(operation !== null && { operation }),
    path: pathShape(path),
    shape: messageShape(row.said),
    orders: orders ?? [],
  };
}

function joined(one: ProblemGroup, other: ProblemGroup): ProblemGroup {
  const newer = one.lastId > other.lastId ? one : other;
  return {
    ...newer,
    count: one.count + other.count,
    first: one.first < other.first ? one.first : other.first,
    orders: [...new Set([...one.orders, ...other.orders])],
  };
}
