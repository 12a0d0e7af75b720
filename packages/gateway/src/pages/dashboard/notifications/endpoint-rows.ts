import { hash } from "node:crypto";
import type { WatchedEndpoint } from "../../../operations/dashboard/browse-notifications.ts";
import type { LastAnswer } from "../../../operations/dashboard/last-answers.ts";
import type { Presentation } from "../../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import type { ShownIncident } from "../../../operations/notifications/read-incidents.ts";
import { resendGivenUp } from "../../../operations/notifications/resend-notification.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { endPost } from "../frame/end-post.ts";
import { csrfField } from "../frame/form-parts.ts";
import { lastAnswerLines } from "../frame/last-answer.ts";
import { count, latencyText, percent, timeCell } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, type Visit } from "../frame/visit.ts";
import { ruleText } from "../frame/wire-words.ts";
import { diagnose } from "./delivery-doctor.ts";
import { testForm } from "./incident-parts.ts";

interface ShownEndpoints {
  readonly health: readonly WatchedEndpoint[];
  /** By URL, of those in the settings. */
  readonly answers: ReadonlyMap<string, LastAnswer>;
  readonly incidents: readonly ShownIncident[];
  readonly zone: Presentation;
}

/** How each URL does, and what the delivery doctor says of it. */
export function endpointRows(visit: Visit, shown: ShownEndpoints): Html {
  const { say } = visit;
  const { health } = shown;
  const inUse = health.filter(({ isInUse }) => isInUse);
  const unused = health.filter(({ isInUse }) => !isInUse);
  return html`<section class="endpoints" aria-labelledby="endpoints">
    <h2 id="endpoints">${say("Endpoints, last 24 hours", "Endpoint, 24 jam terakhir")}</h2>
    ${
      health.length === 0 &&
      html`<p class="hint">
        ${say(
          "Nothing was sent in the last 24 hours.",
          "Tidak ada yang dikirim dalam 24 jam terakhir.",
        )}
      </p>`
    }
    ${endpointGroup(visit, inUse, shown)}
    ${
      unused.length > 0 &&
      html`<details class="former-endpoints">
        <summary>
          ${say("No longer in the settings", "Tidak lagi di pengaturan")}
          <span class="tally">${count(unused.length)}</span>
        </summary>
        <p class="hint">
          ${say(
            "What was owed to these URLs before they were taken out. Nothing new goes there.",
            "Yang terutang ke URL ini sebelum dikeluarkan. Tidak ada yang baru dikirim ke sana.",
          )}
        </p>
        ${endpointGroup(visit, unused, shown)}
      </details>`
    }
  </section>`;
}

function endpointGroup(
  visit: Visit,
  endpoints: readonly WatchedEndpoint[],
  shown: ShownEndpoints,
): Html | false {
  return (
    endpoints.length > 0 &&
    html`<ul class="card endpoint-rows">
      ${endpoints.map((one) => endpointRow(visit, one, shown))}
    </ul>`
  );
}

function endpointRow(
  visit: Visit,
  one: WatchedEndpoint,
  { answers, incidents, zone }: ShownEndpoints,
): Html {
  const { base } = visit;
  const { health } = diagnose(visit.say, one, zone);
  const answer = answers.get(one.url);
  const isTested = answer?.kind === "test";
  const part = partOf(one.url);
  return html`<li class="endpoint ${health}">
    <div class="endpoint-said">
      <h3>
        <a href="${base}/notifications?endpoint=${encodeURIComponent(one.endpoint)}">${one.url}</a>
      </h3>
      ${said(visit, one, { incidents, zone })}
    </div>
    ${facts(visit, one)}
    <div class="endpoint-does" id="${part}">
      ${isTested && lastAnswerLines(visit, answer, zone)}
      ${answer && may(visit, "change_settings") && testForm(visit, one.url, { part })}
      ${one.isInUse && one.givenUp > 0 && may(visit, "resend") && resendAllForm(visit, one)}
    </div>
  </li>`;
}

