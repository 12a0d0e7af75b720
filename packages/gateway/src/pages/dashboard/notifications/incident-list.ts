import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import type { ShownIncident } from "../../../operations/notifications/read-incidents.ts";
import { type Html, html } from "../../parts/html.ts";
import { count, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import {
  incidentAftermath,
  incidentChip,
  incidentFacts,
  incidentSentence,
  retryLine,
} from "./incident-parts.ts";

/** What fails now, what somebody muted, what is over since a day, and what concerns nobody any more. */
export function incidentList(visit: Visit, incidents: readonly ShownIncident[], zone: Zone): Html {
  const { say, base } = visit;
  const inUse = incidents.filter(({ isInUse }) => isInUse);
  const of = (state: ShownIncident["state"]) => inUse.filter((one) => one.state === state);
  const open = of("open");
  return html`<section class="incidents" aria-labelledby="incidents">
    <div class="section-head">
      <h2 id="incidents">
        ${say("Delivery incidents", "Insiden pengiriman")}
        ${open.length > 0 && html`<span class="tally urgent">${count(open.length)}</span>`}
      </h2>
      <a href="${base}/incidents">${say("All incidents", "Semua insiden")}</a>
    </div>
    ${
      open.length === 0
        ? html`<p class="hint">${say("None is open.", "Tidak ada yang terbuka.")}</p>`
        : html`<div class="incident-cards">
            ${open.map((one) => incidentCard(visit, one, zone))}
          </div>`
    }
    ${quietGroup(visit, say("Muted", "Dibisukan"), of("muted"), zone)}
    ${quietGroup(
      visit,
      say("Recovered in the last 24 hours", "Pulih dalam 24 jam terakhir"),
      of("recovered"),
      zone,
    )}
    ${quietGroup(
      visit,
      say("No longer configured", "Tidak lagi dipakai"),
      incidents.filter((one) => !one.isInUse),
      zone,
    )}
  </section>`;
}

function incidentCard(visit: Visit, incident: ShownIncident, zone: Zone): Html {
  const { say, base } = visit;
  const { id, url, lastAttempt } = incident;
  const advice = lastAttempt && explainFailure(say, lastAttempt).advice;
  return html`<article class="card incident ${incident.state}" data-key="${id}">
    <h3><a href="${base}/incidents/${id}">${url}</a></h3>
    <p class="doctor"><strong>${incidentSentence(say, incident, zone)}</strong></p>
    ${advice !== undefined && html`<p>${advice}</p>`} ${incidentFacts(visit, incident, zone)}
    ${retryLine(visit, incident, zone)}
    <p>
      <a class="button small primary" href="${base}/incidents/${id}">
        ${say("Mend it", "Perbaiki")}<span class="visually-hidden">: ${url}</span>
      </a>
    </p>
  </article>`;
}

function quietGroup(
  visit: Visit,
  title: string,
  incidents: readonly ShownIncident[],
  zone: Zone,
): Html | false {
  return (
    incidents.length > 0 &&
    html`<details class="quiet-incidents">
      <summary>${title} <span class="tally">${count(incidents.length)}</span></summary>
      <ul>
        ${incidents.map((one) => incidentLine(visit, one, zone))}
      </ul>
    </details>`
  );
}

/** One that needs nobody, in few words. */
function incidentLine(visit: Visit, incident: ShownIncident, zone: Zone): Html {
  const { say, base } = visit;
  const { id, url, mute, endedAt, reach } = incident;
  return html`<li>
    <p>${incidentChip(say, incident)} <a class="url" href="${base}/incidents/${id}">${url}</a></p>
    <p class="hint">
      ${incidentSentence(say, incident, zone)} ${endedAt && incidentAftermath(say, incident)}
      ${mute && muteText(visit, mute, zone)}
      ${
        endedAt &&
        reach.waitingOrders > 0 &&
        html`${count(reach.waitingOrders)}
        ${say("orders have not been told yet.", "pesanan belum diberi tahu.")}`
      }
    </p>
  </li>`;
}

export function muteText(
  { say }: Visit,
  mute: NonNullable<ShownIncident["mute"]>,
  zone: Zone,
): Html {
  return html`${say("Muted by", "Dibisukan oleh")}
  ${mute.by}${
    mute.until && html` ${say("until", "sampai")} ${timeCell(mute.until, zone, say)}`
  }${mute.reason !== undefined && html`: ${mute.reason}`}.`;
}
