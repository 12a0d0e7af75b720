import { parseMerchantId } from "@gerbang/protocol";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { can, type DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import { receiveSnapshot } from "../../../http/shared/receive-snapshot.ts";
import {
  findUserMerchant,
  isCsrfToken,
  readSession,
  type Session,
} from "../../../operations/dashboard/session.ts";
import { readForm, readQueryForm } from "../../parts/form.ts";
import { sayIn } from "../../parts/say.ts";
import { readUploadedForm, type UploadedForm } from "../../parts/uploaded-form.ts";
import { isOwnPost } from "./is-own-post.ts";
import { sendRefusal } from "./refusal-page.ts";
import { clearSessionCookie, readSessionCookie } from "./session-cookie.ts";
import { type DashboardContext, exists, type Visit } from "./visit.ts";

/** A page or a form of a merchant's dashboard. No route is made in any other way. */
export interface DashboardRoute {
  readonly method: "GET" | "POST";
  /** Behind `/dashboard/:merchant`. */
  readonly path: string;
  /** What one must be allowed to do. */
  readonly action: DashboardAction;
  readonly answer: (visit: Visit) => Promise<unknown>;
  /** For forms with a file: how large both may be together. */
  readonly fileBytesMax?: number;
}

/**
 * The one door of the dashboard: who is not signed in is sent to the sign-in page, another's
 * merchant does not exist, nor does what this kind of merchant has not, a role without the route's
 * action is refused, and a form without its token changes nothing.
 */
export function guardedRoutes(
  app: FastifyInstance,
  context: DashboardContext,
  routes: readonly DashboardRoute[],
): void {
  for (const route of routes) {
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

/** By request, who is about to send a file. */
const uploaders = new WeakMap<FastifyRequest, string>();

async function answerGuarded(
  context: DashboardContext,
  route: DashboardRoute,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const session = await requireSession(context, request, reply);
  if (!session) return undefined;
  const visit = toVisit({ context, request, reply }, session, await readSent(route, request));
  const reader = { assets: context.assets, language: session.user.language };
  if (!visit || !exists(visit.merchant, route.action)) {
    return await sendRefusal(reply, "unknown", reader);
  }
  if (!can(visit.merchant.role, route.action)) return await sendRefusal(reply, "role", reader);
  const isForged =
    route.method === "POST" &&
    !(isOwnPost(request, context.publicUrl()) && isCsrfToken(session, visit.fields["csrf"]));
  if (isForged) return await sendRefusal(reply, "form", reader);
  return await route.answer(visit);
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
  parts: Pick<Visit, "context" | "request" | "reply">,
  session: Session,
  sent: UploadedForm,
): Visit | undefined {
  const { request } = parts;
  const id = parseMerchantId((request.params as { merchant: string }).merchant);
  const merchant = id && findUserMerchant(session, id);
  if (!merchant) return undefined;
  return {
    ...parts,
    session,
    merchant,
    say: sayIn(session.user.language),
    ...sent,
    base: `/dashboard/${merchant.id}`,
  };
}
