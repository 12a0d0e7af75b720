import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { listActivity } from "../../../operations/dashboard/record-activity.ts";
import { html } from "../../parts/html.ts";
import { doneText } from "../frame/action-text.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { timeCell, zoneName } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

const ROWS = 50;

/** Who did what, the newest first. */
export async function showActivity(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields, base } = visit;
  const zone = await readPresentation(context.gateway, merchant.id);
  const page = { beforeId: fields["before"], limit: ROWS };
  const rows = await listActivity(context.gateway, merchant.id, page);
  const last = rows.length === ROWS ? rows.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "activity",
    title: say("Activity", "Aktivitas"),
    body: html`<p class="hint">${say("Times are of the wall clock: when people did it, wherever the merchant's clock stood.", "Waktu menurut jam nyata: kapan orang melakukannya, di mana pun jam merchant saat itu.")}</p>
<div class="table-box" tabindex="0" role="region" aria-label="${say("Activity", "Aktivitas")}"><table class="rows"><thead><tr><th scope="col">${say("Time", "Waktu")} <span class="zone">${zoneName(zone)}</span></th><th scope="col">${say("Who", "Siapa")}</th><th scope="col">${say("What", "Apa")}</th><th scope="col">${say("To what", "Pada")}</th><th scope="col">${say("Details", "Rincian")}</th></tr></thead><tbody>
${rows.map(
  (row) =>
    html`<tr><td>${timeCell(row.recordedAt, zone)}</td><td>${row.userName}</td><td title="${row.action}">${doneText(say, row.action)}</td><td>${row.subject}</td><td class="code">${Object.entries(row.data).map(([name, value]) => html`${name}=${typeof value === "string" ? value : JSON.stringify(value)} `)}</td></tr>`,
)}</tbody></table>${rows.length === 0 && emptyState(say("Nothing yet.", "Belum ada."), say("What people do here is written down: sign-ins, refunds, keys, settings.", "Semua tindakan di sini dicatat: masuk, pengembalian, kunci, pengaturan."))}</div>
${last && html`<nav class="pager" aria-label="${say("Pages", "Halaman")}"><a class="button small" rel="next" href="${base}/activity?before=${last.id}">${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}</a></nav>`}`,
  });
}
