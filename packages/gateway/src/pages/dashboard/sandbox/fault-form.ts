import {
  FAULT_KINDS,
  type FaultNumber,
  faultNumbers,
} from "../../../domain/notifications/fault-plan.ts";
import { REPORTED_STATUSES, RULED_KINDS } from "../../../domain/notifications/ruled-messages.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { csrfField, problemAttributes, problemText } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";
import { reportedText, reportedWord, withWire } from "../frame/wire-words.ts";
import {
  countRows,
  FAULT_NUMBERS,
  kindField as messageKindField,
  ruleField,
  statusField,
  type TypedPlan,
} from "./fault-fields.ts";
import { faultTexts, kindTexts } from "./fault-texts.ts";

/** A row for each rule, with all that a rule may say. */
export function faultForm(
  visit: Visit,
  typed: TypedPlan,
  { isReplacing }: { readonly isReplacing: boolean },
): Html {
  const { say, base, session } = visit;
  const rows = Math.max(1, countRows(typed.fields) + (typed.wantsRow ? 1 : 0));
  return html`<form method="post" action="${base}/sandbox/faults" class="settings fault-form">
    ${csrfField(session)}
    ${Array.from({ length: rows }, (_, row) =>
      ruleRow({ say, typed, row, isNew: typed.wantsRow === true && row === rows - 1 }),
    )}
    <div class="filter-row">
      ${textField({ say, typed, row: 0, isNew: false }, { member: "seed", label: "Seed", usual: "1" })}
      <div class="field end">
        <button class="button small" name="more" value="1">
          ${say("Add a rule", "Tambah aturan")}
        </button>
      </div>
      <div class="field end">
        <button class="button small primary">
          ${
            isReplacing
              ? say("Replace the plan", "Ganti rencana")
              : say("Set the plan", "Pasang rencana")
          }
        </button>
      </div>
    </div>
  </form>`;
}

interface ShownRow {
  readonly say: Say;
  readonly typed: TypedPlan;
  readonly row: number;
  /** Somebody just asked for it. */
  readonly isNew: boolean;
}

function ruleRow(shown: ShownRow): Html {
  const { say, row } = shown;
  const name = say(`Rule ${row + 1}`, `Aturan ${row + 1}`);
  return html`<fieldset class="fault-rule">
    <legend class="visually-hidden">${name}</legend>
    ${kindField(shown)}
    ${textField(shown, { member: "share", label: say("Share in %", "Porsi (%)"), usual: "100" })}
    ${textField(shown, {
      member: "limit",
      label: say("At most", "Paling banyak"),
      placeholder: say("all", "semua"),
    })}
    ${textField(shown, {
      member: "order",
      label: say("Of order", "Dari order"),
      placeholder: say("any", "semua"),
      isText: true,
    })}
    ${textField(shown, {
      member: "nth",
      label: say("Only the nth message", "Hanya pesan ke-"),
      placeholder: say("all", "semua"),
    })}
    ${FAULT_NUMBERS.map((number) => numberField(shown, number))}
    ${textField(shown, {
      member: "attempt",
      label: say("On one attempt alone", "Pada satu percobaan saja"),
      placeholder: say("first", "pertama"),
      kind: "takes-attempt",
    })}
    ${messageKindChoice(shown)} ${statusChoice(shown)}
  </fieldset>`;
}

function kindField({ say, typed, row, isNew }: ShownRow): Html {
  const id = ruleField("fault", row);
  const problem = typed.problems[id];
  const texts = faultTexts(say);
  const isFirst = row === 0;
  return html`<div class="field kind">
    <label for="${id}"> ${say("Fault", "Gangguan")}${!isFirst && html` ${row + 1}`} </label>
    <select id="${id}" name="${id}" ${isNew && "autofocus"} ${problemAttributes(id, problem)}>
      <option value="">${isFirst ? say("Choose…", "Pilih…") : say("None", "Tidak ada")}</option>
      ${FAULT_KINDS.map(
        (kind) =>
          html`<option value="${kind}" ${typed.fields[id] === kind && "selected"}>
            ${texts[kind]} (${kind})
          </option>`,
      )}
    </select>
    ${problemText(id, problem)}
  </div>`;
}

interface TextField {
  readonly member: string;
  readonly label: string;
  readonly usual?: string;
  readonly placeholder?: string;
  /** Seen only beside the faults that it means something for. */
  readonly kind?: string;
  /** Letters, too. */
  readonly isText?: boolean;
}

function textField(
  { typed, row }: ShownRow,
  { member, label, usual, placeholder, kind, isText = false }: TextField,
): Html {
  const id = ruleField(member, row);
  const problem = typed.problems[id];
  return html`<div class="field${kind !== undefined && ` ${kind}`}">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      type="text"
      inputmode="${isText ? "text" : "decimal"}"
      value="${typed.fields[id] ?? usual}"
      placeholder="${placeholder}"
      ${problemAttributes(id, problem)}
    />
    ${problemText(id, problem)}
  </div>`;
}

function numberField(shown: ShownRow, number: FaultNumber): Html {
  const { say } = shown;
  const labels: Readonly<Record<FaultNumber, string>> = {
    copies: say("Copies", "Salinan"),
    seconds: say("Seconds", "Detik"),
    attempts: say("On so many attempts", "Pada sekian percobaan"),
  };
  const usuals = FAULT_KINDS.flatMap((kind) => faultNumbers(kind)[number]?.usual ?? []);
  return textField(shown, {
    member: number,
    label: labels[number],
    placeholder: new Set(usuals).size === 1 ? String(usuals[0]) : say("usual", "biasa"),
    kind: `takes-${number}`,
  });
}

function messageKindChoice({ say, typed, row }: ShownRow): Html {
  const texts = kindTexts(say);
  const chosen = RULED_KINDS.filter((kind) => typed.fields[messageKindField(kind, row)]);
  return html`<details class="statuses" ${chosen.length > 0 && "open"}>
    <summary>
      ${say("Of which messages", "Untuk pesan")}:
      ${chosen.length > 0 ? chosen.map((kind) => texts[kind]).join(", ") : say("all", "semua")}
    </summary>
    <div class="inline">
      ${RULED_KINDS.map((kind) => {
        const id = messageKindField(kind, row);
        return html`<label class="check">
          <input
            type="checkbox"
            name="${id}"
            ${typed.fields[id] !== undefined && "checked"}
          />${withWire(texts[kind], kind)}
        </label>`;
      })}
    </div>
  </details>`;
}

function statusChoice({ say, typed, row }: ShownRow): Html {
  const chosen = REPORTED_STATUSES.filter((status) => typed.fields[statusField(status, row)]);
  return html`<details class="statuses" ${chosen.length > 0 && "open"}>
    <summary>
      ${say("Of which statuses", "Untuk status")}:
      ${chosen.length > 0 ? chosen.map((status) => reportedText(status, say)).join(", ") : say("all", "semua")}
    </summary>
    <div class="inline">
      ${REPORTED_STATUSES.map((status) => {
        const id = statusField(status, row);
        return html`<label class="check">
          <input
            type="checkbox"
            name="${id}"
            ${typed.fields[id] !== undefined && "checked"}
          />${reportedWord(status, say)}
        </label>`;
      })}
    </div>
  </details>`;
}
