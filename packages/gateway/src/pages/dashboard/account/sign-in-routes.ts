import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Secret } from "../../../domain/secret.ts";
import {
  isStepOpen,
  type Opened,
  signInByCode,
} from "../../../operations/dashboard/second-step.ts";
import { readSession, signOut } from "../../../operations/dashboard/session.ts";
import { signIn } from "../../../operations/dashboard/sign-in.ts";
import { readForm, readQueryForm } from "../../parts/form.ts";
import { decideLanguage, type Language, parseLanguage } from "../../parts/language.ts";
import { ownPath } from "../../parts/own-path.ts";
import { sendPage } from "../../parts/send-page.ts";
import type { Reader } from "../frame/bare-frame.ts";
import { isOwnPost } from "../frame/is-own-post.ts";
import { sendRefusal } from "../frame/refusal-page.ts";
import {
  clearStepCookie,
  readSessionCookie,
  readStepCookie,
  writeSessionCookie,
  writeStepCookie,
} from "../frame/session-cookie.ts";
import type { DashboardContext } from "../frame/visit.ts";
import { codePage } from "./code-page.ts";
import { signInPage } from "./sign-in-page.ts";

const SIGN_IN = "/dashboard/sign-in";
const DASHBOARD = { below: "/dashboard" } as const;

/** Where somebody came from: a page of the dashboard, or a document that shows more to who is signed in. */
export function wayBack(back: string | undefined): string {
  return ownPath(back, { below: "/docs", otherwise: ownPath(back, DASHBOARD) });
}

/** The password, and then the code of who has chosen two steps. */
export function signInRoutes(app: FastifyInstance, context: DashboardContext): void {
  app.get(SIGN_IN, async (request, reply) => {
    return await sendPage(reply, signInPage(asked(context, request, reply)));
  });
  app.post(SIGN_IN, async (request, reply) => await trySignIn(context, request, reply));
  app.get(`${SIGN_IN}/code`, async (request, reply) => await showCode(context, request, reply));
  app.post(`${SIGN_IN}/code`, async (request, reply) => await tryCode(context, request, reply));
}

export function readerOf(
  context: DashboardContext,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted?: Language,
): Reader {
  return { assets: context.assets, language: decideLanguage(request, reply, wanted) };
}

/** A page of the sign-in as its address asks for it. */
function asked(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const { back, lang } = readQueryForm(request);
  return { ...readerOf(context, request, reply), back, chosen: parseLanguage(lang) };
}

/** The same as the form that was on it has it. */
function sent(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const { back, language } = readForm(request);
  const chosen = parseLanguage(language);
  return { ...readerOf(context, request, reply, chosen), back, chosen };
}

async function trySignIn(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const { email = "", password = "" } = readForm(request);
  const shown = { ...sent(context, request, reply), email };
  if (!isOwnPost(request, context.publicUrl())) {
    return await sendRefusal(reply, "form", shown);
  }
  const outcome = await signIn(context.gateway, {
    email,
    password: new Secret(password),
    address: request.ip,
    language: shown.chosen,
  });
  if (outcome.outcome === "refused") {
    if (outcome.reason === "wrong") {
      return await sendPage(reply, signInPage({ ...shown, refusal: { reason: "wrong" } }), 401);
    }
    void reply.header("retry-after", outcome.retryAfterS);
    return await sendPage(reply, signInPage({ ...shown, refusal: outcome }), 429);
  }
  return await enter(context, { request, reply }, { opened: outcome, ...shown });
}

/** What a right password opened: the dashboard, or the page that asks for a code. */
export async function enter(
  context: DashboardContext,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  wanted: {
    readonly opened: Opened;
    readonly back?: string | undefined;
    readonly chosen?: Language | undefined;
  },
): Promise<FastifyReply> {
  const { opened, back, chosen } = wanted;
  if (opened.outcome === "second_step") {
    writeStepCookie(reply, opened.token, context.publicUrl());
    return await reply.redirect(addressOf(`${SIGN_IN}/code`, { back, lang: chosen }), 303);
  }
  await endFormer(context, request);
  clearStepCookie(reply);
  writeSessionCookie(reply, opened.token, context.publicUrl());
  return await reply.redirect(wayBack(back), 303);
}

function addressOf(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((one): one is [string, string] => Boolean(one[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** A browser has one session: signing in again ends the one before. */
async function endFormer(context: DashboardContext, request: FastifyRequest): Promise<void> {
  const token = readSessionCookie(request);
  const former = token === undefined ? undefined : await readSession(context.gateway, token);
  if (former) await signOut(context.gateway, former);
}

async function showCode(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const shown = asked(context, request, reply);
  const token = readStepCookie(request);
  if (token === undefined || !(await isStepOpen(context.gateway, token))) {
    return await startAnew(reply, shown);
  }
  return await sendPage(reply, codePage(shown));
}

/** Nobody's password stands behind this browser, or not any more. */
async function startAnew(
  reply: FastifyReply,
  { back, chosen }: { readonly back: string | undefined; readonly chosen: Language | undefined },
) {
  return await reply.redirect(addressOf(SIGN_IN, { back, lang: chosen }), 303);
}

async function tryCode(context: DashboardContext, request: FastifyRequest, reply: FastifyReply) {
  const shown = sent(context, request, reply);
  if (!isOwnPost(request, context.publicUrl())) return await sendRefusal(reply, "form", shown);
  const token = readStepCookie(request);
  if (token === undefined) return await startAnew(reply, shown);
  const outcome = await signInByCode(context.gateway, {
    token,
    code: new Secret(readForm(request)["code"] ?? ""),
    address: request.ip,
    language: shown.chosen,
  });
  if (outcome.outcome === "applied") {
    return await enter(context, { request, reply }, { opened: outcome, ...shown });
  }
  switch (outcome.reason) {
    case "ended":
      clearStepCookie(reply);
      return await startAnew(reply, shown);
    case "wrong":
      return await sendPage(reply, codePage({ ...shown, refusal: { reason: "wrong" } }), 401);
    case "locked":
      void reply.header("retry-after", outcome.retryAfterS);
      return await sendPage(reply, codePage({ ...shown, refusal: outcome }), 429);
  }
}
