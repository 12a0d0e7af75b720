import type { InspectedField, QrisDeparture, QrisInspection } from "@gerbang/protocol";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Say } from "../parts/say.ts";
import { describeDeparture, describeQrisProblem } from "./describe-qris-problem.ts";
import { type ScannerTexts, scannerTexts } from "./scanner-texts.ts";
import { nameOfTag } from "./tag-names.ts";
import { noteOfValue } from "./tag-notes.ts";

/** What a QR payload says, tag by tag, and whether its checksum is right. */
export function inspectionTable(inspection: QrisInspection, say: Say): Html {
  const texts = scannerTexts(say);
  return html`<section class="card inspection">
    <h2 id="says">${texts.says}</h2>
    ${checksum(inspection, texts)}
    ${
      inspection.refusal &&
      html`<p class="problem">
        <strong>${texts.problem}:</strong> ${describeQrisProblem(inspection.refusal, say)}
      </p>`
    }
    ${inspection.departures.length > 0 && departureList(inspection.departures, say, texts)}
    ${inspection.fields.length > 0 && fieldTable(inspection, say, texts)}
  </section>`;
}

function departureList(departures: readonly QrisDeparture[], say: Say, texts: ScannerTexts): Html {
  return html`<div class="departures">
    <h3>${texts.departures}</h3>
    <ul>
      ${departures.map((departure) => html`<li>${describeDeparture(departure, say)}</li>`)}
    </ul>
  </div>`;
}

interface TableView {
  readonly say: Say;
  /** The path of the field that is wrong. */
  readonly problemPath: string | undefined;
}

function fieldTable({ fields, refusal }: QrisInspection, say: Say, texts: ScannerTexts): Html {
  const view = { say, problemPath: refusal?.path };
  return html`<div class="scroll" role="region" aria-labelledby="says" tabindex="0">
    <table>
      <thead>
        <tr>
          <th scope="col">${texts.tag}</th>
          <th scope="col">${texts.meaning}</th>
          <th scope="col">${texts.value}</th>
        </tr>
      </thead>
      <tbody>
        ${fields.map((field) => fieldRows(field, view))}
      </tbody>
    </table>
  </div>`;
}

/** A tag that holds others shows no value of its own: theirs follow, row by row. */
function fieldRows(field: InspectedField, view: TableView): Html {
  const { path, fields } = field;
  return html`<tr class="${rowClass(path, view)}">
      <th scope="row">${path}</th>
      <td>${nameOfTag(path, view.say)}</td>
      <td>${fields.length === 0 && fieldValue(field, view)}</td>
    </tr>
    ${fields.map((inner) => fieldRows(inner, view))}`;
}

function rowClass(path: string, { problemPath }: TableView): string {
  if (path === problemPath) return "wrong";
  return path.includes(".") ? "inner" : "";
}

function fieldValue({ path, value }: InspectedField, { say }: TableView): Html {
  const note = noteOfValue(path, value, say);
  return html`<span class="code">${value}</span
    >${note !== undefined && html` <span class="note">${note}</span>`}`;
}

function checksum(
  { checksum: { given, calculated, isRight } }: QrisInspection,
  texts: ScannerTexts,
) {
  if (given === undefined || calculated === undefined) {
    return html`<p class="verdict wrong">${ICONS.alert}${texts.checksumMissing}</p>`;
  }
  if (isRight)
    return html`<p class="verdict right">${ICONS.check}${texts.checksumRight(given)}</p>`;
  return html`<p class="verdict wrong">${ICONS.alert}${texts.checksumWrong(given, calculated)}</p>`;
}
