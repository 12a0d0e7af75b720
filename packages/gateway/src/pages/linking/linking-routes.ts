import { describeBiSnapOutcome } from "@gerbang/protocol/bi-snap";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { maskPhone } from "../../domain/accounts/customer.ts";
import { isAgreed, unlockLink } from "../../domain/accounts/decide-link.ts";
import {
  type BiSnapLink,
  type LinkFace,
  type PayAccount,
  readLinkName,
} from "../../domain/accounts/pay-account.ts";
import { isOpenableUrl, joinQuery } from "../../domain/merchants/callback-url.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import { isStorableText } from "../../domain/storable-text.ts";
import { findLinkingAccount, type LinkingAccount } from "../../operations/accounts/read-account.ts";
import { unlinkAccount } from "../../operations/accounts/unlink-account.ts";
import { type LinkStep, takeLinkStep } from "../../operations/accounts/visit-link.ts";
import { type Form, readForm, readQueryForm } from "../parts/form.ts";
import { decideLanguage } from "../parts/language.ts";
import { sendMessage } from "../parts/message-page.ts";
import type { PageContext } from "../parts/page-context.ts";
import { publicPath } from "../parts/public-path.ts";
import { sendPage } from "../parts/send-page.ts";
import { linkingPage } from "./linking-page.ts";
import { linkingTexts } from "./linking-texts.ts";
import { LINKING_NOTICES, LINKING_PATHS, type LinkingNotice } from "./linking-view.ts";

/**
 * Where a customer links their simulated wallet to a merchant. Core API sections 6.3 and 8.
 *
 * Whoever holds the link may go on: it cannot be guessed, and no cookie stands behind it. The customer is
 * sent where the merchant said when it asked, and nowhere else.
 */
export function linkingRoutes(app: FastifyInstance, context: PageContext): void {
  const open = async (request: FastifyRequest, reply: FastifyReply) => {
    const { name = "" } = request.params as { readonly name?: string };
    const link = readLink(name);
    if (!link) return await showUnknown(context, request, reply);
    return await reply.redirect(publicPath(context, addressOf(link, undefined)), 303);
  };
  app.get("/v2/gopay/redirect/:name/link", open);
  app.get("/v2/pay/account/:name/link", open);
  for (const face of ["web", "app"] as const) {
    app.get(LINKING_PATHS[face], async (request, reply) => await show(context, request, reply));
    addForms(app, context, face);
  }
}

interface OpenedLink {
  readonly face: LinkFace;
  readonly linkId: string;
  readonly name: string;
}

function readLink(name: string): OpenedLink | undefined {
  const link = readLinkName(name);
  return link && isStorableText(link.linkId) ? { ...link, name } : undefined;
}

/** Each form takes one step, and ends at the page that shows what came of it. */
function addForms(app: FastifyInstance, context: PageContext, face: LinkFace): void {
  const add = (
    form: string,
    take: (found: LinkingAccount, fields: Form) => Promise<LinkingNotice | undefined>,
  ) =>
    app.post(`${LINKING_PATHS[face]}/${form}`, async (request, reply) => {
      const fields = readForm(request);
      const link = readLink(fields["id"] ?? "");
      const found = link && (await findLinkingAccount(context.gateway, link.linkId));
      if (!found) return await showUnknown(context, request, reply);
      const notice = await take(found, fields);
      return await reply.redirect(publicPath(context, addressOf(link, notice)), 303);
    });
  const step = async (found: LinkingAccount, wanted: LinkStep) => {
    const decision = await takeLinkStep(context.gateway, found, wanted);
    if (decision.outcome === "refused") {
      return LINKING_NOTICES.find((notice) => notice === decision.reason);
    }
    const { account } = decision;
    return account.status === "ENABLED" || isAgreed(account) ? "linked" : undefined;
  };
  add("consent", async (found) => await step(found, { step: "consent" }));
  add("refuse", async (found) => await step(found, { step: "refuse" }));
  add(
    "code",
    async (found, fields) => await step(found, { step: "otp", ...typed(fields, "code") }),
  );
  add("pin", async (found, fields) => await step(found, { step: "pin", ...typed(fields, "pin") }));
  add("unlink", async ({ merchant, account: { id } }) => {
    await unlinkAccount(context.gateway, merchant, { id, by: "customer" });
    return undefined;
  });
}

