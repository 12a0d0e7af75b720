import type { ResendRun } from "../../../domain/notifications/resend-run.ts";
import type { ShownIncident } from "../../../operations/notifications/read-incidents.ts";
import { RESENT_MAX } from "../../../operations/notifications/resend-incident.ts";
import { type Html, html } from "../../parts/html.ts";
import { dueCell } from "../frame/clock-text.ts";
import { csrfField, panel, problemAttributes, problemText } from "../frame/form-parts.ts";
import { liveAttributes } from "../frame/frame.ts";
import { count, timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { atLeast } from "./incident-parts.ts";

/** A date that cannot be read, as it was typed. */
export interface Refused {
  readonly since: string;
  readonly problem: string;
}

interface ResendState {
  readonly run: ResendRun | undefined;
  readonly zone: Zone;
  readonly refused: Refused | undefined;
}

/** Sends what was missed again, and shows how far that is. */
export function resendPanel(
  visit: Visit,
  incident: ShownIncident,
  { run, zone, refused }: ResendState,
): Html {
  const { say } = visit;
  const hint = say(
    `What was given up is sent as a copy, the rest at once; each once, however often one asks, and ${count(RESENT_MAX)} at a time.`,
    `Yang gagal dikirim sebagai salinan, sisanya segera; masing-masing sekali, berapa kali pun diminta, dan ${count(RESENT_MAX)} sekali kirim.`,
  );
  return panel(
    { title: say("Send again", "Kirim ulang"), hint },
    html`<div id="resend" ${liveAttributes(visit)}>
        ${
          incident.reach.resendable > 0
            ? html`<p>
                ${atLeast(count(incident.reach.resendable), incident)}
                ${say("notifications have not arrived.", "notifikasi belum sampai.")}
              </p>`
            : html`<p class="hint">
                ${say("Nothing is left to send again.", "Tidak ada yang perlu dikirim ulang.")}
              </p>`
        }
        ${run && progress(visit, run, zone)}
      </div>
      ${may(visit, "resend") && incident.reach.resendable > 0 && resendForm(visit, incident, refused)}`,
  );
}

function progress(visit: Visit, run: ResendRun, zone: Zone): Html {
  const { say } = visit;
  const done = run.sent + run.failed;
  const retrying = run.left - run.untried;
  return html`<div class="resend-run">
    <p>
      <label for="resend-progress">
        ${say("Sent again by", "Dikirim ulang oleh")} ${run.begunBy},
        ${timeCell(run.begunAt, zone, say)}${
          run.owedSince && html`, ${say("from", "sejak")} ${timeCell(run.owedSince, zone, say)}`
        }
      </label>
    </p>
    <progress id="resend-progress" max="${Math.max(run.total, 1)}" value="${done}">
      ${count(done)}/${count(run.total)}
    </progress>
    <p class="resend-counts" role="status">
      ${count(run.sent)} ${say("arrived", "sampai")} · ${count(run.failed)}
      ${say("failed", "gagal")} · ${count(run.left)}
      ${say("left", "tersisa")}${
        retrying > 0 &&
        html` (${count(retrying)}
        ${say("waiting for the next try", "menunggu percobaan berikut")}${
          run.nextDueAt && html` ${dueCell(visit, run.nextDueAt, zone)}`
        })`
      }
    </p>
    ${
      run.stoppedBy !== undefined &&
      html`<p class="hint">
        ${say("Stopped by", "Dihentikan oleh")} ${run.stoppedBy},
        ${timeCell(run.stoppedAt, zone, say)}
      </p>`
    }
    ${run.stoppedBy === undefined && run.untried > 0 && may(visit, "resend") && stopForm(visit, run)}
  </div>`;
}

function stopForm({ say, base, session }: Visit, { incidentId }: ResendRun): Html {
  return html`<form
    method="post"
    action="${base}/incidents/${incidentId}/stop"
    class="inline no-print"
    data-once
  >
    ${csrfField(session)}
    <button class="button small danger quiet">${say("Stop", "Hentikan")}</button>
    <span class="hint">
      ${say("What is not sent yet stays here.", "Yang belum dikirim tetap di sini.")}
    </span>
  </form>`;
}

function resendForm(
  { say, base, session }: Visit,
  { id }: ShownIncident,
  refused: Refused | undefined,
): Html {
  return html`<form
    method="post"
    action="${base}/incidents/${id}/resend"
    class="mute-form no-print"
    data-once
  >
    ${csrfField(session)}
    <div class="field">
      <label for="since">${say("From this day on (optional)", "Sejak tanggal (opsional)")}</label>
      <input
        id="since"
        name="since"
        type="date"
        value="${refused?.since}"
        ${problemAttributes("since", refused?.problem)}
      />${problemText("since", refused?.problem)}
    </div>
    <button class="button small primary">${say("Send again", "Kirim ulang")}</button>
  </form>`;
}
