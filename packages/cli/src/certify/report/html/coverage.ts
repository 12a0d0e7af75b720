import { LEFT_OUT } from "../../left-out.ts";
import { STATES, type State } from "../../schedule/state.ts";
import { type Both, type Language, say } from "../../stories/both.ts";
import type { ReportedRun } from "../json-report.ts";
import { html, type Markup } from "./markup.ts";
import { FAMILY_WORDS, STATE_WORDS } from "./words.ts";

const RESULTS: readonly (readonly [ReportedRun["result"], string, string, Both])[] = [
  ["passed", "✓", "good", say("passed", "lulus")],
  ["failed", "✗", "bad", say("failed", "gagal")],
  ["unsteady", "?", "doubt", say("unsteady", "tidak ajek")],
  ["left out", "–", "soft", say("left out", "dilewati")],
];

export function familyName(family: string, language: Language): string {
  return language === "id" ? (FAMILY_WORDS[family] ?? family) : family;
}

/** What was tried of each family in each state, what became of it, and why the rest was left out. */
export function coverageTable(runs: readonly ReportedRun[], language: Language): Markup {
  const families = [...new Set(runs.map(({ family }) => family))];
  const states = STATES.filter((state) => runs.some((run) => run.state === state));
  const cell = (family: string, state: State): Markup => {
    const own = runs.filter((run) => run.family === family && run.state === state);
    return html`<td>${own.length > 0 && outcome(own, language)}</td>`;
  };
  const body = families.map(
    (family) =>
      html`<tr><th scope="row">${familyName(family, language)}</th>${states.map((state) => cell(family, state))}</tr>\n`,
  );
  const heads = states.map((state) => html`<th scope="col">${STATE_WORDS[state][language]}</th>`);
  const corner = say("Family", "Keluarga")[language];
  return html`<div class="wide" tabindex="0" role="region" aria-label="${corner}"><table>
<thead><tr><th scope="col">${corner}</th>${heads}</tr></thead>
<tbody>${body}</tbody></table></div>`;
}

function outcome(runs: readonly ReportedRun[], language: Language): readonly Markup[] {
  const counts = RESULTS.flatMap(([result, sign, look, words]) => {
    const count = runs.filter((run) => run.result === result).length;
    if (count === 0) return [];
    return [
      html`<span class="count ${look}"><span aria-hidden="true">${sign}</span> ${count} ${words[language]}</span><br />`,
    ];
  });
  const missing = new Set(runs.flatMap((run) => run.missing ?? []));
  const because = say("because", "karena")[language];
  const reasons = [...missing].map(
    (need) => html`<span class="soft">${because} ${LEFT_OUT[need][language]}</span><br />`,
  );
  return [...counts, ...reasons];
}

/** A schedule's sign and word, for a list. */
export function resultOf({ result }: ReportedRun, language: Language): Markup {
  const [, sign, look, words] = RESULTS.find(([name]) => name === result) ?? RESULTS[0] ?? [];
  return html`<span class="${look}"><span aria-hidden="true">${sign}</span> ${words?.[language]}</span>`;
}
