import type { FastifyInstance } from "fastify";
import type { AppContext } from "../shared/app-context.ts";
import { authenticator } from "../shared/authenticate.ts";
import { accountRoutes } from "./account-routes.ts";
import { clockRoutes } from "./clock-routes.ts";
import { controlRoutes } from "./control-routes.ts";
import { deliverRoutes } from "./deliver-routes.ts";
import { eventRoutes } from "./event-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { gateRoutes } from "./gate-routes.ts";
import { incidentRoutes } from "./incident-routes.ts";
import { notificationLogRoute } from "./notification-log-route.ts";
import { notificationRoutes } from "./notification-routes.ts";
import { payerRoutes } from "./payer-routes.ts";
import { refundRoutes } from "./refund-routes.ts";
import { requestRoutes } from "./request-routes.ts";
import { settingsRoutes } from "./settings-routes.ts";
import { snapshotRoutes } from "./snapshot-routes.ts";
import { subscriptionListRoutes } from "./subscription-list-routes.ts";
import { transactionListRoute } from "./transaction-list-route.ts";
import { waitRoute } from "./wait-route.ts";
import { workbenchRoutes } from "./workbench-routes.ts";

/** Everything a merchant's developer can do to their sandbox, authorised by the server key. */
export function sandboxRoutes(app: FastifyInstance, context: AppContext): void {
  const { gateway } = context;
  app.addHook("onRequest", authenticator(gateway));
  const closing = new AbortController();
  app.addHook("preClose", async () => closing.abort());
  payerRoutes(app, gateway);
  accountRoutes(app, gateway);
  refundRoutes(app, gateway);
  clockRoutes(app, gateway);
  faultRoutes(app, gateway);
  eventRoutes(app, gateway);
  notificationRoutes(app, gateway);
  controlRoutes(app, gateway);
  deliverRoutes(app, gateway);
  gateRoutes(app, gateway, closing.signal);
  transactionListRoute(app, context);
  subscriptionListRoutes(app, gateway);
  notificationLogRoute(app, gateway);
  incidentRoutes(app, gateway);
  requestRoutes(app, gateway);
  workbenchRoutes(app, gateway);
  waitRoute(app, gateway, closing.signal);
  settingsRoutes(app, gateway);
  snapshotRoutes(app, gateway);
}
