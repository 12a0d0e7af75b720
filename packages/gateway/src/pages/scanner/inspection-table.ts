import { describeQrisRefusal, type InspectedField, type QrisInspection } from "@gerbang/protocol";
import { type Html, html } from "../html.ts";
import { ICONS } from "../icons.ts";
import type { Language } from "../language.ts";
import { SCANNER_TEXTS, type ScannerTexts } from "./scanner-texts.ts";
import { nameOfTag } from "./tag-names.ts";

/** What a QR payload says, tag by tag, and whether its checksum is right. */
export function inspectionTable(inspection: QrisInspection, language: Language): Html {
  const texts = SCANNER_TEXTS[language];
  return html`<section class="card inspection">
<h2 id="says">${texts.says}</h2>
${checksum(inspection, texts)}
${inspection.refusal && html`<p class="fault"><strong>${texts.fault}:</strong> <span lang="en">${describeQrisRefusal(inspection.refusal)}</span></p>`}
${inspection.fields.length > 0 && fieldTable(inspection, language)}
</section>`;
}

function fieldTable({ fields }: QrisInspection, language: Language): Html {
  const texts = SCANNER_TEXTS[language];
  return html`<div class="scroll" role="region" aria-labelledby="says" tabindex="0"><table>
<thead><tr><th scope="col">${texts.tag}</th><th scope="col">${texts.meaning}</th><th scope="col">${texts.value}</th></tr></thead>
<tbody>${fields.map((field) => fieldRows(field, language))}</tbody>
</table></div>`;
}

/** A template's own row shows no value: its fields follow. */
function fieldRows(field: InspectedField, language: Language): Html {
  return html`<tr${field.path.includes(".") && html` class="inner"`}>
<th scope="row">${field.path}</th><td>${nameOfTag(field.path, language)}</td><td class="code">${field.fields.length === 0 && field.value}</td>
</tr>${field.fields.map((inner) => fieldRows(inner, language))}`;
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
