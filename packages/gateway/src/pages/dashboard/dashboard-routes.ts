import { parseRole } from "../../domain/dashboard-role.ts";
import { showActivity } from "./activity-page.ts";
import { resendAllGivenUp } from "./endpoint-cards.ts";
import type { DashboardRoute } from "./guarded-routes.ts";
import { showHome } from "./home-page.ts";
import { resend, showNotification, showNotifications } from "./notifications-page.ts";
import { refundTransaction } from "./refund-form.ts";
import { sendReportCsv, showReport } from "./report-page.ts";
import {
  advanceClock,
  changeClock,
  clearFaults,
  denyPending,
  payPending,
  planFaults,
  refusePending,
} from "./sandbox-actions.ts";
import { showSandbox } from "./sandbox-page.ts";
import { receiveSession, SESSION_BYTES_MAX, sendSession } from "./sandbox-session.ts";
import {
  endFormerKey,
  reveal,
  rotate,
  savePresentation,
  saveProfile,
  saveUrls,
  sendTest,
} from "./settings-actions.ts";
import { showSettings } from "./settings-page.ts";
import { cancelTransaction } from "./transaction-actions.ts";
import { showTransaction } from "./transaction-page.ts";
import { showTransactions } from "./transactions-page.ts";
import { addUser, changeUser, showUsers } from "./users-page.ts";
import { pathPart, type Visit } from "./visit.ts";

function get(path: string, action: DashboardRoute["action"], answer: DashboardRoute["answer"]) {
  return { method: "GET", path, action, answer } as const;
}

function post(path: string, action: DashboardRoute["action"], answer: DashboardRoute["answer"]) {
  return { method: "POST", path, action, answer } as const;
}

/** What a merchant's dashboard answers, save live parts and exported files. */
export const DASHBOARD_ROUTES: readonly DashboardRoute[] = [
  get("", "see_home", async (visit) => await showHome(visit)),
  get("/transactions", "see_transactions", showTransactions),
  get("/transactions/:id", "see_transactions", showTransaction),
  post("/transactions/:id/cancel", "cancel", cancelTransaction),
  post("/transactions/:id/refund", "refund", refundTransaction),
  get("/notifications", "see_notifications", showNotifications),
  get("/notifications/:id", "see_notifications", showNotification),
  post("/notifications/:id/resend", "resend", resend),
  post("/notifications/resend-given-up", "resend", resendAllGivenUp),
  get("/report", "see_report", showReport),
  get("/report.csv", "see_report", sendReportCsv),
  get("/sandbox", "use_sandbox", async (visit) => await showSandbox(visit)),
  post("/sandbox/pay/:id", "use_sandbox", payPending),
  post("/sandbox/deny/:id", "use_sandbox", denyPending),
  post("/sandbox/refuse/:id", "use_sandbox", refusePending),
  post("/sandbox/clock", "use_sandbox", changeClock),
  post("/sandbox/clock/advance", "use_sandbox", advanceClock),
  get("/sandbox/session", "use_sandbox", sendSession),
  {
    ...post("/sandbox/session", "use_sandbox", receiveSession),
    fileBytesMax: SESSION_BYTES_MAX,
  },
  post("/sandbox/faults", "use_sandbox", planFaults),
  post("/sandbox/faults/clear", "use_sandbox", clearFaults),
  get("/settings", "see_settings", async (visit) => await showSettings(visit)),
  post("/settings/urls", "change_settings", saveUrls),
  post("/settings/profile", "change_settings", saveProfile),
  post("/settings/presentation", "change_settings", savePresentation),
  post("/settings/test", "change_settings", sendTest),
  post("/settings/reveal", "see_keys", reveal),
  post("/settings/rotate", "rotate_keys", rotate),
  post("/settings/end-key", "rotate_keys", endFormerKey),
  get("/users", "manage_users", async (visit) => await showUsers(visit)),
  post("/users", "manage_users", addUser),
  post("/users/:user/role", "manage_users", async (visit) => {
    const role = parseRole(visit.fields["role"]);
    return await changeUser(visit, userOf(visit), role && { kind: "role", role });
  }),
  post("/users/:user/remove", "manage_users", async (visit) => {
    return await changeUser(visit, userOf(visit), { kind: "remove" });
  }),
  post("/users/:user/link", "manage_users", async (visit) => {
    return await changeUser(visit, userOf(visit), { kind: "new_link" });
  }),
  get("/activity", "see_activity", showActivity),
];

function userOf(visit: Visit): string {
  return pathPart(visit, "user");
}
