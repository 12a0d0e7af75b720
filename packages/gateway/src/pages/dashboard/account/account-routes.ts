import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Secret } from "../../../domain/secret.ts";
import {
  chooseLanguage,
  isCsrfToken,
  readSession,
  type Session,
  signOut,
  signOutEverywhere,
} from "../../../operations/dashboard/session.ts";
import { choosePassword, readSignInLink, signIn } from "../../../operations/dashboard/sign-in.ts";
import { readForm, readQueryForm } from "../../parts/form.ts";
import { decideLanguage } from "../../parts/language.ts";
import { ownPath } from "../../parts/own-path.ts";
import { sendPage } from "../../parts/send-page.ts";
import { firstSection, type Reader } from "../frame/frame.ts";
import { requireSession } from "../frame/guarded-routes.ts";
import { isOwnPost } from "../frame/is-own-post.ts";
import { sendRefusal } from "../frame/refusal-page.ts";
import {
  clearSessionCookie,
  readSessionCookie,
  writeSessionCookie,
} from "../frame/session-cookie.ts";
import type { DashboardContext } from "../frame/visit.ts";
import { signInPage, welcomePage } from "./sign-in-page.ts";

const DASHBOARD = { below: "/dashboard" } as const;

/** What concerns the person and not a merchant: signing in and out, one-time links, language. */
export function accountRoutes(app: FastifyInstance, context: DashboardContext): void {
  app.get("/dashboard", async (request, reply) => await showFirst(context, request, reply));
  app.get("/dashboard/sign-in", async (request, reply) => {
    const back = readQueryForm(request)["back"];
    return await sendPage(reply, signInPage({ ...readerOf(context, request, reply), back }));
  });
  app.post(
    "/dashboard/sign-in",
    async (request, reply) => await trySignIn(context, request, reply),
  );
  app.get("/dashboard/welcome/:token", async (request, reply) => {
    return await showWelcome(context, request, reply);
  });
  app.post("/dashboard/welcome/:token", async (request, reply) => {
    return await welcome(context, request, reply);
  });
  afterSession(app, context);
}

/** Posts of somebody who is signed in. */
function afterSession(app: FastifyInstance, context: DashboardContext): void {
  const post = (
    path: string,
    act: (session: Session, request: FastifyRequest, reply: FastifyReply) => Promise<string>,
  ) => {
    app.post(path, async (request, reply) => {
      const session = await requireSession(context, request, reply);
      if (!session) return undefined;
      const isForged =
        !isOwnPost(request, context.publicUrl()) ||
        !isCsrfToken(session, readForm(request)["csrf"]);
      if (isForged) {
        const reader = { assets: context.assets, language: session.user.language };
        return await sendRefusal(reply, "form", reader);
      }
      return await reply.redirect(await act(session, request, reply), 303);
    });
  };
  post("/dashboard/sign-out", async (session, _request, reply) => {
    await signOut(context.gateway, session);
    clearSessionCookie(reply);
    return "/dashboard/sign-in";
  });
  post("/dashboard/sign-out-everywhere", async (session, _request, reply) => {
    await signOutEverywhere(context.gateway, session);
    clearSessionCookie(reply);
    return "/dashboard/sign-in";
  });
  post("/dashboard/language", async (session, request) => {
    const { language, back } = readForm(request);
    if (language === "id" || language === "en") {
      await chooseLanguage(context.gateway, session, language);
    }
    return ownPath(back, DASHBOARD);
  });
}

function readerOf(context: DashboardContext, request: FastifyRequest, reply: FastifyReply): Reader {
  return { assets: context.assets, language: decideLanguage(request, reply) };
}

async function showFirst(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const session = await requireSession(context, request, reply);
  if (!session) return undefined;
  const [merchant] = session.merchants;
  if (merchant) {
    return await reply.redirect(`/dashboard/${merchant.id}${firstSection(merchant)}`, 303);
  }
  const reader = { assets: context.assets, language: session.user.language };
  return await sendRefusal(reply, "unknown", reader);
}

async function trySignIn(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const { email = "", password = "", back } = readForm(request);
  const shown = { ...readerOf(context, request, reply), back, email };
  if (!isOwnPost(request, context.publicUrl())) {
    return await sendRefusal(reply, "form", shown);
  }
  const outcome = await signIn(context.gateway, {
    email,
    password: new Secret(password),
    address: request.ip,
  });
  if (outcome.outcome === "refused") {
    if (outcome.reason === "wrong") {
      return await sendPage(reply, signInPage({ ...shown, refusal: { reason: "wrong" } }), 401);
    }
    void reply.header("retry-after", outcome.retryAfterS);
    return await sendPage(reply, signInPage({ ...shown, refusal: outcome }), 429);
  }
  await endFormer(context, request);
  writeSessionCookie(reply, outcome.token, context.publicUrl());
  return await reply.redirect(ownPath(back, DASHBOARD), 303);
}

/** A browser has one session: signing in again ends the one before. */
async function endFormer(context: DashboardContext, request: FastifyRequest): Promise<void> {
  const token = readSessionCookie(request);
  const former = token === undefined ? undefined : await readSession(context.gateway, token);
  if (former) await signOut(context.gateway, former);
}

async function showWelcome(
  context: DashboardContext,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const reader = readerOf(context, request, reply);
  const user = await readSignInLink(context.gateway, tokenOf(request));
  if (!user) return await sendRefusal(reply, "link", reader);
  return await sendPage(reply, welcomePage({ ...reader, user }));
}

async function welcome(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const reader = readerOf(context, request, reply);
  const token = tokenOf(request);
  const user = await readSignInLink(context.gateway, token);
  if (!user) return await sendRefusal(reply, "link", reader);
  if (!isOwnPost(request, context.publicUrl())) {
    return await sendRefusal(reply, "form", reader);
  }
  const { password = "", repeated = "", email, name } = readForm(request);
  if (password !== repeated) {
    return await sendPage(reply, welcomePage({ ...reader, user, refusal: "differs" }), 400);
  }
  const outcome = await choosePassword(context.gateway, token, {
    password: new Secret(password),
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
  });
  if (!outcome) return await sendRefusal(reply, "link", reader);
  if (outcome.outcome === "refused") {
    return await sendPage(reply, welcomePage({ ...reader, user, refusal: outcome.reason }), 400);
  }
  writeSessionCookie(reply, outcome.token, context.publicUrl());
  return await reply.redirect("/dashboard", 303);
}

function tokenOf(request: FastifyRequest): string {
  return (request.params as { readonly token: string }).token;
}
