import type { Guard, GuardedRoom } from "./guard.ts";
import { ACCOUNT_GUARDS } from "./list/accounts.ts";
import { BI_SNAP_GUARDS } from "./list/bi-snap.ts";
import { BI_SNAP_UPSTREAM_GUARDS } from "./list/bi-snap-upstreams.ts";
import { BOUND_GUARDS } from "./list/bounds.ts";
import { CALL_GUARDS } from "./list/calls.ts";
import { DASHBOARD_GUARDS } from "./list/dashboard.ts";
import { DATABASE_GUARDS } from "./list/database.ts";
import { IDEMPOTENCY_GUARDS } from "./list/idempotency.ts";
import { MERCHANT_GUARDS } from "./list/merchants.ts";
import { NOTIFICATION_GUARDS } from "./list/notifications.ts";
import { RETENTION_GUARDS } from "./list/retention.ts";
import { SANDBOX_GUARDS } from "./list/sandbox.ts";
import { SDK_GUARDS } from "./list/sdk.ts";
import { SIGN_IN_GUARDS } from "./list/sign-in.ts";
import { STREAM_GUARDS } from "./list/streams.ts";
import { SUBSCRIPTION_GUARDS } from "./list/subscriptions.ts";
import { TRANSACTION_GUARDS } from "./list/transactions.ts";
import { UPSTREAM_GUARDS } from "./list/upstream.ts";

/** Every guard that is listed, in the order in which the page tells them. */
export const GUARDED_ROOMS: readonly GuardedRoom[] = [
  { title: "Transactions", guards: TRANSACTION_GUARDS },
  { title: "Idempotency keys", guards: IDEMPOTENCY_GUARDS },
  { title: "Notifications", guards: NOTIFICATION_GUARDS },
  { title: "Linked accounts", guards: ACCOUNT_GUARDS },
  { title: "Subscriptions", guards: SUBSCRIPTION_GUARDS },
  { title: "Upstreams", guards: UPSTREAM_GUARDS },
  { title: "BI-SNAP", guards: BI_SNAP_GUARDS },
  { title: "Upstreams that speak BI-SNAP", guards: BI_SNAP_UPSTREAM_GUARDS },
  { title: "Merchants, apart from each other", guards: MERCHANT_GUARDS },
  { title: "Sums", guards: DASHBOARD_GUARDS },
  { title: "Signing in", guards: SIGN_IN_GUARDS },
  { title: "Whom Gerbang calls", guards: CALL_GUARDS },
  { title: "The merchant's half", guards: SDK_GUARDS },
  { title: "The sandbox", guards: SANDBOX_GUARDS },
  { title: "The database", guards: DATABASE_GUARDS },
  { title: "Event streams", guards: STREAM_GUARDS },
  { title: "What is kept, and for how long", guards: RETENTION_GUARDS },
  { title: "Bounds", guards: BOUND_GUARDS },
];

export const ALL_GUARDS: readonly Guard[] = GUARDED_ROOMS.flatMap(({ guards }) => guards);
