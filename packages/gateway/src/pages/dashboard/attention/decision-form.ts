import type { AttentionDecision } from "../../../domain/upstream/attention-decision.ts";
import type { AttentionCase } from "../../../operations/upstream/read-attention.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField } from "../frame/form-parts.ts";
import { reasonField } from "../frame/reason-field.ts";
import type { Visit } from "../frame/visit.ts";
import { consequenceText, decisionText } from "./attention-texts.ts";

interface ChosenDecision {
  readonly decision: AttentionDecision;
  /** Why the reason that was typed is none. */
  readonly problem: string | undefined;
}

const HARMLESS: readonly AttentionDecision[] = ["ask", "seen"];

/** Says what follows, and asks why. */
export function decisionForm(
  visit: Visit,
  { attention: { id } }: AttentionCase,
  { decision, problem }: ChosenDecision,
): Html {
  const { say, base, session } = visit;
  const tone = HARMLESS.includes(decision) ? "primary" : "danger";
  return html`<section class="card case">
    <h2>${decisionText(say, decision)}</h2>
    <p>${consequenceText(say, decision)}</p>
    <form method="post" action="${base}/attention/${id}" class="stack" data-once>
      ${csrfField(session)}
      <input type="hidden" name="do" value="${decision}" />
      ${reasonField(visit, problem)}
      <div class="case-actions">
        <button class="button ${tone}">${decisionText(say, decision)}</button>
        <a class="button quiet" href="${base}/attention/${id}">${say("Back", "Kembali")}</a>
      </div>
    </form>
  </section>`;
}
