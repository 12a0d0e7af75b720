import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import { findFixes } from "../../../domain/notifications/fixes/find-fixes.ts";
import { frameworkName } from "../../../domain/notifications/fixes/framework.ts";
import { readLastAnswers } from "../../../operations/dashboard/last-answers.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import {
  readIncident,
  type ShownIncident,
} from "../../../operations/notifications/read-incidents.ts";
import { readResendRun } from "../../../operations/notifications/resend-incident.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { lastAnswerLines } from "../frame/last-answer.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { muteText } from "./incident-list.ts";
import {
  incidentAftermath,
  incidentChip,
  incidentFacts,
  incidentSentence,
  retryLine,
  testForm,
} from "./incident-parts.ts";
import { type Refused, resendPanel } from "./incident-resend.ts";

/** One incident: what is the matter, how to mend it, and what to make good. */
export async function showIncident(visit: Visit, refused?: Refused): Promise<unknown> {
  const { context, say, base } = visit;
  const merchant = await requireMerchant(visit);
  const id = pathPart(visit, "id");
  const [incident, zone, run] = await Promise.all([
    readIncident(context.gateway, merchant.id, id),
    readPresentation(context.gateway, merchant.id),
    readResendRun(context.gateway, merchant.id, id),
  ]);
  if (!incident) return await sendUnknown(visit);
  const answer = (await readLastAnswers(context.gateway, merchant, [incident.url])).get(
    incident.url,
  );
  return await sendFramed(visit, {
    section: "notifications",
    title: say("Delivery incident", "Insiden pengiriman"),
    above: html`<a href="${base}/notifications">
      ${DASHBOARD_ICONS.left}${say("Notifications", "Notifikasi")}
    </a>`,
    aside: incidentChip(say, incident),
    ...(refused && { status: 422, note: { tone: "bad" as const, text: refused.problem } }),
    body: html`<div id="incident" ${liveAttributes(visit)}>${matter(visit, incident, zone)}</div>
      ${fixes(visit, incident)}
      ${panel(
        {
          title: say("Test it", "Uji"),
          hint: say(
            "A signed sample, tried once: it waits 15 seconds at most. Answer 200 although no such order exists.",
            "Contoh bertanda tangan, dicoba sekali: paling lama 15 detik. Jawab 200 walau pesanannya tidak ada.",
          ),
        },
        html`<div id="test" class="stack">
          ${
            answer
              ? lastAnswerLines(visit, answer, zone)
              : html`<p class="hint">
                  ${say("Nothing was sent lately.", "Belum ada yang dikirim.")}
                </p>`
          }
          ${may(visit, "change_settings") && testForm(visit, incident.url, { part: "test" })}
        </div>`,
      )}
      ${resendPanel(visit, incident, { run, zone, refused })} ${muteForm(visit, incident, zone)}`,
  });
}

function matter(visit: Visit, incident: ShownIncident, zone: Presentation): Html {
  const { say, base } = visit;
  const { lastAttempt, endedAt, url, endpoint, isInUse } = incident;
  const advice = lastAttempt && explainFailure(say, lastAttempt).advice;
  return html`<section class="card incident ${incident.state}">
    <h2 class="code wrap">${url}</h2>
    <p class="doctor"><strong>${incidentSentence(say, incident, zone)}</strong></p>
    ${
      endedAt
        ? html`<p class="hint">${incidentAftermath(say, incident)}</p>`
        : advice !== undefined && html`<p>${advice}</p>`
    }
    ${
      !isInUse &&
      html`<p class="hint">
        ${say(
          "This URL is no longer in the settings: nothing new goes there.",
          "URL ini tidak lagi di pengaturan: tidak ada yang baru dikirim ke sana.",
        )}
      </p>`
    }
    ${incidentFacts(visit, incident, zone)} ${retryLine(visit, incident, zone)}
    <p>
      <a href="${base}/notifications?endpoint=${encodeURIComponent(endpoint)}">
        ${say("Notifications to this host", "Notifikasi ke host ini")}
      </a>
    </p>
  </section>`;
}

/** What to write where, for what answered. */
function fixes({ say }: Visit, incident: ShownIncident): Html | false {
  if (incident.endedAt) return false;
  const { framework, snippets } = findFixes(incident);
  if (snippets.length === 0) return false;
  const hint =
    framework === undefined
      ? say(
          "The answer does not show what your server is made with: this is without a framework.",
          "Jawabannya tidak menunjukkan server Anda dibuat dengan apa: ini tanpa framework.",
        )
      : say(
          `The answer shows ${frameworkName(framework)}.`,
          `Jawabannya menunjukkan ${frameworkName(framework)}.`,
        );
  return panel(
    { title: say("The fix as code", "Perbaikannya sebagai kode"), hint },
    html`${snippets.map(
      ({ title, file, code }) =>
        html`<div class="fix">
          <p><strong>${title}</strong> <span class="code hint">${file}</span></p>
          <pre class="json" data-copy tabindex="0" aria-label="${title}: ${file}">${code}</pre>
        </div>`,
    )}`,
  );
}

/** In hours; empty: until it is over. */
const MUTE_HOURS = ["1", "4", "24", "168", ""] as const;

function muteForm(visit: Visit, incident: ShownIncident, zone: Presentation): Html | false {
  const { say, base, session } = visit;
  const { id, mute, state } = incident;
  if (state === "recovered" || !may(visit, "mute_incidents")) return false;
  const hint = say(
    "It then stands in no menu and on no home page. That ends by itself when the URL answers, or fails in another way.",
    "Insiden lalu tidak tampil di menu dan beranda. Itu berakhir sendiri bila URL menjawab, atau gagal dengan cara lain.",
  );
  const title = say("Mute it", "Bisukan");
  if (state === "muted" && mute) {
    return panel(
      { title, hint },
      html`<p>${muteText(visit, mute, zone)}</p>
        <form method="post" action="${base}/incidents/${id}/unmute" class="inline" data-once>
          ${csrfField(session)}
          <button class="button small">${say("Unmute", "Batal bisukan")}</button>
        </form>`,
    );
  }
  const labels: Readonly<Record<(typeof MUTE_HOURS)[number], string>> = {
    "1": say("1 hour", "1 jam"),
    "4": say("4 hours", "4 jam"),
    "24": say("24 hours", "24 jam"),
    "168": say("7 days", "7 hari"),
    "": say("until it is over", "sampai selesai"),
  };
  return panel(
    { title, hint },
    html`<form method="post" action="${base}/incidents/${id}/mute" class="mute-form" data-once>
      ${csrfField(session)}
      <div class="field">
        <label for="hours">${say("For how long", "Berapa lama")}</label>
        <select id="hours" name="hours">
          ${MUTE_HOURS.map((hours) => html`<option value="${hours}">${labels[hours]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="reason">${say("Why (optional)", "Alasan (opsional)")}</label>
        <input id="reason" name="reason" maxlength="200" autocomplete="off" />
      </div>
      <button class="button small">${say("Mute", "Bisukan")}</button>
    </form>`,
  );
}
