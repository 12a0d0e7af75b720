import type { NotificationHistory } from "../../../operations/notifications/list-notifications.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { answerChip, answerWord } from "../frame/attempt-words.ts";
import { dueCell } from "../frame/clock-text.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { formKeyField } from "../frame/form-key.ts";
import { csrfField } from "../frame/form-parts.ts";
import { latencyText, timeCell, type Zone } from "../frame/present-values.ts";
import { removedUrl } from "../frame/removed-url.ts";
import { may, type Visit } from "../frame/visit.ts";
import { reportedWord, ruleText } from "../frame/wire-words.ts";

const TONES = { owed: "waiting", delivered: "good", given_up: "bad" } as const;

interface ShownState {
  readonly state: keyof typeof TONES;
  readonly attempts: number;
}

/** What people call a state: what is owed waits for its first try, or is tried again. */
export function stateWord(say: Say, state: ShownState["state"], attempts = 0): string {
  if (state === "owed")
    return attempts > 0 ? say("Retrying", "Dicoba lagi") : say("Pending", "Menunggu");
  return state === "delivered" ? say("Delivered", "Terkirim") : say("Failed", "Gagal");
}

/** The state in people's words, and by its wire name. */
export function stateChip({ say }: Visit, { state, attempts }: ShownState): Html {
  const word = stateWord(say, state, attempts);
  return html`${word.toLowerCase() !== state && html`<span class="status-word">${word}</span>`}
    <span class="chip ${TONES[state]}">${state}</span>`;
}

/** One notification with every attempt: request, answer, the rule that decided, the next try. */
export function attemptList(
  visit: Visit,
  { notification: one, attempts, isInUse }: NotificationHistory,
  zone: Zone,
): Html {
  const { say } = visit;
  const tries = one.attempts === 1 ? say("attempt", "percobaan") : say("attempts", "percobaan");
  return html`<details class="notification">
    <summary>
      <span class="notification-line">
        <span>${stateChip(visit, one)}</span>
        <span>${reportedWord(one.transactionStatus, say)}</span>
        <span class="url">${one.url} ${removedUrl(say, isInUse)}</span>
        <span class="hint">
          ${attempts.length > 0 && lastAnswer(say, attempts)}${one.attempts}
          ${tries}${one.copyOf !== undefined && html`, ${say("sent again", "dikirim ulang")}`}
        </span>
      </span>
    </summary>
    <div class="notification-body">
      ${
        one.state === "owed" &&
        html`<p>
          ${
            one.attempts === 0
              ? say("To be sent", "Akan dikirim")
              : say("Next try", "Percobaan berikut")
          }:
          ${dueCell(visit, one.dueAt, zone)}
        </p>`
      }
      <ol class="attempts">
        ${attempts.map((attempt) => attemptItem(visit, attempt, { url: one.url, zone }))}
      </ol>
      <details>
        <summary>${say("Request body", "Isi permintaan")}</summary>
        <pre class="json" tabindex="0" data-copy>${prettyJson(one.sentBody ?? one.body)}</pre>
      </details>
      ${may(visit, "resend") && resendForm(visit, one.id)}
    </div>
  </details>`;
}

type Attempt = NotificationHistory["attempts"][number];

function attemptItem(
  visit: Visit,
  attempt: Attempt,
  { url, zone }: { readonly url: string; readonly zone: Zone },
): Html {
  const { say } = visit;
  const { answerBody: body, nextAt, errorDetail: detail } = attempt;
  return html`<li>
    <div class="attempt-line">
      <strong>#${attempt.number}</strong> ${timeCell(attempt.startedAt, zone, say)}
      ${answerChip(say, attempt)}
      <span class="hint">${latencyText(attempt.latencyMs, say)}</span>
    </div>
    <p class="hint">
      ${say("Rule", "Aturan")}:
      ${ruleText(attempt.rule, say)}${
        nextAt && html` · ${say("next try", "percobaan berikut")} ${timeCell(nextAt, zone, say)}`
      }${detail !== undefined && html` · <span lang="en">${detail}</span>`}${
        attempt.finalUrl !== url && html` · ${say("ended at", "berakhir di")} ${attempt.finalUrl}`
      }
    </p>
    ${
      body !== undefined &&
      body !== "" &&
      html`<details>
        <summary>${say("Answer", "Jawaban")}</summary>
        <pre class="json" tabindex="0">${body}</pre>
      </details>`
    }
    <details>
      <summary>${say("Request headers", "Header permintaan")}</summary>
      <pre class="json" tabindex="0">${JSON.stringify(attempt.requestHeaders, null, 2)}</pre>
    </details>
  </li>`;
}

function lastAnswer(say: Say, attempts: NotificationHistory["attempts"]): Html | false {
  const last = attempts.at(-1);
  return last !== undefined && html`${answerWord(say, last)} · `;
}

/** For rows: the same form, quieter. */
export function resendIcon(
  visit: Visit,
  { id, orderId }: { readonly id: string; readonly orderId: string },
): Html {
  const { say, base, session, here } = visit;
  const label = say("Send again", "Kirim ulang");
  return html`<form
    method="post"
    action="${base}/notifications/${id}/resend"
    class="inline"
    data-once
  >
    ${csrfField(session)} ${formKeyField(visit)}
    <input type="hidden" name="back" value="${here}" />
    <button class="icon-button" title="${label}">
      ${DASHBOARD_ICONS.again}<span class="visually-hidden">${label}: ${orderId}</span>
    </button>
  </form>`;
}

/** Sends a notification again, and comes back to this page. */
export function resendForm(visit: Visit, id: string): Html {
  const { say, base, session, here } = visit;
  return html`<form
    method="post"
    action="${base}/notifications/${id}/resend"
    class="inline no-print"
    data-once
  >
    ${csrfField(session)} ${formKeyField(visit)}
    <input type="hidden" name="back" value="${here}" />
    <button class="button small">
      ${DASHBOARD_ICONS.again}${say("Send again", "Kirim ulang")}
    </button>
  </form>`;
}

/** JSON over several lines; anything else as it is. */
export function prettyJson(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    // A fault plan may have broken it on purpose: shown as it was sent.
    return body;
  }
}
