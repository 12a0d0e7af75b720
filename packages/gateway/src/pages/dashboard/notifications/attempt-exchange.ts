import type { NotificationHistory } from "../../../operations/notifications/list-notifications.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { answerChip, faultWords } from "../frame/attempt-words.ts";
import { latencyText, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { prettyJson } from "./notification-parts.ts";

type Attempt = NotificationHistory["attempts"][number];

interface ShownExchange extends NotificationHistory {
  readonly attempt: Attempt | undefined;
  readonly zone: Zone;
}

/** What was sent on the left, what came back on the right. */
export function attemptExchange(
  visit: Visit,
  { notification: one, attempt, zone }: ShownExchange,
): Html {
  const { say } = visit;
  const { pathname, search, host } = new URL(one.url);
  return html`<div class="exchange">
    <section class="card">
      <h2>${say("Request", "Permintaan")}</h2>
      <p class="code wrap">POST ${pathname}${search}</p>
      ${
        attempt &&
        html`<p class="hint">
          #${attempt.number}, ${timeCell(attempt.startedAt, zone, say)}${faultsOf(say, attempt)}
        </p>`
      }
      ${headerList(say("Request headers", "Header permintaan"), {
        host,
        ...attempt?.requestHeaders,
      })}
      ${bodyText(say("Request body", "Isi permintaan"), one.sentBody ?? one.body)}
    </section>
    <section class="card">
      <h2>${say("Answer", "Jawaban")}</h2>
      ${attempt ? answer(say, one, attempt) : html`<p class="hint">–</p>`}
    </section>
  </div>`;
}

function faultsOf(say: Say, { faults }: Attempt): Html | false {
  const words = faultWords(
    say,
    faults.map(({ fault }) => fault),
  );
  return words !== undefined && html` · ${words}`;
}

function answer(say: Say, { url }: NotificationHistory["notification"], attempt: Attempt): Html {
  const { answerStatus, answerBody, answerHeaders, errorDetail, latencyMs, redirects } = attempt;
  return html`<p>
      ${answerChip(say, attempt)}
      <span class="hint">${latencyText(latencyMs, say)}</span>
    </p>
    ${errorDetail !== undefined && html`<p class="wrap" lang="en">${errorDetail}</p>`}
    ${redirects.map(
      ({ status, location }) => html`<p class="hint wrap">${status} → ${location}</p>`,
    )}
    ${
      attempt.finalUrl !== url &&
      html`<p class="hint wrap">${say("Ended at", "Berakhir di")} ${attempt.finalUrl}</p>`
    }
    ${answerHeaders && headerList(say("Answer headers", "Header jawaban"), answerHeaders)}
    ${
      answerBody === undefined || answerBody === ""
        ? answerStatus !== undefined && html`<p class="hint">${say("No body.", "Tanpa isi.")}</p>`
        : bodyText(say("Answer body", "Isi jawaban"), answerBody)
    }`;
}

function headerList(label: string, headers: Readonly<Record<string, string>>): Html {
  const text = Object.entries(headers)
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .join("\n");
  return html`<pre class="json headers" data-copy tabindex="0" aria-label="${label}">${text}</pre>`;
}

function bodyText(label: string, body: string): Html {
  return html`<pre class="json" data-copy tabindex="0" aria-label="${label}">
${prettyJson(body)}</pre>`;
}
