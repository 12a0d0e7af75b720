import type { FastifyRequest } from "fastify";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { findNotifiedProblem } from "../../domain/merchants/merchant-settings.ts";
import { LOCALES, type Locale } from "../../domain/transactions/transaction.ts";
import { findNamedAccount } from "../../operations/accounts/named-account.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { urlProblemFinder } from "../../operations/merchants/find-url-problem.ts";
import { chargeRefused } from "../shared/api-refusals.ts";
import { firstHeader } from "../shared/first-header.ts";
import { isJsonObject, type JsonObject } from "../shared/json-object.ts";
import type { ChargeContext } from "./parse-charge.ts";

const URLS_MAX = 3;

/** What the headers of a charge say; what cannot be used is ignored. Core API section 1.4. */
export function readChargeHeaders(
  request: FastifyRequest,
  gateway: Gateway,
): Pick<ChargeContext, "appendNotificationUrls" | "overrideNotificationUrls" | "locale"> {
  const locale = readLocale(request);
  return {
    appendNotificationUrls: readUrls(request, "x-append-notification", gateway),
    overrideNotificationUrls: readUrls(request, "x-override-notification", gateway),
    ...(locale && { locale }),
  };
}

/**
 * The account of the customer whom the token of a link of BI-SNAP names. Throws the wallet's refusal of a token where it
 * names nobody who is linked; a charge that takes from no account needs no such header, and it is not looked at.
 */
export async function readNamedAccount(
  request: FastifyRequest,
  gateway: Gateway,
  merchant: Merchant,
  { gopay, payment_type: paymentType }: JsonObject,
): Promise<string | undefined> {
  const sent = firstHeader(request, "authorization-customer");
  const isOfAccount = paymentType === "gopay" && isJsonObject(gopay);
  if (sent === undefined || !isOfAccount || gopay["payment_option_token"] === undefined) {
    return undefined;
  }
  const token = /^Bearer\s+(\S+)$/i.exec(sent)?.[1] ?? "";
  const { payment_option_token: optionToken } = gopay;
  const named = await findNamedAccount(gateway, merchant, {
    token,
    ...(typeof optionToken === "string" && { optionToken }),
  });
  if (!named) throw chargeRefused("token_invalid");
  return named.id;
}

/** The language that pages for the customer are to speak; `undefined` when it is none of ours. */
export function readLocale(request: FastifyRequest): Locale | undefined {
  const wanted = firstHeader(request, "x-payment-locale");
  return LOCALES.find((locale) => locale === wanted);
}

function readUrls(request: FastifyRequest, name: string, gateway: Gateway): readonly string[] {
  const value = firstHeader(request, name);
  if (value === undefined) return [];
  const findProblem = urlProblemFinder(gateway);
  // As in the settings: what would never be called is not owed anything.
  const isNotifiable = (url: string) => findNotifiedProblem(url, findProblem) === undefined;
  const urls = value.split(",").map((url) => url.trim());
  return [...new Set(urls.filter(isNotifiable))].slice(0, URLS_MAX);
}
