import type { ProblemGroup } from "../../operations/workbench/group-problems.ts";

/** One mistake that refused requests made, as the sandbox API tells it. */
export function presentProblem(group: ProblemGroup): object {
  return {
    code: group.code,
    said: group.said,
    operation: group.operation ?? null,
    method: group.method,
    path: group.path,
    count: group.count,
    first_at: group.first.toISOString(),
    last_at: group.last.toISOString(),
    last_request_id: group.lastId,
    orders: group.orders,
  };
}
