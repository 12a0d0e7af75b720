import { describeBiSnapOutcome, signedSeamlessText } from "@gerbang/protocol/bi-snap";
import type { FastifyReply, FastifyRequest } from "fastify";
import { linkName } from "../../domain/accounts/pay-account.ts";
import { splitPhone } from "../../domain/accounts/split-phone.ts";
import { type BiSnapClient, mayReturnTo } from "../../domain/bi-snap/client.ts";
import { isOpenableUrl, joinQuery } from "../../domain/merchants/callback-url.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { type LinkCommand, linkAccount } from "../../operations/accounts/link-account.ts";
import { findLinkingClient, hasSigned } from "../../operations/bi-snap/find-linking-client.ts";
import type { AppContext } from "../shared/app-context.ts";
import { rememberMerchant } from "../shared/authenticate.ts";
import type { JsonObject } from "../shared/json-object.ts";
import type { Admit } from "../shared/rate-limit.ts";
import { rememberRedirect } from "../shared/redirected-refusal.ts";
import { BiSnapError } from "./bi-snap-error.ts";
import { explainLater } from "./explain-later.ts";
import { Members } from "./members.ts";
import { requireWallet } from "./require-wallet.ts";

interface AuthCodeMeans extends AppContext {
  readonly admit: Admit;
}

/**
 * Sends a customer's browser to the wallet, where linking is agreed to; or back to the merchant, with what was
 * wrong. Where the merchant or the way back to it is not known there is nobody to send the browser to: then that is
 * thrown. Section 9.1 of the dialect.
 */
export async function serveAuthCode(
  means: AuthCodeMeans,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const query = request.query as JsonObject;
  const { client, merchant, redirectUrl } = await findWayBack(means, query);
  rememberMerchant(request, merchant);
  try {
    return await reply.redirect(
      await beginLink(means, request, { client, merchant, redirectUrl }),
      302,
    );
  } catch (error) {
    if (!(error instanceof BiSnapError)) throw error;
    const { reason, detail } = error;
    const { responseCode, responseMessage } = describeBiSnapOutcome(
      "get_auth_code",
      reason,
      detail,
    );
    rememberRedirect(request, { responseCode, responseMessage });
    return await reply.redirect(joinQuery(redirectUrl, { responseCode, responseMessage }), 302);
  }
}

interface WayBack {
  readonly client: BiSnapClient;
  readonly merchant: Merchant;
  readonly redirectUrl: string;
}

const URL_MAX = 512;

async function findWayBack({ gateway }: AppContext, query: JsonObject): Promise<WayBack> {
  const members = new Members(query);
  // The table of the documents spells it so, and their sample otherwise.
  const name = Object.hasOwn(query, "redirectUrl") ? "redirectUrl" : "redirectURL";
  const redirectUrl = members.text(name, {
    max: URL_MAX,
    isRequired: true,
    parse: (url) => (isOpenableUrl(url) ? url : undefined),
  });
  const handle = members.text("merchantId", { max: 64, isRequired: true });
  members.check();
  const found = await findLinkingClient(gateway, handle ?? "");
  if (!found) throw new BiSnapError("unauthorized", "Incorrect merchantId value");
  if (redirectUrl === undefined || !mayReturnTo(found.client, redirectUrl)) {
    throw new BiSnapError("invalid_format", name);
  }
  return { ...found, redirectUrl };
}

/** Where the customer agrees to the link. */
async function beginLink(
  { gateway, publicUrl, admit }: AuthCodeMeans,
  request: FastifyRequest,
  { client, merchant, redirectUrl }: WayBack,
): Promise<string> {
  requireWallet(merchant);
  const { seamless, sign, ...command } = readQuery(request.query as JsonObject);
  const phone = readSeamless(seamless);
  const texts = seamlessTexts(request, seamless);
  if (!hasSigned(client, texts, sign)) {
    explainLater(request, { client, merchant });
    throw new BiSnapError("unauthorized", "Signature");
  }
  if (!admit(merchant.id, gateway.wallNow())) throw new BiSnapError("too_many_requests");
  const linking = await linkAccount(gateway, merchant, { ...command, ...phone, redirectUrl });
  switch (linking.outcome) {
    case "pending":
      return `${publicUrl()}/v2/gopay/redirect/${linkName(linking.account, "web")}/link`;
    case "refused":
      throw new BiSnapError(
        linking.channelResponse.code === UNKNOWN_USER ? "phone_not_found" : "inactive_customer",
      );
    case "not_activated":
      throw new BiSnapError("not_permitted", "GoPay is not activated.");
  }
}

/** The simulated wallet's word for a phone number that it does not know. */
const UNKNOWN_USER = "105";
const LOCALES = { id: "id-ID", en: "en-EN" } as const;

type AskedLink = Pick<LinkCommand, "locale" | "biSnap"> & {
  readonly seamless: string;
  readonly sign: string;
};

function readQuery(query: JsonObject): AskedLink {
  const members = new Members(query);
  const one = <Value extends string>(...values: readonly Value[]) => ({
    isRequired: true,
    parse: (text: string) => values.find((value) => value === text),
  });
  members.text("scopes", one("DEFAULT"));
  const state = members.text("state", { max: 32, isRequired: true }) ?? "";
  const lang = members.text("lang", one("id", "en")) ?? "id";
  const seamless = members.text("seamlessData", { max: 512, isRequired: true }) ?? "";
  const sign = members.text("seamlessSign", { max: 512, isRequired: true }) ?? "";
  members.check();
  return {
    locale: LOCALES[lang],
    biSnap: { state },
    seamless: plain(seamless),
    // Who has not encoded it sends blanks for its plus signs.
    sign: sign.replaceAll(" ", "+"),
  };
}

/** Encoded once for the signature and once more for the query, it is encoded still. */
function plain(seamless: string): string {
  if (seamless.includes("=")) return seamless;
  try {
    return decodeURIComponent(seamless);
  } catch {
    // It says nothing that could be read.
    return seamless;
  }
}

function readSeamless(seamless: string): Pick<LinkCommand, "countryCode" | "phoneNumber"> {
  const members = new Members(Object.fromEntries(new URLSearchParams(seamless)));
  const phone = members.text("mobileNumber", { isRequired: true, parse: splitPhone });
  members.text("paymentType", {
    isRequired: true,
    parse: (type) => (type.toLowerCase() === "gopay" ? type : undefined),
  });
  members.check();
  if (!phone) throw new Error("a phone number that was checked is there");
  return phone;
}

/**
 * What `seamlessSign` may cover: the percent-encoded data, as it is usually written, or as it stands in the
 * query. Never the plain data.
 */
function seamlessTexts(request: FastifyRequest, seamless: string): readonly string[] {
  const asSent = /[?&]seamlessData=([^&#]*)/.exec(request.url)?.[1];
  const texts = [signedSeamlessText(seamless)];
  return asSent === undefined || asSent === seamless ? texts : [...texts, asSent];
}
