import { fastifyCookie } from "@fastify/cookie";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { linkPath } from "../../domain/till/payment-link.ts";
import { type Admit, rateLimiter } from "../../http/shared/rate-limit.ts";
import { networkOf } from "../../operations/network-of.ts";
import { findSaleOfBuyer, findSaleOfVisitor } from "../../operations/till/find-sale.ts";
import { newToken } from "../../operations/till/new-sale.ts";
import { type LinkOutcome, payLink } from "../../operations/till/pay-link.ts";
import { type OpenedLink, openLink } from "../../operations/till/payment-links.ts";
import { type Form, readForm, readQueryForm } from "../parts/form.ts";
import { decideLanguage } from "../parts/language.ts";
import type { PageContext } from "../parts/page-context.ts";
import { publicPath } from "../parts/public-path.ts";
import { sendPage } from "../parts/send-page.ts";
import { linkPage, PAY_PROBLEMS, type PayProblem, paymentPage } from "./link-page.ts";
import { sendNoSuchAddress } from "./receipt-routes.ts";

const PATH = linkPath({ token: ":token" });

/** Presses of "Pay" from one network and for one link. */
const PRESSES_PER_MINUTE = 20;

/** The browser, so that its tabs pay together. It says nothing of anybody. */
const COOKIE = "gerbang_payer";
const COOKIE_S = 30 * 24 * 3600;

/** What a payment link opens. Whoever holds its token may look and pay; no other permission stands behind. */
export function linkRoutes(app: FastifyInstance, context: PageContext): void {
  const admit = rateLimiter<string>(PRESSES_PER_MINUTE);
  app.get(PATH, async (request, reply) => {
    const opened = await open(context, request);
    if (!opened) return await sendNoSuchAddress(context, request, reply);
    const problem = parseProblem(readQueryForm(request)["notice"]);
    return await showLink(context, request, reply, { opened, ...(problem && { problem }) });
  });
  app.post(PATH, async (request, reply) => await pay(context, request, reply, admit));
  app.get(`${PATH}/:sale`, async (request, reply) => {
    const { sale } = request.params as { readonly sale: string };
    const opened = await open(context, request);
    const shown = opened && (await findSaleOfBuyer(context.gateway, sale));
    if (!opened || !shown || shown.sale.link?.id !== opened.link.id) {
      return await sendNoSuchAddress(context, request, reply);
    }
    const language = decideLanguage(request, reply);
    return await sendPage(reply, paymentPage(context, language, { opened, shown }));
  });
}

async function open(
  { gateway }: PageContext,
  request: FastifyRequest,
): Promise<OpenedLink | undefined> {
  return await openLink(gateway, (request.params as { readonly token: string }).token);
}

interface LinkAnswer {
  readonly opened: OpenedLink;
  readonly problem?: PayProblem;
}

/** What a press that led to no code leaves in the address. */
function parseProblem(notice: string | undefined): PayProblem | undefined {
  return PAY_PROBLEMS.find((problem) => problem === notice);
}

async function showLink(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  { opened, problem }: LinkAnswer,
): Promise<FastifyReply> {
  const visitor = visitorOf(request, {}) ?? newToken();
  rememberVisitor(context, reply, visitor);
  const own = await findSaleOfVisitor(context.gateway, opened.link, visitor);
  const language = decideLanguage(request, reply);
  const page = linkPage(context, { language, opened, visitor, own, problem });
  return await sendPage(reply, page, problem === "too_often" ? 429 : 200);
}

/** The cookie, or the form where there are none. */
function visitorOf({ headers }: FastifyRequest, { visitor }: Form): string | undefined {
  const kept = fastifyCookie.parse(headers.cookie ?? "")[COOKIE];
  return [kept, visitor].find((one) => one !== undefined && /^\w{20,64}$/.test(one));
}

function rememberVisitor(context: PageContext, reply: FastifyReply, visitor: string): void {
  const secure = context.publicUrl().startsWith("https:");
  const path = publicPath(context, "/pay");
  void reply.setCookie(COOKIE, visitor, {
    path,
    maxAge: COOKIE_S,
    httpOnly: true,
    sameSite: "lax",
    secure,
  });
}

/** After a press always an address of its own, so that loading it again charges nothing again. */
async function pay(
  context: PageContext,
  request: FastifyRequest,
  reply: FastifyReply,
  admit: Admit<string>,
): Promise<FastifyReply> {
  const { gateway } = context;
  const opened = await open(context, request);
  if (!opened) return await sendNoSuchAddress(context, request, reply);
  const { link, merchant } = opened;
  if (!admit(`${link.token} ${networkOf(request.ip)}`, gateway.wallNow())) {
    void reply.header("retry-after", 60);
    return await showLink(context, request, reply, { opened, problem: "too_often" });
  }
  const fields = readForm(request);
  const outcome = await payLink(gateway, merchant, link, {
    visitor: visitorOf(request, fields) ?? newToken(),
    seenId: fields["seen"] ?? "",
    returnUrl: ({ token }) => `${context.publicUrl()}${linkPath(link)}/${token}`,
  });
  return await reply.redirect(publicPath(context, linkPath(link)) + endOf(outcome), 303);
}

/** Where a press leads, below its link. */
function endOf(outcome: LinkOutcome): string {
  switch (outcome.outcome) {
    case "charged":
    case "paid":
      return `/${outcome.sale.token}`;
    case "in_doubt":
    case "refused":
      return `?notice=${outcome.outcome}`;
    case "over":
      return outcome.reason === "busy" ? "?notice=busy" : "";
  }
}
