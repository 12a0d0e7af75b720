import { MERCHANT_CITY_LENGTH_MAX, toQrisText } from "@gerbang/protocol";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import {
  type DeeplinkVersion,
  deeplinkVersionOf,
  type MessageShape,
  messageShapeOf,
  SETTINGS,
  URL_NAMES,
  type UrlName,
} from "../../../domain/merchants/merchant-settings.ts";
import { isSimulated } from "../../../domain/merchants/simulated.ts";
import { toSandboxName } from "../../../domain/qris/sandbox-qris.ts";
import { TIME_ZONES } from "../../../domain/time-zone.ts";
import type { TypedProfile } from "../../../operations/dashboard/change-profile.ts";
import { listAcceptedKeys } from "../../../operations/dashboard/merchant-keys.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField, noteBox, type PageNote, panel } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, type Visit } from "../frame/visit.ts";
import { keysSection } from "./settings-keys.ts";
import { upstreamAccounts } from "./upstream-accounts.ts";

interface SettingsNote extends PageNote {
  /** The id of the key to show. */
  readonly revealed?: string;
  /** What was typed and cannot be used stays in its field. */
  readonly typed?: Readonly<Record<string, string | undefined>>;
  /** By the name of the field: why it cannot be used. */
  readonly problems?: Readonly<Record<string, string>>;
}

/** Where things go, what the QR code prints, keys, labels and time zone. */
export async function showSettings(visit: Visit, told?: SettingsNote): Promise<unknown> {
  const {
    context,
    merchant: { id },
    say,
  } = visit;
  const [merchant, presentation, keys] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, id),
    may(visit, "see_keys") ? listAcceptedKeys(context.gateway, id) : [],
  ]);
  const upstreams = await upstreamAccounts(visit, presentation);
  return await sendFramed(visit, {
    section: "settings",
    title: say("Settings", "Pengaturan"),
    ...(told?.tone === "bad" && { status: 422 }),
    body: html`${told && told.text !== "" && noteBox(told)}
    ${
      !may(visit, "change_settings") &&
      html`<p class="hint">
        ${say("Your role may look, not change.", "Peran Anda hanya boleh melihat.")}
      </p>`
    }
    ${upstreams} ${urlsForm(visit, merchant, told)} ${messagesForm(visit, merchant)}
    ${isSimulated(merchant) && linksForm(visit, merchant)} ${testForm(visit, merchant)}
    ${profileForm(visit, merchant, told)} ${presentationForm(visit, presentation)}
    ${may(visit, "see_keys") && keysSection(visit, { keys, revealed: told?.revealed }, presentation)}`,
  });
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly isWide?: boolean;
  readonly problem?: string | undefined;
}

function fieldsForm(visit: Visit, action: string, fields: readonly Field[]): Html {
  const isOpen = may(visit, "change_settings");
  return settingsForm(visit, action, html`${fields.map((field) => textField(field, isOpen))}`);
}

function textField({ name, label, value, hint, isWide, problem }: Field, isOpen: boolean): Html {
  const notes = [
    ...(problem === undefined
      ? []
      : [html`<p class="problem" id="${name}-problem">${problem}</p>`]),
    ...(hint === undefined ? [] : [html`<p class="hint" id="${name}-hint">${hint}</p>`]),
  ];
  const ids = [
    ...(problem === undefined ? [] : [`${name}-problem`]),
    ...(hint === undefined ? [] : [`${name}-hint`]),
  ].join(" ");
  return html`<div class="field${isWide && " wide"}">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="text"
      value="${value}"
      ${problem !== undefined && html`aria-invalid="true"`}
      ${!isOpen && "disabled"}
      ${ids !== "" && html`aria-describedby="${ids}"`}
    />${notes}
  </div>`;
}

function settingsForm(visit: Visit, action: string, fields: Html): Html {
  const { say, base, session } = visit;
  return html`<form method="post" action="${base}/settings/${action}" class="settings">
    ${csrfField(session)}
    <div class="settings-grid">${fields}</div>
    ${
      may(visit, "change_settings") &&
      html`<div><button class="button small primary">${say("Save", "Simpan")}</button></div>`
    }
  </form>`;
}