function typed(fields: Form, name: string) {
  return { typed: fields[name] ?? "", failuresSeen: Number(fields["failures"] ?? 0) };
}

function addressOf({ face, name }: OpenedLink, notice: LinkingNotice | undefined): string {
  const query = new URLSearchParams({ id: name, ...(notice !== undefined && { notice }) });
  return `${LINKING_PATHS[face]}?${query}`;
}

async function show(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  const { gateway, assets } = context;
  const fields = readQueryForm(request);
  const link = readLink(fields["id"] ?? "");
  const found = link && (await findLinkingAccount(gateway, link.linkId));
  if (!found) return await showUnknown(context, request, reply);
  const { account, merchant } = found;
  const now = merchantTime(merchant.clock, gateway.wallNow());
  const notice = LINKING_NOTICES.find((known) => known === fields["notice"]);
  const page = linkingPage({
    found,
    face: link.face,
    name: link.name,
    language: decideLanguage(request, reply, languageOf(account)),
    address: addressOf(link, notice),
    assets,
    visit: unlockLink(account.visit, now),
    phone: maskPhone(account.countryCode, account.phoneNumber),
    notice,
    wayBack: wayBackOf(found),
  });
  return await sendPage(reply, page);
}

function languageOf({ locale }: PayAccount) {
  if (locale === undefined) return undefined;
  return locale === "en-EN" ? "en" : "id";
}

/** With what became of it: only what is linked is a success. */
function wayBackOf({ account, status }: LinkingAccount): string | undefined {
  const { redirectUrl, id } = account;
  if (redirectUrl === undefined || !isOpenableUrl(redirectUrl)) return undefined;
  if (account.biSnap) return wayBackWithCode(redirectUrl, account.biSnap, { account, status });
  const result = status === "ENABLED" ? "success" : "failure";
  return joinQuery(redirectUrl, { account_id: id, result });
}

/**
 * Through BI-SNAP with the code that the merchant links with, or with why there is none; an app is told in other
 * words. Section 9.1 of its dialect.
 */
function wayBackWithCode(
  redirectUrl: string,
  { state, authCode }: BiSnapLink,
  { account, status }: Pick<LinkingAccount, "account" | "status">,
): string | undefined {
  const isWeb = /^https?:/i.test(redirectUrl);
  if (status === "PENDING" && authCode !== undefined) {
    const success = isWeb ? { success: "true" } : { result: "success" };
    return joinQuery(redirectUrl, { authCode, state, ...success });
  }
  // The merchant has what it needs.
  if (account.enabledAt || account.endedBy === "relinked") return undefined;
  const isOver = status === "EXPIRED" && account.endedBy === undefined;
  return withoutCode(redirectUrl, { state, isWeb, isOver });
}

interface NoCode {
  readonly state: string;
  readonly isWeb: boolean;
  /** Whether it was too late; otherwise the customer did not agree. */
  readonly isOver: boolean;
}

function withoutCode(redirectUrl: string, { state, isWeb, isOver }: NoCode): string {
  if (!isWeb) {
    return joinQuery(redirectUrl, {
      authCode: "null",
      state,
      result: isOver ? "failure" : "abort",
    });
  }
  const { responseCode: code, responseMessage: text } = describeBiSnapOutcome(
    "get_auth_code",
    isOver ? "timeout" : "unauthorized",
    "Customer did not agree",
  );
  // The documents' sample has the first two names, and their table the others.
  return joinQuery(redirectUrl, { errorCode: code, errorDesc: text, errCode: code, errDesc: text });
}

async function showUnknown(context: PageContext, request: FastifyRequest, reply: FastifyReply) {
  return await sendMessage(context, request, reply, (say) => ({
    ...linkingTexts(say).unknown,
    status: 404,
    tone: "warning",
    // Whatever address led here: in the other language this one says the same.
    address: LINKING_PATHS.web,
  }));
}
