import { lookUp } from "../look-up.ts";

/** Chooses one of two texts that say the same: English, Indonesian. */
type InLanguage = (en: string, id: string) => string;

/** What is wrong with a URL, as the API says it, by the words behind the URL itself. */
const INDONESIAN: Readonly<Record<string, string>> = {
  "is not a URL": "bukan URL",
  "is not a URL with a host": "bukan URL dengan host",
  "is neither an http or https URL nor one of an app":
    "bukan URL http atau https, bukan pula URL aplikasi",
  "must be 10 URLs at the most": "paling banyak 10 URL",
  "only http and https are called": "hanya http dan https yang dipanggil",
  "URLs with credentials are not called": "URL dengan kredensial tidak dipanggil",
  "only the ports 80 and 443 are called": "hanya port 80 dan 443 yang dipanggil",
};

/** A problem of a URL in the language of a page; one that has no words there stands in the API's. */
export function urlProblemText(say: InLanguage, problem: string): string {
  // The URL is quoted, and may say anything.
  const [, url = "", said = problem] = /^("(?:[^"\\]|\\.)*":? )?(.*)$/s.exec(problem) ?? [];
  const indonesian = lookUp(INDONESIAN, said);
  return indonesian === undefined ? problem : say(problem, url + indonesian);
}
