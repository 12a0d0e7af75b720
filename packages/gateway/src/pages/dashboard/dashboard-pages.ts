import { fastifyCookie } from "@fastify/cookie";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { LostAnswerError } from "../../domain/lost-answer.ts";
import { OverloadError } from "../../domain/overload.ts";
import type { AppContext } from "../../http/shared/app-context.ts";
import { readSession } from "../../operations/dashboard/session.ts";
import { type Assets, serveAssets } from "../parts/assets.ts";
import { decideLanguage, type Language } from "../parts/language.ts";
import { accountRoutes } from "./account/account-routes.ts";
import { DASHBOARD_ROUTES } from "./dashboard-routes.ts";
import { type DashboardRoute, guardedRoutes } from "./frame/guarded-routes.ts";
import { liveRoutes } from "./frame/live-routes.ts";
import { DASHBOARD_SCRIPTS, DASHBOARD_STYLES } from "./frame/page-head.ts";
import { sendRefusal } from "./frame/refusal-page.ts";
import { readSessionCookie } from "./frame/session-cookie.ts";
import type { DashboardContext } from "./frame/visit.ts";
import { exportRoutes } from "./reports/export-routes.ts";

/** The dashboard under `/dashboard`, with what others have behind its door. */
export async function dashboardPages(
  app: FastifyInstance,
  context: AppContext & Pick<DashboardContext, "findDocuments">,
  others: readonly DashboardRoute[] = [],
): Promise<void> {
  await app.register(fastifyCookie);
  const full = { ...context, assets: dashboardAssets(app) };
  refuseNulBytes(app, full);
  tellOfFailures(app, full);
  tellOfUnknownPaths(app, full);
  accountRoutes(app, full);
  guardedRoutes(app, full, [
    ...DASHBOARD_ROUTES,
    ...exportRoutes(),
    ...liveRoutes(app, full.gateway),
    ...others,
  ]);
}

/**
 * No text in the database holds a NUL, and asking for one is an error there. Refused for every page
 * and form at once: in the path, the query and what was posted.
 */
function refuseNulBytes(app: FastifyInstance, { assets }: DashboardContext): void {
  app.addHook("preHandler", async (request, reply) => {
    const isForm = /^application\/x-www-form-urlencoded/i.test(
      request.headers["content-type"] ?? "",
    );
    const { body } = request;
    const hasNul =
      request.url.includes("%00") ||
      (Buffer.isBuffer(body) && (body.includes(0) || (isForm && body.includes("%00"))));
    if (!hasNul) return;
    await sendRefusal(reply, "input", { assets, language: decideLanguage(request, reply) });
  });
}

/** People get a page; the error itself stands in the log. */
function tellOfFailures(app: FastifyInstance, context: DashboardContext): void {
  const { assets } = context;
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") {
      const language = await languageOf(context, request, reply);
      return await sendRefusal(reply, "large", { assets, language });
    }
    const isBusy = error instanceof OverloadError;
    if (isBusy) void reply.header("retry-after", 1);
    const status = isBusy ? 503 : (error.statusCode ?? 500);
    if (status >= 500 && !isBusy)
      request.log.error({ err: error }, "a page of the dashboard failed");
    const reader = { assets, language: decideLanguage(request, reply) };
    if (error instanceof LostAnswerError) return await sendRefusal(reply, "unsure", reader);
    return await sendRefusal(reply, "failed", reader, status);
  });
}

/** What no other route serves, to people and as a page. */
function tellOfUnknownPaths(app: FastifyInstance, context: DashboardContext): void {
  const { assets } = context;
  app.get("/dashboard/", async (_request, reply) => await reply.redirect("/dashboard", 303));
  app.route({
    method: ["GET", "POST"],
    url: "/dashboard/*",
    handler: async (request, reply) => {
      const language = await languageOf(context, request, reply);
      return await sendRefusal(reply, "unknown", { assets, language });
    },
  });
}

/** Of whoever is signed in; of the browser for others. */
async function languageOf(
  { gateway }: DashboardContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Language> {
  const token = readSessionCookie(request);
  const session = token === undefined ? undefined : await readSession(gateway, token);
  return session?.user.language ?? decideLanguage(request, reply);
}

const OWN_ASSETS = [
  ...DASHBOARD_STYLES,
  ...DASHBOARD_SCRIPTS,
  "charts.js",
  "dashboard-ahead.js",
  "dashboard-ahead.css",
  "till-keypad.js",
  "till-sale.js",
  "dashboard-linked-accounts.css",
  "dashboard-sandbox.css",
  "dashboard-settings.css",
  "dashboard-subscriptions.css",
  "dashboard-till.css",
  "dashboard-two-step.css",
];
const SHARED_ASSETS = ["base.css", "icon.svg", "share-link.js"];
const UPLOT_ASSETS = ["uPlot.esm.js", "uPlot.min.css"];

function dashboardAssets(app: FastifyInstance): Assets {
  return serveAssets(app, "/dashboard/assets", [
    { folder: new URL("./assets/", import.meta.url), names: OWN_ASSETS },
    { folder: new URL("../assets/", import.meta.url), names: SHARED_ASSETS },
    { folder: new URL("./dist/", import.meta.resolve("uplot/package.json")), names: UPLOT_ASSETS },
  ]);
}
