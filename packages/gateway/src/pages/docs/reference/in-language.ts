import { lookUp } from "../../../domain/look-up.ts";
import type { Language } from "../../parts/language.ts";
import { INDONESIAN_ACCOUNTS } from "./indonesian/accounts.ts";
import { INDONESIAN_ANSWERS } from "./indonesian/answers.ts";
import { INDONESIAN_BI_SNAP } from "./indonesian/bi-snap.ts";
import { INDONESIAN_BI_SNAP_ACCOUNTS } from "./indonesian/bi-snap-accounts.ts";
import { INDONESIAN_CALLS } from "./indonesian/calls.ts";
import { INDONESIAN_CONTROL } from "./indonesian/control.ts";
import { INDONESIAN_MEMBERS } from "./indonesian/members.ts";
import { INDONESIAN_PARAMETERS } from "./indonesian/parameters.ts";
import { INDONESIAN_SUBSCRIPTIONS } from "./indonesian/subscriptions.ts";

/**
 * What the API's document says, in Indonesian. Keys are its own texts without the full stop at their end,
 * which some of them have in one place and not in another.
 */
export const INDONESIAN_TABLES = [
  INDONESIAN_CALLS,
  INDONESIAN_PARAMETERS,
  INDONESIAN_ANSWERS,
  INDONESIAN_MEMBERS,
  INDONESIAN_CONTROL,
  INDONESIAN_SUBSCRIPTIONS,
  INDONESIAN_ACCOUNTS,
  INDONESIAN_BI_SNAP,
  INDONESIAN_BI_SNAP_ACCOUNTS,
];

/** A text of the API's document in the reader's language: as it stands there, where that is English. */
export function inLanguage(text: string, language: Language): string {
  if (language === "en") return text;
  const [, said = text, stop = ""] = /^(.*?)(\.?)$/s.exec(text) ?? [];
  for (const table of INDONESIAN_TABLES) {
    const indonesian = lookUp(table, said);
    if (indonesian !== undefined) return indonesian + stop;
  }
  return text;
}
