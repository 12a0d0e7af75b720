import type { FastifyError, FastifyInstance } from "fastify";
import { parseRole } from "../../domain/dashboard-role.ts";
import type { AppContext } from "../../http/app-context.ts";
import { type Assets, serveAssets } from "../assets.ts";
import { decideLanguage } from "../language.ts";
import { sendPage } from "../send-page.ts";
import { accountRoutes } from "./account-routes.ts";
import { showActivity } from "./activity-page.ts";
import { exportRoutes } from "./export-routes.ts";
import { type DashboardRoute, guardedRoutes } from "./guarded-routes.ts";
import { showHome } from "./home-page.ts";
import { liveRoutes } from "./live-routes.ts";
import { resend, showNotification, showNotifications } from "./notifications-page.ts";
import { refusalPage } from "./refusal-page.ts";
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
  reveal,
  rotate,
  savePresentation,
  saveProfile,
  saveUrls,
  sendTest,
  showSettings,
} from "./settings-page.ts";
import { cancelTransaction, refundTransaction } from "./transaction-actions.ts";
import { showTransaction } from "./transaction-page.ts";
import { showTransactions } from "./transactions-page.ts";
import { addUser, changeUser, showUsers } from "./users-page.ts";
import { type DashboardContext, pathPart, type Visit } from "./visit.ts";

/** The dashboard under `/dashboard`. */
export function dashboardPages(app: FastifyInstance, context: AppContext): void {
  const full = { ...context, assets: dashboardAssets(app) };
  tellOfFailures(app, full);
  accountRoutes(app, full);
  guardedRoutes(app, full, [...DASHBOARD_ROUTES, ...exportRoutes(), ...liveRoutes(app)]);
}

/** People get a page; the error itself stands in the log. */
function tellOfFailures(app: FastifyInstance, { assets }: DashboardContext): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, "a page of the dashboard failed");
    const page = refusalPage("failed", { assets, language: decideLanguage(request, reply) });
    return await sendPage(reply, page, status);
  });
}

function get(path: string, action: DashboardRoute["action"], answer: DashboardRoute["answer"]) {
  return { method: "GET", path, action, answer } as const;
}

function post(path: string, action: DashboardRoute["action"], answer: DashboardRoute["answer"]) {
  return { method: "POST", path, action, answer } as const;
}

const DASHBOARD_ROUTES: readonly DashboardRoute[] = [
  get("", "see_home", async (visit) => await showHome(visit)),
  get("/transactions", "see_transactions", showTransactions),
  get("/transactions/:id", "see_transactions", showTransaction),
  post("/transactions/:id/cancel", "cancel", cancelTransaction),
  post("/transactions/:id/refund", "refund", refundTransaction),
  get("/notifications", "see_notifications", showNotifications),
  get("/notifications/:id", "see_notifications", showNotification),
  post("/notifications/:id/resend", "resend", resend),
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
    bodyBytesMax: SESSION_BYTES_MAX,
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

const OWN_ASSETS = ["dashboard.css", "dashboard.js", "charts.js"];
const SHARED_ASSETS = ["base.css", "icon.svg"];
const UPLOT_ASSETS = ["uPlot.esm.js", "uPlot.min.css"];

function dashboardAssets(app: FastifyInstance): Assets {
  const serve = (folder: URL, names: readonly string[]) => {
    const assets = serveAssets(app, { folder, prefix: "/dashboard/assets", names });
    return names.map((name) => [name, assets.url(name)] as const);
  };
  const urls = new Map([
    ...serve(new URL("./assets/", import.meta.url), OWN_ASSETS),
    ...serve(new URL("../assets/", import.meta.url), SHARED_ASSETS),
    ...serve(new URL("./dist/", import.meta.resolve("uplot/package.json")), UPLOT_ASSETS),
  ]);
  return {
    url(name) {
      const url = urls.get(name);
      if (url === undefined) throw new Error(`${name} is not among the assets`);
      return url;
    },
  };
}
