import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import { isAnswered } from "../../../domain/notifications/incident-cause.ts";
import type { WorkbenchEntry } from "../../../operations/workbench/entry.ts";
import { type Html, html } from "../../parts/html.ts";
import { answerChip, faultWords } from "../frame/attempt-words.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { latencyText, timeCell, type Zone } from "../frame/present-values.ts";
import { removedUrl } from "../frame/removed-url.ts";
import { may, type Visit } from "../frame/visit.ts";
import { reportedWord, ruleText } from "../frame/wire-words.ts";
import { contentBlock, factList, headerFold } from "./detail-parts.ts";

type DeliveryTry = Extract<WorkbenchEntry, { readonly kind: "delivery" }>["delivery"];

/** What was sent to the merchant's server on the left, what it answered on the right. */
export function deliveryDetails(visit: Visit, delivery: DeliveryTry, zone: Zone): Html {
  return html`${verdict(visit, delivery)} ${facts(visit, delivery, zone)}
  ${exchange(visit, delivery)}`;
}

function verdict({ say }: Visit, delivery: DeliveryTry): Html | false {
  if (isAnswered(delivery)) return false;
  const { finding, advice } = explainFailure(say, delivery);
  return html`<div class="entry-hint">
    ${DASHBOARD_ICONS.bad}
    <p><strong>${finding}</strong> ${advice}</p>
  </div>`;
}

function facts(visit: Visit, delivery: DeliveryTry, zone: Zone): Html {
  const { say, base } = visit;
  const { number, notificationId, startedAt, recordedAt, nextAt, finalUrl, url } = delivery;
  const name = html`${reportedWord(delivery.transactionStatus, say)} #${number}`;
  const list = `${base}/notifications/${notificationId}`;
  return factList([
    [
      say("Notification and try", "Notifikasi dan percobaan"),
      may(visit, "see_notifications") ? html`<a href="${list}">${name}</a>` : name,
    ],
    ["URL", html`<span class="url">${url}</span> ${removedUrl(say, delivery.isInUse)}`],
    [
      say("Ended at", "Berakhir di"),
      finalUrl === url ? undefined : html`<span class="url">${finalUrl}</span>`,
    ],
    [say("Time", "Waktu"), timeCell(recordedAt, zone, say)],
    [say("Merchant's clock", "Jam merchant"), timeCell(startedAt, zone, say)],
    [say("Took", "Lama"), latencyText(delivery.latencyMs, say)],
    [say("Rule", "Aturan"), ruleText(delivery.rule, say)],
    [say("Next try", "Percobaan berikut"), nextAt && timeCell(nextAt, zone, say)],
    [
      say("Planned faults", "Gangguan terencana"),
      faultWords(
        say,
        delivery.faults.map(({ fault }) => fault),
      ),
    ],
  ]);
}

function exchange({ say }: Visit, delivery: DeliveryTry): Html {
  const { body, requestHeaders, answerBody, errorDetail } = delivery;
  return html`<div class="exchange">
    <section>
      <h2>${say("Request", "Permintaan")}</h2>
      ${contentBlock(say, { label: say("Request body", "Isi permintaan"), text: body })}
      ${headerFold(say, requestHeaders)}
    </section>
    <section>
      <h2>${say("Answer of your server", "Jawaban server Anda")}</h2>
      <p>
        ${answerChip(say, delivery)}
        <span lang="en">${errorDetail}</span>
      </p>
      ${
        answerBody !== undefined && answerBody !== ""
          ? contentBlock(say, { label: say("Answer", "Jawaban"), text: answerBody })
          : html`<p class="hint">${say("No body.", "Tanpa isi.")}</p>`
      }
    </section>
  </div>`;
}
