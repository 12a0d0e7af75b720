import { type Html, html } from "../../parts/html.ts";
import { csrfField, problemAttributes, problemText } from "../frame/form-parts.ts";
import { may, type Visit } from "../frame/visit.ts";

interface SettingsField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
  /** Of several values, one a line: how many lines are shown at least. */
  readonly rows?: number;
}

/** A form of text fields; who may not change them sees what they hold. */
export function fieldsForm(visit: Visit, action: string, fields: readonly SettingsField[]): Html {
  const isOpen = may(visit, "change_settings");
  return settingsForm(visit, action, html`${fields.map((field) => textField(field, isOpen))}`);
}

function textField(field: SettingsField, isOpen: boolean): Html {
  const { name, label, hint, problem, rows } = field;
  const attributes = html`id="${name}" name="${name}"
  ${problemAttributes(name, problem, hint && `${name}-hint`)} ${!isOpen && "disabled"}`;
  return html`<div class="field ${rows !== undefined && "field-wide"}">
    <label for="${name}">${label}</label>
    ${rows === undefined ? oneLine(field, attributes) : lines(field, attributes)}${problemText(name, problem)}${
      hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`
    }
  </div>`;
}

function oneLine({ value }: SettingsField, attributes: Html): Html {
  return html`<input ${attributes} type="text" value="${value}" />`;
}

/** The first line end of what stands in a text area is dropped by browsers. */
function lines({ value, rows }: SettingsField, attributes: Html): Html {
  return html`<textarea ${attributes} rows="${rows}" class="code" spellcheck="false">
${value}</textarea>`;
}

export function settingsForm(visit: Visit, action: string, fields: Html): Html {
  const { say, base, session } = visit;
  return html`<form method="post" action="${base}/settings/${action}" class="settings" data-once>
    ${csrfField(session)}
    <div class="settings-grid">${fields}</div>
    ${
      may(visit, "change_settings") &&
      html`<div><button class="button small primary">${say("Save", "Simpan")}</button></div>`
    }
  </form>`;
}

/** One of a few words. */
export function choiceField<Choice extends string>(
  visit: Visit,
  { name, label, chosen, choices }: ChoiceField<Choice>,
): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <select id="${name}" name="${name}" ${!may(visit, "change_settings") && "disabled"}>
      ${choices.map(
        ([choice, text]) =>
          html`<option value="${choice}" ${choice === chosen && "selected"}>${text}</option>`,
      )}
    </select>
  </div>`;
}

interface ChoiceField<Choice extends string> {
  readonly name: string;
  readonly label: string;
  readonly chosen: Choice;
  readonly choices: readonly (readonly [choice: Choice, text: string])[];
}
