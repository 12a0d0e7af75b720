import type { FastifyRequest } from "fastify";
import { LOCALES, type Locale } from "../../domain/transactions/transaction.ts";
import { firstHeader } from "../shared/first-header.ts";
import type { ChargeContext } from "./parse-charge.ts";

const URLS_MAX = 3;

/** What the headers of a charge say; what cannot be used is ignored. Core API section 1.4. */
export function readChargeHeaders(
  request: FastifyRequest,
): Pick<ChargeContext, "appendNotificationUrls" | "overrideNotificationUrls" | "locale"> {
  const locale = readLocale(request);
  return {
    appendNotificationUrls: readUrls(request, "x-append-notification"),
    overrideNotificationUrls: readUrls(request, "x-override-notification"),
    ...(locale && { locale }),
  };
}

function readLocale(request: FastifyRequest): Locale | undefined {
  const wanted = firstHeader(request, "x-payment-locale");
  return LOCALES.find((locale) => locale === wanted);
}

function readUrls(request: FastifyRequest, name: string): readonly string[] {
  const value = firstHeader(request, name);
  if (value === undefined) return [];
  const urls = value.split(",").map((url) => url.trim());
  return [...new Set(urls.filter(isNotifiable))].slice(0, URLS_MAX);
}

function isNotifiable(url: string): boolean {
  return /^https?:$/.test(URL.parse(url)?.protocol ?? "");
}
