import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import { isAnswered } from "../../../domain/notifications/incident-cause.ts";
import type { LastAnswer } from "../../../operations/dashboard/last-answers.ts";
import { type Html, html } from "../../parts/html.ts";
import { answerChip } from "./attempt-words.ts";
import { latencyText, timeCell, type Zone } from "./present-values.ts";
import type { Visit } from "./visit.ts";

/** What a URL answered last, with what that means, and a link to the attempt. */
export function lastAnswerLines(
  { say, base }: Visit,
  { attempt, kind }: LastAnswer,
  zone: Zone,
): Html {
  const explanation = isAnswered(attempt) ? undefined : explainFailure(say, attempt);
  return html`<p>
      ${answerChip(say, attempt, `${base}/notifications/${attempt.notificationId}`)}
      ${say("in", "dalam")} ${latencyText(attempt.latencyMs, say)}
      <span class="hint">
        ·
        ${timeCell(attempt.startedAt, zone, say)}${kind === "test" && html` · ${say("test", "uji")}`}
      </span>
    </p>
    ${
      explanation &&
      html`<p><strong>${explanation.finding}</strong></p>
        <p class="hint">${explanation.advice}</p>`
    }`;
}
