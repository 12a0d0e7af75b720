import { TIME_ZONES } from "../../../domain/time-zone.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import { panel } from "../frame/form-parts.ts";
import { may, type Visit } from "../frame/visit.ts";
import { choiceField, settingsForm } from "./settings-fields.ts";
import { sendSettings } from "./settings-frame.ts";

/** What the pages of the dashboard call things, and when a day begins on them. */
export async function showDisplaySettings(visit: Visit): Promise<unknown> {
  const { context, merchant } = visit;
  const presentation = await readPresentation(context.gateway, merchant.id);
  return await sendSettings(visit, { page: "display", body: labels(visit, presentation) });
}

function labels(visit: Visit, { customFieldLabels, utcOffsetHours }: Presentation): Html {
  const { say } = visit;
  const isOpen = may(visit, "change_settings");
  const fields = html`${customFieldLabels.map(
    (label, index) =>
      html`<div class="field">
        <label for="label${index + 1}">custom_field${index + 1}</label>
        <input
          id="label${index + 1}"
          name="label${index + 1}"
          type="text"
          maxlength="40"
          value="${label}"
          placeholder="${say("Name of this field", "Nama field ini")}"
          ${!isOpen && "disabled"}
        />
      </div>`,
  )}
  ${choiceField(visit, {
    name: "zone",
    label: say("Time zone", "Zona waktu"),
    chosen: String(utcOffsetHours),
    choices: TIME_ZONES.map(
      ({ name, utcOffsetHours: hours, city }) =>
        [String(hours), `${name} (UTC+${hours}) ${city}`] as const,
    ),
  })}`;
  const hint = say(
    "What your custom fields are called, and when a day begins. Language is your own: change it under your name.",
    "Nama field khusus dan kapan hari dimulai. Bahasa dipilih per pengguna: ubah di bawah nama Anda.",
  );
  return panel(
    { title: say("Display", "Tampilan"), hint },
    settingsForm(visit, "presentation", fields),
  );
}