function urlsForm(visit: Visit, { settings }: Merchant, told: SettingsNote | undefined): Html {
  const { say } = visit;
  const labels = urlLabels(visit);
  const hint = say(
    "Where Gerbang tells your server what happened, and where customers go afterwards.",
    "Ke mana Gerbang memberi tahu server Anda, dan ke mana pelanggan diarahkan setelahnya.",
  );
  const fields = URL_NAMES.map((name) => ({
    name,
    ...labels[name],
    value: told?.typed?.[name] ?? [settings[name] ?? []].flat().join(", "),
    isWide: SETTINGS[name].kind === "notification_urls",
  }));
  return panel({ title: say("Addresses", "Alamat"), hint }, fieldsForm(visit, "urls", fields));
}

function urlLabels({ say }: Visit): Readonly<Record<UrlName, Pick<Field, "label" | "hint">>> {
  return {
    paymentNotificationUrls: {
      label: say("Payment notification URLs", "URL notifikasi pembayaran"),
      hint: say(
        "Several are separated by commas; each is told of every change.",
        "Pisahkan dengan koma; masing-masing diberi tahu.",
      ),
    },
    recurringNotificationUrl: {
      label: say("Recurring notification URL", "URL notifikasi berulang"),
    },
    payAccountNotificationUrl: {
      label: say("Pay account notification URL", "URL notifikasi pay account"),
    },
    gopayCallbackUrl: {
      label: say("GoPay callback URL", "URL callback GoPay"),
      hint: say("An app's own scheme is allowed.", "Skema aplikasi sendiri diperbolehkan."),
    },
    finishUrl: { label: "Finish URL" },
    unfinishUrl: { label: "Unfinish URL" },
    errorUrl: { label: "Error URL" },
  };
}

/** How notifications look. */
function messagesForm(visit: Visit, { settings }: Merchant): Html {
  const { say } = visit;
  const isOpen = may(visit, "change_settings");
  const chosen = messageShapeOf(settings);
  const labels: Readonly<Record<MessageShape, string>> = {
    "2026": say(
      "2026: with customer_details and pop_id",
      "2026: dengan customer_details dan pop_id",
    ),
    "2021": say(
      "2021: without customer_details and pop_id",
      "2021: tanpa customer_details dan pop_id",
    ),
  };
  const hint = say(
    "The real service has added members over the years. Handlers that check every member can be tried with both.",
    "Layanan aslinya menambah anggota dari tahun ke tahun. Handler yang memeriksa setiap anggota dapat dicoba dengan keduanya.",
  );
  const fields = html`<div class="field">
    <label for="messageShape"
      >${say("Notifications like those of", "Notifikasi seperti tahun")}</label
    >
    <select id="messageShape" name="messageShape" ${!isOpen && "disabled"}>
      ${SETTINGS.messageShape.choices.map(
        (shape) =>
          html`<option value="${shape}" ${shape === chosen && "selected"}>
            ${labels[shape]}
          </option>`,
      )}
    </select>
  </div>`;
  return panel({ title: say("Messages", "Pesan"), hint }, settingsForm(visit, "messages", fields));
}

/** How the links to the wallet look. */
function linksForm(visit: Visit, { settings }: Merchant): Html {
  const { say } = visit;
  const isOpen = may(visit, "change_settings");
  const chosen = deeplinkVersionOf(settings);
  const examples: Readonly<Record<DeeplinkVersion, string>> = {
    "1": "/gopay/ui/checkout?referenceid=…",
    "2": "/v2/deeplink/detail?tref=…",
  };
  const hint = say(
    "Accounts of the real service get the second kind of link since November 2024; paying then ends at /v2/deeplink/payment.",
    "Akun di layanan aslinya mendapat tautan jenis kedua sejak November 2024; pembayarannya berakhir di /v2/deeplink/payment.",
  );
  const fields = html`<div class="field">
    <label for="deeplinkVersion">${say("Deeplinks like", "Tautan seperti")}</label>
    <select id="deeplinkVersion" name="deeplinkVersion" ${!isOpen && "disabled"}>
      ${SETTINGS.deeplinkVersion.choices.map(
        (version) =>
          html`<option value="${version}" ${version === chosen && "selected"}>
            ${examples[version]}
          </option>`,
      )}
    </select>
  </div>`;
  return panel(
    { title: say("Wallet links", "Tautan dompet"), hint },
    settingsForm(visit, "links", fields),
  );
}

