import { type Html, html } from "../../parts/html.ts";
import { csrfField, problemAttributes, problemText } from "../frame/form-parts.ts";
import { may, type Visit } from "../frame/visit.ts";

interface SettingsField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly problem?: string | undefined;
}

/** A form of text fields; who may not change them sees what they hold. */
export function fieldsForm(visit: Visit, action: string, fields: readonly SettingsField[]): Html {
  const isOpen = may(visit, "change_settings");
  return settingsForm(visit, action, html`${fields.map((field) => textField(field, isOpen))}`);
}

function textField({ name, label, value, hint, problem }: SettingsField, isOpen: boolean): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="text"
      value="${value}"
      ${problemAttributes(name, problem, hint && `${name}-hint`)}
      ${!isOpen && "disabled"}
    />${problemText(name, problem)}${
      hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`
    }
  </div>`;
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
