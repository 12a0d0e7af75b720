import { REASON_LENGTH_MAX } from "../../../domain/upstream/attention-decision.ts";
import { type Html, html } from "../../parts/html.ts";
import { problemAttributes, problemText } from "./form-parts.ts";
import type { Visit } from "./visit.ts";

/** Why somebody does what cannot be undone; what was typed stays, with why it is none. */
export function reasonField({ say, fields }: Visit, problem?: string): Html {
  return html`<div class="field">
    <label for="reason">${say("Reason", "Alasan")}</label>
    <textarea
      id="reason"
      name="reason"
      rows="2"
      required
      maxlength="${REASON_LENGTH_MAX}"
      ${problemAttributes("reason", problem, "reason-hint")}
    >
${fields["reason"]}</textarea
    >${problemText("reason", problem)}
    <p class="hint" id="reason-hint">
      ${say(
        "Kept with your name in the activity log.",
        "Disimpan bersama nama Anda di log aktivitas.",
      )}
    </p>
  </div>`;
}
