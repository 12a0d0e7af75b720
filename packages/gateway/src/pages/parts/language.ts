import { fastifyCookie } from "@fastify/cookie";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Locale } from "../../domain/transactions/transaction.ts";

export type Language = "id" | "en";

/** The language that a merchant asked a payer's page to speak. */
export function languageOfLocale(locale: Locale | undefined): Language | undefined {
  if (locale === undefined) return undefined;
  return locale === "en-EN" ? "en" : "id";
}

const COOKIE = "gerbang_language";
const YEAR_S = 365 * 24 * 60 * 60;

/**
 * The language of a page: what its address asks for, what was chosen before, what the merchant
 * `wanted`, what the browser prefers, Indonesian. A choice in the address (`?lang=en`) is remembered.
 */
export function decideLanguage(
  request: FastifyRequest,
  reply: FastifyReply,
  wanted?: Language,
): Language {
  const asked = parseLanguage((request.query as Record<string, unknown>)["lang"]);
  if (asked) {
    rememberLanguage(reply, asked);
    return asked;
  }
  const { "accept-language": accepted = "" } = request.headers;
  return remembered(request) ?? wanted ?? preferredLanguage(accepted);
}

/** Keeps a choice in the browser, for the pages that nobody has to sign in for. */
export function rememberLanguage(reply: FastifyReply, language: Language): void {
  const kept = { path: "/", maxAge: YEAR_S, sameSite: "lax" } as const;
  void reply.header("set-cookie", fastifyCookie.serialize(COOKIE, language, kept));
}

/** Read from the header itself: pages that explain an address of the API stand outside all others. */
function remembered({ headers: { cookie = "" } }: FastifyRequest): Language | undefined {
  return cookie === "" ? undefined : parseLanguage(fastifyCookie.parse(cookie)[COOKIE]);
}

export function parseLanguage(value: unknown): Language | undefined {
  return value === "id" || value === "en" ? value : undefined;
}

/** The one with the highest weight in `Accept-Language`; of equals the first. RFC 9110, 12.5.4. */
function preferredLanguage(accepted: string): Language {
  let best: Language = "id";
  let bestWeight = 0;
  for (const part of accepted.split(",").slice(0, 20)) {
    const [range = "", ...parameters] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const language = parseLanguage(range.split("-")[0]);
    const weight = weightOf(parameters);
    if (language && weight > bestWeight) [best, bestWeight] = [language, weight];
  }
  return best;
}

function weightOf(parameters: readonly string[]): number {
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  return weight === undefined ? 1 : Number(weight.slice(2)) || 0;
}
