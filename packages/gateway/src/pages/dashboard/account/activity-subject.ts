import { lookUp } from "../../../domain/look-up.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { causeWords, faultWords } from "../frame/attempt-words.ts";
import { clockModeWords } from "../frame/clock-text.ts";
import { withWire } from "../frame/wire-words.ts";

interface Done {
  readonly action: string;
  readonly subject: string;
}

/** What something was done to, as it is written down; what is a word of the wire has people's in front. */
export function activitySubject(say: Say, { action, subject }: Done): Html | string | undefined {
  if (action === "sandbox_faults") return faultWords(say, subject.split(", "));
  if (action === "sandbox_clock") return clockModeText(say, subject);
  return action.startsWith("incident_") ? incidentText(say, subject) : subject;
}

function clockModeText(say: Say, mode: string): Html | string {
  const word = lookUp(clockModeWords(say), mode);
  return word === undefined ? mode : withWire(word, mode);
}

/** A URL with the incident's cause behind it. */
function incidentText(say: Say, subject: string): Html | string {
  const [, url, cause = ""] = /^(.*) \((\w+)\)$/s.exec(subject) ?? [];
  const word = lookUp(causeWords(say), cause);
  return word === undefined ? subject : html`${url} (${withWire(word, cause)})`;
}
