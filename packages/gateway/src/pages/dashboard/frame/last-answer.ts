import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import { isAnswered } from "../../../domain/notifications/incident-cause.ts";
import type { LastAnswer } from "../../../operations/dashboard/last-answers.ts";
import { type Html, html } from "../../parts/html.ts";
import { latencyText, timeCell, type Zone } from "./present-values.ts";
import type { Visit } from "./visit.ts";

/** What a URL answered last, with what that means, and a link to the attempt. */
export function lastAnswerLines(
  { say, base }: Visit,
  { attempt, kind }: LastAnswer,
  zone: Zone,
): Html {
  const isGood = isAnswered(attempt);
  const word = attempt.answerStatus ?? attempt.error ?? "–";
  const explanation = isGood ? undefined : explainFailure(say, attempt);
  return html`<p>
      <a
        class="chip ${isGood ? "good" : "bad"}"
        href="${base}/notifications/${attempt.notificationId}"
        >${word}</a
      >
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
