import type { MerchantId } from "@gerbang/protocol";
import { firstIdAt } from "../../domain/first-id.ts";
import type { LoggedRequest } from "../../domain/requests/logged-request.ts";
import { findRefundObstacle } from "../../domain/requests/refund-obstacle.ts";
import {
  findRequest,
  findRequestPage,
  type RequestPage,
  type RequestFilter as StoredFilter,
} from "../../store/requests/request-list.ts";
import type { Gateway } from "../gateway.ts";

/** Which requests are asked for. Times are wall time. */
export interface RequestFilter extends Omit<StoredFilter, "fromId" | "untilId"> {
  readonly since?: Date;
  /** Not included. */
  readonly until?: Date;
}

/** One page of the log, the newest first, and where its neighbours begin. */
interface RequestLogPage {
  readonly requests: readonly LoggedRequest[];
  readonly newerFrom?: string;
  readonly olderFrom?: string;
  /** A text was looked for in so many rows, and not in those behind them. */
  readonly endedEarly: boolean;
}

/** What a merchant's programs asked; also what this process answered just now. */
export async function browseRequests(
  gateway: Gateway,
  merchantId: MerchantId,
  { filter, page }: { readonly filter: RequestFilter; readonly page: RequestPage },
): Promise<RequestLogPage> {
  await gateway.requestRecorder.flush();
  // One row more than shown tells whether the list goes on.
  const { requests: found, lookedUpTo } = await findRequestPage(gateway.db, merchantId, {
    filter: toStored(filter),
    page: { ...page, limit: page.limit + 1 },
  });
  const goesOn = found.length > page.limit;
  const shown = found.slice(0, page.limit);
  const isOlder = page.direction === "older";
  const inOrder = isOlder ? shown : [...shown].reverse();
  const requests = await Promise.all(
    inOrder.map(async (request) => await withObstacle(gateway, request)),
  );
  const ahead = goesOn ? shown.at(-1)?.id : lookedUpTo;
  const behind = page.from === undefined ? undefined : (shown[0]?.id ?? page.from);
  const [newerFrom, olderFrom] = isOlder ? [behind, ahead] : [ahead, behind];
  return {
    requests,
    ...(newerFrom !== undefined && { newerFrom }),
    ...(olderFrom !== undefined && { olderFrom }),
    endedEarly: lookedUpTo !== undefined,
  };
}

function toStored({ since, until, ...filter }: RequestFilter): StoredFilter {
  return {
    ...filter,
    ...(since && { fromId: firstIdAt(since) }),
    ...(until && { untilId: firstIdAt(until) }),
  };
}

/** One request, also one that this process answered just now. */
export async function readRequest(
  gateway: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<LoggedRequest | undefined> {
  await gateway.requestRecorder.flush();
  const request = await findRequest(gateway.db, merchantId, id);
  return request && (await withObstacle(gateway, request));
}

/** Says of a refused refund why it was. Look-ups of one page share a statement. */
export async function withObstacle(
  gateway: Gateway,
  request: LoggedRequest,
): Promise<LoggedRequest> {
  const { merchantId, operation, statusCode, transactionId, receivedAt, merchantAt } = request;
  const isRefused = operation?.startsWith("refund") === true && statusCode === "412";
  if (!isRefused || transactionId === undefined) return request;
  const transaction = await gateway.findTransaction(merchantId, transactionId);
  if (!transaction) return request;
  const at = merchantAt ?? receivedAt;
  const hasAmount = /"amount"\s*:/.test(request.body ?? "");
  const refundObstacle = findRefundObstacle(transaction, { at, hasAmount }, gateway.refundRules);
  return refundObstacle === undefined ? request : { ...request, refundObstacle };
}
