import type { FastifyInstance } from "fastify";
import type { Gateway } from "../../operations/gateway.ts";
import { browseRequests, type RequestFilter } from "../../operations/requests/browse-requests.ts";
import type { ValueOf } from "../shared/fields.ts";
import { presentRequest } from "./present-request.ts";
import { readQuery } from "./read-strict.ts";
import * as endpoints from "./sandbox-endpoints.ts";
import * as requests from "./sandbox-requests.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

const LIMIT = 50;

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
}

type RequestQuery = Omit<ValueOf<typeof requests.REQUEST_QUERY>, "before" | "after" | "limit">;

function toFilter({ order, transaction, ...others }: RequestQuery): RequestFilter {
  const subject = order ?? transaction;
  return { ...others, ...(subject !== undefined && { subject }) };
}
