/** What the pages of this program speak; its lines in the terminal are English. */
export type PageLanguage = "en" | "id";

/** Indonesian for a browser that wants it rather than English (RFC 9110, 12.5.4); English for all others. */
export function pageLanguage(acceptLanguage: string = ""): PageLanguage {
  return weightOf(acceptLanguage, "id") > weightOf(acceptLanguage, "en") ? "id" : "en";
}

/** The greatest weight of a language in the header, between 0 and 1; of equals the first counts a little more. */
function weightOf(acceptLanguage: string, language: PageLanguage): number {
  const weights = acceptLanguage
    .toLowerCase()
    .split(",", RANGES_MAX)
    .map((part, place) => {
      const [, range, weight = "1"] = RANGE.exec(part) ?? [];
      return range === language ? Math.min(Number(weight), 1) - place * TIE : 0;
    });
  return Math.max(0, ...weights);
}

const RANGES_MAX = 20;
/** Less than a thousandth, which weights are written in, however many ranges there are. */
const TIE = 1e-5;
const RANGE = /^\s*(id|en)(?:-[a-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{1,3})?)\s*)?$/;
