import type { Merchant } from "../../../domain/merchants/merchant.ts";
import {
  type MessageShape,
  messageShapeOf,
  SETTINGS,
} from "../../../domain/merchants/merchant-settings.ts";
import { readLastAnswers } from "../../../operations/dashboard/last-answers.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import { panel } from "../frame/form-parts.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { choiceField, fieldsForm, settingsForm } from "./settings-fields.ts";
import { type RefusedForm, sendSettings } from "./settings-frame.ts";
import { urlSection } from "./url-section.ts";

/** Where the merchant's server is told of payments, and how those messages look. */
export async function showNotificationSettings(
  visit: Visit,
  refused?: RefusedForm,
): Promise<unknown> {
  const { context } = visit;
  const merchant = await requireMerchant(visit);
  const [answers, zone] = await Promise.all([
    readLastAnswers(context.gateway, merchant),
    readPresentation(context.gateway, merchant.id),
  ]);
  return await sendSettings(visit, {
    page: "notifications",
    refused,
    body: html`${urlSection(visit, { merchant, answers, zone, refused })}
    ${otherUrls(visit, merchant, refused)} ${messages(visit, merchant)}`,
  });
}

function otherUrls(visit: Visit, { settings }: Merchant, refused: RefusedForm | undefined): Html {
  const { say } = visit;
  const field = (
    name: "recurringNotificationUrl" | "payAccountNotificationUrl",
    label: string,
  ) => ({
    name,
    label,
    value: refused?.typed?.[name] ?? settings[name] ?? "",
    problem: refused?.problems?.[name],
  });
  return panel(
    {
      title: say("Other notifications", "Notifikasi lain"),
      hint: say(
        "The first is told of subscriptions and of each charge of theirs, the second of linked accounts. Without a URL nobody is told.",
        "Yang pertama diberi tahu tentang langganan dan setiap tagihannya, yang kedua tentang akun tertaut. Tanpa URL tidak ada yang diberi tahu.",
      ),
    },
    fieldsForm(visit, "urls", [
      field(
        "recurringNotificationUrl",
        say("Recurring notification URL", "URL notifikasi langganan (recurring)"),
      ),
      field(
        "payAccountNotificationUrl",
        say("Pay account notification URL", "URL notifikasi pay account"),
      ),
    ]),
  );
}

/** How notifications look. */
function messages(visit: Visit, { settings }: Merchant): Html {
  const { say } = visit;
  const labels: Readonly<Record<MessageShape, string>> = {
    "2026": "2026: customer_details, pop_id",
    "2021": say("2021: neither of them", "2021: tanpa keduanya"),
  };
  const hint = say(
    "The real service has added members over the years. Handlers that check every member can be tried with both.",
    "Layanan aslinya menambah anggota dari tahun ke tahun. Handler yang memeriksa setiap anggota dapat dicoba dengan keduanya.",
  );
  const field = choiceField(visit, {
    name: "messageShape",
    label: say("Notifications like those of", "Notifikasi seperti tahun"),
    chosen: messageShapeOf(settings),
    choices: SETTINGS.messageShape.choices.map((shape) => [shape, labels[shape]] as const),
  });
  return panel({ title: say("Messages", "Pesan"), hint }, settingsForm(visit, "messages", field));
}
