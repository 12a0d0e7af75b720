import type { FastifyInstance } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { Notification } from "../../domain/notifications/notification.ts";
import type { Gateway } from "../../operations/gateway.ts";
import {
  controlMerchant,
  listDue,
  type MerchantControl,
  readControl,
  releaseMerchant,
  type Undelivered,
} from "../../operations/sandbox/control-merchant.ts";
import { ApiError } from "../shared/api-error.ts";
import { clientLeft } from "../shared/client-left.ts";
import * as endpoints from "./control-endpoints.ts";
import { CONTROL_BODY, END_CONTROL_QUERY } from "./control-requests.ts";
import { readQuery, readStrict } from "./read-strict.ts";
import { addSandboxRoute } from "./sandbox-route.ts";

/** Having a merchant in hand, so that nothing happens to it by itself. */
export function controlRoutes(app: FastifyInstance, gateway: Gateway): void {
  addSandboxRoute(
    app,
    endpoints.GET_CONTROL,
    async ({ merchant }) => await presentControl(gateway, merchant),
  );
  addSandboxRoute(app, endpoints.TAKE_CONTROL, async ({ merchant, request, reply }) => {
    const { ttl, control_id, undelivered, forget = false } = readStrict(request, CONTROL_BODY);
    const taken = await controlMerchant(gateway, merchant, {
      ttlMs: ttl,
      undelivered,
      forgetsNow: forget,
      signal: clientLeft(reply),
      ...(control_id !== undefined && { controlId: control_id }),
    });
    if (taken === "ended") throw new ApiError("control_ended");
    return await presentControl(gateway, merchant);
  });
  addSandboxRoute(app, endpoints.END_CONTROL, async ({ merchant, request }) => {
    const { undelivered } = readQuery(request, END_CONTROL_QUERY);
    const isReleased = await releaseMerchant(gateway, merchant, { undelivered });
    return { outcome: isReleased ? "applied" : "unchanged" };
  });
}

async function presentControl(gateway: Gateway, merchant: Merchant): Promise<object> {
  const [control, due] = await Promise.all([
    readControl(gateway, merchant),
    listDue(gateway, merchant),
  ]);
  return {
    active: control !== undefined,
    control_id: control?.id ?? null,
    begun_at: control?.begunAt.toISOString() ?? null,
    until: control?.until.toISOString() ?? null,
    undelivered: control ? undeliveredOf(control) : null,
    due: due.map(presentDue),
  };
}

function undeliveredOf({ forgets }: MerchantControl): Undelivered {
  return forgets ? "forget" : "send";
}

/** A message whose time has come. */
export function presentDue(notification: Notification): object {
  return {
    notification_id: notification.id,
    order_id: notification.orderId,
    transaction_id: notification.transactionId ?? null,
    transaction_status: notification.transactionStatus,
    url: notification.url,
    due_at: notification.dueAt.toISOString(),
    number: notification.attempts + 1,
    copy_of: notification.copyOf ?? null,
  };
}