function testForm(visit: Visit, { settings }: Merchant): Html | false {
  const { say, base, session } = visit;
  if (!may(visit, "change_settings")) return false;
  const isSet = settings.paymentNotificationUrls.length > 0;
  const hint = say(
    "Sends a signed sample to every payment notification URL. Your server must answer 200 although it does not know the order.",
    "Mengirim contoh bertanda tangan ke setiap URL notifikasi. Server Anda harus menjawab 200 walau tidak mengenal pesanannya.",
  );
  return panel(
    { title: say("Test notification", "Uji notifikasi"), hint },
    html`<form method="post" action="${base}/settings/test" class="inline" data-once>
      ${csrfField(session)}
      <button class="button small" ${!isSet && html`disabled aria-describedby="no-url"`}>
        ${say("Send a test", "Kirim uji")}
      </button>
      ${
        !isSet &&
        html`<span class="hint" id="no-url">
          ${say("Set a payment notification URL first.", "Isi URL notifikasi terlebih dahulu.")}
        </span>`
      }
    </form>`,
  );
}

function profileForm(visit: Visit, merchant: Merchant, told: SettingsNote | undefined): Html {
  const { say } = visit;
  const { profile } = merchant;
  const typed = (name: keyof TypedProfile) => told?.typed?.[name] ?? profile[name];
  const problem = (name: keyof TypedProfile) => told?.problems?.[name];
  const hint = isSimulated(merchant)
    ? say(
        "What a customer's wallet shows. Codes made from now on carry it: 25 characters of the name, the mark TEST among them, and 15 of the city.",
        "Yang tampil di dompet pelanggan. Berlaku untuk kode yang dibuat mulai sekarang: 25 karakter nama, termasuk tanda TEST, dan 15 karakter kota.",
      )
    : say(
        "What the merchant is called here. Its codes come from its upstream, which prints what it knows.",
        "Nama merchant di sini. Kodenya berasal dari penyedianya, yang mencetak datanya sendiri.",
      );
  const printed = (text: string) =>
    isSimulated(merchant) && { hint: `${say("Printed as", "Tercetak sebagai")}: ${text}` };
  const form = fieldsForm(visit, "profile", [
    {
      name: "name",
      label: say("Name", "Nama"),
      value: typed("name"),
      problem: problem("name"),
      ...printed(toSandboxName(profile.name)),
    },
    {
      name: "city",
      label: say("City", "Kota"),
      value: typed("city"),
      problem: problem("city"),
      ...printed(toQrisText(profile.city, MERCHANT_CITY_LENGTH_MAX)),
    },
    {
      name: "postalCode",
      label: say("Postcode", "Kode pos"),
      value: typed("postalCode"),
      problem: problem("postalCode"),
      hint: say("Five digits.", "Lima angka."),
    },
    {
      name: "categoryCode",
      label: say("Category code (MCC)", "Kode kategori (MCC)"),
      value: typed("categoryCode"),
      problem: problem("categoryCode"),
      hint: say("Four digits of ISO 18245.", "Empat angka ISO 18245."),
    },
  ]);
  return panel({ title: say("As printed in the QR code", "Tercetak di kode QR"), hint }, form);
}

function presentationForm(visit: Visit, { customFieldLabels, utcOffsetHours }: Presentation): Html {
  const { say } = visit;
  const isOpen = may(visit, "change_settings");
  const zones = TIME_ZONES.map(
    ({ name, utcOffsetHours: hours, city }) => [hours, `${name} (UTC+${hours}) ${city}`] as const,
  );
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
    <div class="field">
      <label for="zone">${say("Time zone", "Zona waktu")}</label>
      <select id="zone" name="zone" ${!isOpen && "disabled"}>
        ${zones.map(
          ([hours, label]) =>
            html`<option value="${hours}" ${hours === utcOffsetHours && "selected"}>
              ${label}
            </option>`,
        )}
      </select>
    </div>`;
  const hint = say(
    "What your custom fields are called, and when a day begins. Language is your own: change it under your name.",
    "Nama field khusus dan kapan hari dimulai. Bahasa dipilih per pengguna: ubah di bawah nama Anda.",
  );
  return panel(
    { title: say("On these pages", "Pada halaman ini"), hint },
    settingsForm(visit, "presentation", fields),
  );
}
