import { parseMerchantId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { can, type DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import { receiveSnapshot } from "../../../http/shared/receive-snapshot.ts";
import { whyClosed } from "../../../operations/dashboard/door.ts";
import {
  findUserMerchant,
  isCsrfToken,
  readSession,
  type Session,
} from "../../../operations/dashboard/session.ts";
import { readForm, readQueryForm } from "../../parts/form.ts";
import { sayIn } from "../../parts/say.ts";
import { readUploadedForm, type UploadedForm } from "../../parts/uploaded-form.ts";
import type { Reader } from "./bare-frame.ts";
import { takeNote } from "./end-post.ts";
import { isOwnPost } from "./is-own-post.ts";
import { answerPress } from "./once-per-press.ts";
import { sendClosed, sendFramedRefusal, sendRefusal } from "./refusal-page.ts";
import { firstSection } from "./sections.ts";
import { clearSessionCookie, readSessionCookie } from "./session-cookie.ts";
import { type DashboardContext, exists, type Visit } from "./visit.ts";

/** Where somebody sets two-step sign-in up: all that is open to who has to. */
export const TWO_STEP_PATH = "/account/two-step";

/** A page or a form of a merchant's dashboard. No route is made in any other way. */
export interface DashboardRoute {
  readonly method: "GET" | "POST";
  /** Behind `/dashboard/:merchant`. */
  readonly path: string;
  /** What one must be allowed to do. */
  readonly action: DashboardAction;
  readonly answer: (visit: Visit) => Promise<unknown>;
  /** The page that a form belongs to; the nearest above its own path when absent. */
  readonly page?: string;
  /** For forms with a file: how large both may be together. */
  readonly fileBytesMax?: number;
}

/**
 * The one door of the dashboard: who is not signed in is sent to the sign-in page, another's
 * merchant does not exist, nor does what this kind of merchant has not, who comes from another address
 * than the merchant's or has one step where it asks for two stays outside, a role without the route's
 * action is refused, and a form without its token changes nothing.
 */
export function guardedRoutes(
  app: FastifyInstance,
  context: DashboardContext,
  routes: readonly DashboardRoute[],
): void {
  for (const route of withWaysBack(routes)) {
    app.route({
      method: route.method,
      url: `/dashboard/:merchant${route.path}`,
      ...(route.fileBytesMax !== undefined && {
        bodyLimit: route.fileBytesMax,
        // Before the body is read: only who is signed in may have this server hold so much.
        onRequest: async (request, reply) => {
          const session = await requireSession(context, request, reply);
          if (session) uploaders.set(request, session.user.id);
        },
        preParsing: receiveSnapshot(context.gateway, (request) => uploaders.get(request) ?? ""),
      }),
      handler: async (request, reply) => await answerGuarded(context, route, request, reply),
    });
  }
}

/** A route, and the page that what it shows can be loaded again from. */
type PlacedRoute = DashboardRoute & { readonly page: string };

/** Gives every form its page, and whoever opens a form's own address the way there. */
function withWaysBack(routes: readonly DashboardRoute[]): readonly PlacedRoute[] {
  const pages = new Set(routes.filter(({ method }) => method === "GET").map(({ path }) => path));
  const placed = routes.map((route) => ({ ...route, page: route.page ?? pageAbove(route, pages) }));
  const ways = placed
    .filter(({ path }) => !pages.has(path))
    .map(({ path, action, page }): PlacedRoute => ({
      method: "GET",
      path,
      action,
      page,
      answer: async (visit) =>
        await visit.reply.redirect(visit.base + filled(page, visit.request), 303),
    }));
  return [...placed, ...ways];
}

function pageAbove({ path }: DashboardRoute, pages: ReadonlySet<string>): string {
  let page = path;
  while (page !== "" && !pages.has(page)) page = page.slice(0, page.lastIndexOf("/"));
  return page;
}

/** A path of the table with what the address has in the places of its names. */
function filled(path: string, { params }: FastifyRequest): string {
  const parts = params as Readonly<Record<string, string>>;
  return path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(parts[name] ?? ""));
}

/** By request, who is about to send a file. */
const uploaders = new WeakMap<FastifyRequest, string>();

async function answerGuarded(
  context: DashboardContext,
  route: PlacedRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const session = await requireSession(context, request, reply);
  if (!session) return undefined;
  const sent = await readSent(route, request);
  const visit = toVisit({ context, request, reply, route }, session, sent);
  const reader = { assets: context.assets, language: session.user.language };
  if (!visit || !exists(visit.merchant, route.action)) {
    return await sendRefusal(reply, "unknown", reader);
  }
  const closed = whyRouteClosed(visit, route);
  if (closed) return await answerClosed(visit, closed, reader);
  if (!can(visit.merchant.role, route.action)) return await answerOtherRole(visit, route);
  const isForged =
    route.method === "POST" &&
    !(isOwnPost(request, context.publicUrl()) && isCsrfToken(session, visit.fields["csrf"]));
  if (isForged) return await sendRefusal(reply, "form", reader);
  return await answerAllowed(visit, route);
}

type Closed = ReturnType<typeof whyClosed>;

/** Who has to set a second step up finds the page for it open. */
function whyRouteClosed({ session, merchant, request }: Visit, { path }: PlacedRoute): Closed {
  const closed = whyClosed(session, merchant, request.ip);
  return closed === "second_factor" && path === TWO_STEP_PATH ? undefined : closed;
}

async function answerClosed(
  visit: Visit,
  closed: NonNullable<Closed>,
  reader: Reader,
): Promise<unknown> {
  return closed === "address"
    ? await sendClosed(visit, reader)
    : await visit.reply.redirect(visit.base + TWO_STEP_PATH, 303);
}

/** The merchant's own address leads to what this visitor may see. */
async function answerOtherRole(visit: Visit, { path, method }: PlacedRoute): Promise<unknown> {
  return path === "" && method === "GET"
    ? await visit.reply.redirect(visit.base + firstSection(visit.merchant), 303)
    : await sendFramedRefusal(visit, "role");
}

async function answerAllowed(
  visit: Visit,
  { method, action, answer }: DashboardRoute,
): Promise<unknown> {
  // Who looks at a key changes nothing, and may look again.
  const isOnce = method === "POST" && action !== "see_keys";
  return isOnce ? await answerPress(visit, answer) : await answer(visit);
}

async function readSent(route: DashboardRoute, request: FastifyRequest): Promise<UploadedForm> {
  if (route.method === "GET") return { fields: readQueryForm(request), files: {} };
  return route.fileBytesMax === undefined
    ? { fields: readForm(request), files: {} }
    : await readUploadedForm(request);
}

/** The session of a request; without one the answer is given already. */
export async function requireSession(
  context: DashboardContext,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Session | undefined> {
  const token = readSessionCookie(request);
  const session = token === undefined ? undefined : await readSession(context.gateway, token);
  if (session) return session;
  if (token !== undefined) clearSessionCookie(reply);
  // Live parts ask in the background: they must learn it, not be shown a sign-in page.
  if (request.headers["sec-fetch-mode"] === "cors") await reply.status(401).send();
  else {
    const back = request.method === "GET" ? `?back=${encodeURIComponent(request.url)}` : "";
    await reply.redirect(`/dashboard/sign-in${back}`, 303);
  }
  return undefined;
}

function toVisit(
  {
    route,
    ...parts
  }: Pick<Visit, "context" | "request" | "reply"> & { readonly route: PlacedRoute },
  session: Session,
  sent: UploadedForm,
): Visit | undefined {
  const { request, context } = parts;
  const id = parseMerchantId((request.params as { merchant: string }).merchant);
  const merchant = id && findUserMerchant(session, id);
  if (!merchant) return undefined;
  const base = `/dashboard/${merchant.id}`;
  const isPage = route.method === "GET";
  return {
    ...parts,
    session,
    merchant,
    say: sayIn(session.user.language),
    ...sent,
    base,
    here: isPage ? request.url : base + filled(route.page, request),
    note: isPage ? takeNote(parts, session, context.gateway.wallNow()) : undefined,
  };
}
