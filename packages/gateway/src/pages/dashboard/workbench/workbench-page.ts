import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { REQUESTS_DAYS } from "../../../operations/gateway.ts";
import { browseWorkbench, readEntry } from "../../../operations/workbench/browse-workbench.ts";
import { type Html, html } from "../../parts/html.ts";
import type { PageNote } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { count } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { filterForm } from "./filter-form.ts";
import { stream } from "./stream.ts";
import { chosenFields, toFilter } from "./workbench-filter.ts";
import { workbenchTabs } from "./workbench-tabs.ts";

const ROWS = 25;

/** Everything that happened lately in one order, and what is open of it. */
export async function showWorkbench(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields } = visit;
  const { before, after, open: opened } = fields;
  const zone = await readPresentation(context.gateway, merchant.id);
  const chosen = chosenFields(visit);
  const from = after ?? before;
  const [found, open] = await Promise.all([
    browseWorkbench(context.gateway, merchant.id, {
      filter: toFilter(chosen, zone),
      page: {
        direction: after === undefined ? "older" : "newer",
        limit: ROWS,
        ...(from !== undefined && { from }),
      },
    }),
    opened === undefined ? undefined : readEntry(context.gateway, merchant.id, opened),
  ]);
  const isGone = opened !== undefined && !open;
  return await sendFramed(visit, {
    section: "workbench",
    title: say("Workbench", "Bengkel"),
    ...(isGone && { status: 404, note: goneNote(visit) }),
    body: html`${workbenchTabs(visit, "stream")} ${whatIsKept(visit)} ${filterForm(visit, chosen)}
    ${stream(visit, { chosen, found, open, zone })}`,
  });
}

function goneNote({ say }: Visit): PageNote {
  return {
    tone: "bad",
    text: say(
      "There is no such entry, or it is no longer kept.",
      "Entri itu tidak ada, atau sudah tidak disimpan.",
    ),
  };
}

function whatIsKept({ say, context }: Visit): Html {
  const { requestRecorder: recorder, retention } = context.gateway;
  const days = retention.requestsDays ?? REQUESTS_DAYS;
  if (!recorder.isOn) {
    return html`<p class="hint">
      ${say(
        "No requests are noted: KEEP_REQUESTS_DAYS is 0 on this gateway.",
        "Permintaan tidak dicatat: KEEP_REQUESTS_DAYS bernilai 0 di gateway ini.",
      )}
    </p>`;
  }
  return html`<p class="hint">
    ${say(
      `What was asked of the API in the last ${days} days, refused or not, and what became of it, by everybody's clock. Keys, tokens and PINs are masked.`,
      `Permintaan ke API selama ${days} hari terakhir, ditolak atau tidak, dan kelanjutannya, menurut jam sebenarnya. Kunci, token, dan PIN disamarkan.`,
    )}
    ${
      recorder.dropped > 0 &&
      say(
        `${count(recorder.dropped)} requests are missing: more came than could be noted.`,
        `${count(recorder.dropped)} permintaan tidak tercatat karena terlalu banyak sekaligus.`,
      )
    }
  </p>`;
}
