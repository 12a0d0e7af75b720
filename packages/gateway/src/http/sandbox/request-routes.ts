import type { FastifyInstance } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { browseRequests, type RequestFilter } from "../../operations/requests/browse-requests.ts";
import { groupProblems } from "../../operations/workbench/group-problems.ts";
import type { ValueOf } from "../shared/fields.ts";
import { presentProblem } from "./present-problem.ts";
import { presentRequest } from "./present-request.ts";
import { readQuery } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 50;
const PROBLEMS_MAX = 100;
const DAY_MS = 86_400_000;

/** What the merchant's programs asked of the API, what they were answered, and hints. */
export function requestRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(app, endpoints.REQUESTS, async ({ merchant, request }) => {
    const { before, after, limit = LIMIT, ...query } = readQuery(request, requests.REQUEST_QUERY);
    const from = after ?? before;
    const found = await browseRequests(gateway, merchant.id, {
      filter: toFilter(query),
      page: {
        direction: after === undefined ? "older" : "newer",
        limit,
        ...(from !== undefined && { from }),
      },
    });
    return {
      requests: found.requests.map(presentRequest),
      ...(found.olderFrom !== undefined && { next_before: found.olderFrom }),
    };
  });
  addSandboxRoute(app, endpoints.PROBLEMS, async ({ merchant, request }) => {
    const { since } = readQuery(request, requests.PROBLEM_QUERY);
    const { groups, lookedAtMax } = await groupProblems(
      gateway,
      merchant.id,
      since ?? new Date(gateway.wallNow().getTime() - DAY_MS),
    );
    return {
      problems: groups.slice(0, PROBLEMS_MAX).map(presentProblem),
      looked_at: lookedAtMax,
    };
  });
}

type RequestQuery = Omit<ValueOf<typeof requests.REQUEST_QUERY>, "before" | "after" | "limit">;

function toFilter({ order, transaction, ...others }: RequestQuery): RequestFilter {
  const subject = order ?? transaction;
  return { ...others, ...(subject !== undefined && { subject }) };
}
