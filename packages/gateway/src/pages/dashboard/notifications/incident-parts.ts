import { ANSWERS_SEEN_MAX } from "../../../domain/notifications/delivery-incident.ts";
import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import type { ShownIncident } from "../../../operations/notifications/read-incidents.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { answerChip } from "../frame/attempt-words.ts";
import { dueCell } from "../frame/clock-text.ts";
import { csrfField } from "../frame/form-parts.ts";
import { count, money, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { ruleText } from "../frame/wire-words.ts";

const TONES = { open: "bad", muted: "waiting", recovered: "good" } as const;

export function incidentStateWord(say: Say, state: ShownIncident["state"]): string {
  const words = {
    open: say("Open", "Terbuka"),
    muted: say("Muted", "Dibisukan"),
    recovered: say("Recovered", "Pulih"),
  } as const;
  return words[state];
}

export function incidentChip(say: Say, { state, endedBy }: ShownIncident): Html {
  const word =
    endedBy === "other_cause"
      ? say("Cause changed", "Sebab berubah")
      : incidentStateWord(say, state);
  const tone = endedBy === "other_cause" ? "over" : TONES[state];
  return html`<span class="chip ${tone}">${word}</span>`;
}

/** What happens, in a sentence: in the present only while it does. */
export function incidentSentence(say: Say, incident: ShownIncident, zone: Zone): Html | string {
  const { lastAttempt, endedAt, endedBy, answeredSince } = incident;
  const finding = lastAttempt && explainFailure(say, lastAttempt).finding;
  if (!endedAt) return finding ?? say("It fails.", "Ia gagal.");
  if (endedBy === "other_cause") {
    return html`${say("Since", "Sejak")} ${timeCell(endedAt, zone, say)}
    ${say("it failed in another way.", "ia gagal dengan cara lain.")}`;
  }
  return html`${say("Recovered at", "Pulih pada")} ${timeCell(endedAt, zone, say)},
  ${count(answeredSince)}${answeredSince >= ANSWERS_SEEN_MAX && "+"}
  ${say("answered since", "dijawab sejak itu")}.`;
}

/** What was the matter, of something that is over. */
export function incidentAftermath(say: Say, { lastAttempt }: ShownIncident): string | undefined {
  if (!lastAttempt) return undefined;
  const { finding } = explainFailure(say, lastAttempt);
  return `${say("It was", "Sebelumnya")}: ${finding}`;
}

/** Numbers of which only a part was looked at say so. */
export function atLeast(text: Html | string, { reach }: ShownIncident): Html {
  return html`${text}${reach.isPart && "+"}`;
}

export function incidentFacts(visit: Visit, incident: ShownIncident, zone: Zone): Html {
  const { say } = visit;
  const { reach, endedAt, falls, openedAt } = incident;
  const rows: readonly (readonly [string, Html | string | false])[] = [
    [say("Began", "Mulai"), timeCell(openedAt, zone, say)],
    [say("Ended", "Selesai"), endedAt !== undefined && timeCell(endedAt, zone, say)],
    [say("Again and again", "Berulang"), falls > 1 && say(`${falls} times`, `${falls} kali`)],
    [
      say("Orders touched", "Pesanan terdampak"),
      html`${atLeast(count(reach.orders), incident)}
        <span class="hint">
          · ${count(reach.waitingOrders)} ${say("not told yet", "belum diberi tahu")}
        </span>`,
    ],
    [say("Money at stake", "Nilai yang tertahan"), atLeast(money(reach.amountAtStake), incident)],
    [say("Last answer", "Jawaban terakhir"), lastAnswer(visit, incident, zone)],
  ];
  return html`<dl class="facts">
    ${rows.map(
      ([label, value]) =>
        value !== false &&
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function lastAnswer({ base, say }: Visit, incident: ShownIncident, zone: Zone): Html {
  const { lastAttempt, lastAt, lastNotificationId } = incident;
  return html`${answerChip(say, lastAttempt ?? {}, `${base}/notifications/${lastNotificationId}`)}
    <span class="hint">${timeCell(lastAt, zone, say)}</span>`;
}

/** What Gerbang does by itself: the rule of the newest failure, and when the next try is due. */
export function retryLine(visit: Visit, incident: ShownIncident, zone: Zone): Html | false {
  const { say } = visit;
  const { lastAttempt, reach, endedAt } = incident;
  if (endedAt || !lastAttempt) return false;
  const next = reach.nextDueAt
    ? html`${say("next try", "percobaan berikut")} ${dueCell(visit, reach.nextDueAt, zone)}`
    : say("nothing is tried again by itself", "tidak ada yang dicoba lagi dengan sendirinya");
  return html`<p class="hint">
    ${say("Rule that applies", "Aturan yang berlaku")}: ${ruleText(lastAttempt.rule, say)} · ${next}
  </p>`;
}

/** Tries a URL once, and puts what came of it into a part of the page. */
export function testForm(
  { say, base, session, here }: Visit,
  url: string,
  { part }: { readonly part: string },
): Html {
  return html`<form
    method="post"
    action="${base}/notifications/test"
    class="inline no-print"
    data-once
    data-in-place="${part}"
    data-busy="${say("Waiting for the answer…", "Menunggu jawaban…")}"
  >
    ${csrfField(session)}
    <input type="hidden" name="url" value="${url}" />
    <input type="hidden" name="back" value="${here}" />
    <button class="button small">
      ${say("Test", "Uji")}<span class="visually-hidden">: ${url}</span>
    </button>
  </form>`;
}
