import type { FastifyRequest } from "fastify";
import { findNotifiedProblem } from "../../domain/merchants/merchant-settings.ts";
import { LOCALES, type Locale } from "../../domain/transactions/transaction.ts";
import type { Gateway } from "../../operations/gateway.ts";
import { urlProblemFinder } from "../../operations/merchants/find-url-problem.ts";
import { firstHeader } from "../shared/first-header.ts";
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