function partOf(url: string): string {
  return `endpoint-${hash("sha256", url, "base64url").slice(0, 12)}`;
}

/** Whatever has an incident is told there at length. */
function said(
  visit: Visit,
  one: WatchedEndpoint,
  { incidents, zone }: Pick<ShownEndpoints, "incidents" | "zone">,
): Html {
  const { say, base } = visit;
  const { finding, advice, state } = diagnose(say, one, zone);
  const failing = state === "failing";
  const incident = incidents.find(({ url, endedAt }) => url === one.url && !endedAt);
  return html`<p><strong>${finding}</strong></p>
    ${
      incident
        ? html`<p>
            <a href="${base}/incidents/${incident.id}">${say("Its incident", "Insidennya")}</a>
          </p>`
        : html`${advice !== undefined && html`<p class="hint">${advice}</p>`}
          ${failing && one.lastFailure && lastFailureLine(visit, one.lastFailure, zone)}`
    }`;
}

function lastFailureLine(
  { say }: Visit,
  { rule, startedAt }: NonNullable<WatchedEndpoint["lastFailure"]>,
  zone: Presentation,
): Html {
  return html`<p class="hint">
    ${say("Last failure", "Kegagalan terakhir")} ${timeCell(startedAt, zone, say)} ·
    ${ruleText(rule, say)}
  </p>`;
}

function facts({ say }: Visit, one: WatchedEndpoint): Html {
  const latency =
    one.medianLatencyMs === null
      ? html`<span class="none">–</span>`
      : html`${latencyText(one.medianLatencyMs, say)}
          <span class="hint">
            ${say("max", "maks")} ${latencyText(one.slowestLatencyMs ?? 0, say)}
          </span>`;
  const share = one.attempts > 0 ? one.answered / one.attempts : undefined;
  return html`<dl class="facts">
    <div>
      <dt>${say("Attempts answered 2xx", "Percobaan dijawab 2xx")}</dt>
      <dd>
        ${percent(share)}
        <span class="hint">${count(one.answered)}/${count(one.attempts)}</span>
      </dd>
    </div>
    <div>
      <dt>${say("Notifications delivered", "Notifikasi terkirim")}</dt>
      <dd>${count(one.delivered)}/${count(one.notifications)}</dd>
    </div>
    <div>
      <dt>${say("Latency", "Latensi")}</dt>
      <dd>${latency}</dd>
    </div>
    <div>
      <dt>${say("Waiting", "Menunggu")}</dt>
      <dd>${count(one.owed)}</dd>
    </div>
  </dl>`;
}

function resendAllForm({ say, base, session }: Visit, { endpoint }: WatchedEndpoint): Html {
  const question = say(
    `Send everything again that was given up at ${endpoint}, whatever the path?`,
    `Kirim ulang semua yang gagal di ${endpoint}, apa pun path-nya?`,
  );
  return html`<form
    method="post"
    action="${base}/notifications/resend-given-up"
    class="inline no-print"
    data-once
    data-confirm="${question}"
  >
    ${csrfField(session)}
    <input type="hidden" name="endpoint" value="${endpoint}" />
    <button class="button small">
      ${DASHBOARD_ICONS.again}${say("Resend failed", "Kirim ulang yang gagal")}
    </button>
  </form>`;
}

/** Everything that was given up at one endpoint, once it is well again. */
export async function resendAllGivenUp(visit: Visit): Promise<unknown> {
  const { context, merchant, session, fields, say } = visit;
  const endpoint = fields["endpoint"] ?? "";
  const sent = await resendGivenUp(context.gateway, await requireMerchant(visit), endpoint);
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, {
    action: "resend_given_up",
    subject: endpoint,
    data: { notifications: sent },
  });
  const text = `${say("Notifications sent again", "Notifikasi dikirim ulang")}: ${count(sent)}`;
  return await endPost(visit, "/notifications", { tone: "good", text });
}
