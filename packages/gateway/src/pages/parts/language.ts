import type { FastifyReply, FastifyRequest } from "fastify";

export type Language = "id" | "en";

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
    reply.header("set-cookie", `${COOKIE}=${asked}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax`);
    return asked;
  }
  const { cookie = "", "accept-language": accepted = "" } = request.headers;
  return parseLanguage(readCookie(cookie, COOKIE)) ?? wanted ?? preferredLanguage(accepted);
}

function parseLanguage(value: unknown): Language | undefined {
  return value === "id" || value === "en" ? value : undefined;
}

function readCookie(header: string, name: string): string | undefined {
  const prefix = `${name}=`;
  const pair = header.split(";").find((part) => part.trim().startsWith(prefix));
  return pair?.trim().slice(prefix.length);
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
