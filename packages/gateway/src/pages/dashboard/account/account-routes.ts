import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Secret } from "../../../domain/secret.ts";
import { whyClosed } from "../../../operations/dashboard/door.ts";
import {
  chooseLanguage,
  isCsrfToken,
  type Session,
  signOut,
  signOutEverywhere,
  type UserMerchant,
} from "../../../operations/dashboard/session.ts";
import { choosePassword, readSignInLink } from "../../../operations/dashboard/sign-in.ts";
import { type Form, readForm } from "../../parts/form.ts";
import {
  decideLanguage,
  type Language,
  parseLanguage,
  rememberLanguage,
} from "../../parts/language.ts";
import { sendPage } from "../../parts/send-page.ts";
import { requireSession } from "../frame/guarded-routes.ts";
import { isOwnPost } from "../frame/is-own-post.ts";
import { sendRefusal } from "../frame/refusal-page.ts";
import { firstSection } from "../frame/sections.ts";
import { clearSessionCookie } from "../frame/session-cookie.ts";
import type { DashboardContext } from "../frame/visit.ts";
import { welcomePage } from "./sign-in-page.ts";
import { enter, readerOf, signInRoutes, wayBack } from "./sign-in-routes.ts";

/** What concerns the person and not a merchant: signing in and out, one-time links, language. */
export function accountRoutes(app: FastifyInstance, context: DashboardContext): void {
  app.get("/dashboard", async (request, reply) => await showFirst(context, request, reply));
  app.get("/dashboard/account", async (request, reply) => {
    return await showFirst(context, request, reply, "/account");
  });
  signInRoutes(app, context);
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
  post("/dashboard/language", async (session, request, reply) => {
    const { language: wanted, back } = readForm(request);
    const language = parseLanguage(wanted);
    if (language) {
      await chooseLanguage(context.gateway, session, language);
      rememberLanguage(reply, language);
    }
    return wayBack(back);
  });
}

/** Leads to a section of the first merchant. */
async function showFirst(
  context: DashboardContext,
  request: FastifyRequest,
  reply: FastifyReply,
  section?: string,
) {
  const session = await requireSession(context, request, reply);
  if (!session) return undefined;
  // The first that is open from here: where none is, its own page says why.
  const isOpen = (one: UserMerchant) => whyClosed(session, one, request.ip) === undefined;
  const merchant = session.merchants.find(isOpen) ?? session.merchants[0];
  if (merchant) {
    const path = section ?? firstSection(merchant);
    return await reply.redirect(`/dashboard/${merchant.id}${path}`, 303);
  }
  const reader = { assets: context.assets, language: session.user.language };
  return await sendRefusal(reply, "unknown", reader);
}

async function showWelcome(
  context: DashboardContext,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const user = await readSignInLink(context.gateway, tokenOf(request));
  const reader = readerOf(context, request, reply, user?.language);
  if (!user) return await sendRefusal(reply, "link", reader);
  return await sendPage(reply, welcomePage({ ...reader, user, address: addressOf(request) }));
}

async function welcome(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const user = await readSignInLink(context.gateway, tokenOf(request));
  const form = readForm(request);
  const language =
    parseLanguage(form["language"]) ?? decideLanguage(request, reply, user?.language);
  const reader = { assets: context.assets, language };
  if (!user) return await sendRefusal(reply, "link", reader);
  if (!isOwnPost(request, context.publicUrl())) {
    return await sendRefusal(reply, "form", reader);
  }
  const outcome = await useLink(context, tokenOf(request), { ...form, language });
  if (!outcome) return await sendRefusal(reply, "link", reader);
  if (outcome.outcome === "refused") {
    const address = addressOf(request);
    const page = { ...reader, user, address, typed: form, refusal: outcome.reason };
    return await sendPage(reply, welcomePage(page), 400);
  }
  return await enter(context, { request, reply }, { opened: outcome });
}

/** What was typed on the welcome page, with the language in which it was shown. */
type WelcomeForm = Form & { readonly language: Language };

async function useLink(context: DashboardContext, token: string, form: WelcomeForm) {
  const { password = "", repeated = "", email, name, language } = form;
  if (password !== repeated) return { outcome: "refused", reason: "differs" } as const;
  return await choosePassword(context.gateway, token, {
    password: new Secret(password),
    language,
    ...(email !== undefined && { email }),
    ...(name !== undefined && { name }),
  });
}

function tokenOf(request: FastifyRequest): string {
  return (request.params as { readonly token: string }).token;
}

/** The link without its query: with it, a form would be sent to the language of an earlier moment. */
function addressOf(request: FastifyRequest): string {
  return `/dashboard/welcome/${encodeURIComponent(tokenOf(request))}`;
}
