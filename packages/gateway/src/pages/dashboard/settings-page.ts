import type { Merchant } from "../../domain/merchant.ts";
import {
  changeProfile,
  changeUrls,
  type SettingName,
  type TypedProfile,
} from "../../operations/dashboard/change-settings.ts";
import { type AcceptedKey, listAcceptedKeys } from "../../operations/dashboard/merchant-keys.ts";
import {
  changePresentation,
  type Presentation,
  readPresentation,
} from "../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../operations/dashboard/record-activity.ts";
import { rotateServerKey } from "../../operations/rotate-server-key.ts";
import { sendTestNotification } from "../../operations/send-test-notification.ts";
import { type Html, html } from "../html.ts";
import { csrfField, noticeBox } from "./form-parts.ts";
import { sendFramed } from "./frame.ts";
import { timeCell } from "./present-values.ts";
import { requireMerchant } from "./require-merchant.ts";
import type { Say } from "./say.ts";
import { may, type Visit } from "./visit.ts";

interface Told {
  readonly tone: "good" | "bad";
  readonly text: string | Html;
  /** The id of the key to show. */
  readonly revealed?: string;
  /** What was typed and cannot be used stays in its field. */
  readonly typed?: Readonly<Record<string, string | undefined>>;
}

/** Where things go, what the QR code prints, keys, labels and time zone. */
export async function showSettings(visit: Visit, told?: Told): Promise<unknown> {
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
  return await sendFramed(visit, {
    section: "settings",
    title: say("Settings", "Pengaturan"),
    ...(told?.tone === "bad" && { status: 422 }),
    body: html`${told && told.text !== "" && noticeBox(told.tone, told.text)}
${!may(visit, "change_settings") && html`<p class="hint">${say("Your role may look, not change.", "Peran Anda hanya boleh melihat.")}</p>`}
${urlsForm(visit, merchant, told)}
${testForm(visit, merchant)}
${profileForm(visit, merchant, told)}
${presentationForm(visit, presentation)}
${may(visit, "see_keys") && keysSection(visit, { keys, revealed: told?.revealed }, presentation)}`,
  });
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
}

function card(visit: Visit, title: string, action: string, fields: readonly Field[]): Html {
  const { say, base, session } = visit;
  const isOpen = may(visit, "change_settings");
  return html`<section class="card"><h2>${title}</h2><form method="post" action="${base}/settings/${action}" class="settings-grid">${csrfField(session)}
${fields.map(
  ({ name, label, value, hint }) =>
    html`<div class="field"><label for="${name}">${label}</label><input id="${name}" name="${name}" type="text" value="${value}"${!isOpen && html` disabled`}${hint !== undefined && html` aria-describedby="${name}-hint"`}>${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}</div>`,
)}
${isOpen && html`<div class="field end"><button class="button small primary">${say("Save", "Simpan")}</button></div>`}</form></section>`;
}

function urlsForm(visit: Visit, { settings }: Merchant, told: Told | undefined): Html {
  const { say } = visit;
  const typed = (name: SettingName, value: string | undefined) =>
    told?.typed?.[name] ?? value ?? "";
  return card(visit, say("Addresses", "Alamat"), "urls", [
    {
      name: "paymentNotificationUrls",
      label: say("Payment notification URLs", "URL notifikasi pembayaran"),
      value: typed("paymentNotificationUrls", settings.paymentNotificationUrls.join(", ")),
      hint: say(
        "Several are separated by commas; each is told of every change.",
        "Pisahkan dengan koma; masing-masing diberi tahu.",
      ),
    },
    {
      name: "recurringNotificationUrl",
      label: say("Recurring notification URL", "URL notifikasi berulang"),
      value: typed("recurringNotificationUrl", settings.recurringNotificationUrl),
    },
    {
      name: "payAccountNotificationUrl",
      label: say("Pay account notification URL", "URL notifikasi pay account"),
      value: typed("payAccountNotificationUrl", settings.payAccountNotificationUrl),
    },
    {
      name: "gopayCallbackUrl",
      label: say("GoPay callback URL", "URL callback GoPay"),
      value: typed("gopayCallbackUrl", settings.gopayCallbackUrl),
      hint: say("An app's own scheme is allowed.", "Skema aplikasi sendiri diperbolehkan."),
    },
    { name: "finishUrl", label: "Finish URL", value: typed("finishUrl", settings.finishUrl) },
    {
      name: "unfinishUrl",
      label: "Unfinish URL",
      value: typed("unfinishUrl", settings.unfinishUrl),
    },
    { name: "errorUrl", label: "Error URL", value: typed("errorUrl", settings.errorUrl) },
  ]);
}

function testForm(visit: Visit, { settings }: Merchant): Html | false {
  const { say, base, session } = visit;
  if (!may(visit, "change_settings")) return false;
  const isSet = settings.paymentNotificationUrls.length > 0;
  return html`<section class="card"><h2>${say("Test notification", "Uji notifikasi")}</h2><p class="hint">${say("Sends a signed sample to every payment notification URL. Your server must answer 200 although it does not know the order.", "Mengirim contoh bertanda tangan ke setiap URL notifikasi. Server Anda harus menjawab 200 walau tidak mengenal pesanannya.")}</p>
<form method="post" action="${base}/settings/test">${csrfField(session)}<button class="button small"${!isSet && html` disabled aria-describedby="no-url"`}>${say("Send a test", "Kirim uji")}</button>${!isSet && html` <span class="hint" id="no-url">${say("Set a payment notification URL first.", "Isi URL notifikasi terlebih dahulu.")}</span>`}</form></section>`;
}

function profileForm(visit: Visit, { profile }: Merchant, told: Told | undefined): Html {
  const { say } = visit;
  const typed = (name: keyof TypedProfile) => told?.typed?.[name] ?? profile[name];
  return card(visit, say("As printed in the QR code", "Tercetak di kode QR"), "profile", [
    { name: "name", label: say("Name", "Nama"), value: typed("name") },
    { name: "city", label: say("City", "Kota"), value: typed("city") },
    {
      name: "postalCode",
      label: say("Postcode", "Kode pos"),
      value: typed("postalCode"),
      hint: say("Five digits.", "Lima angka."),
    },
    {
      name: "categoryCode",
      label: say("Category code (MCC)", "Kode kategori (MCC)"),
      value: typed("categoryCode"),
      hint: say("Four digits of ISO 18245.", "Empat angka ISO 18245."),
    },
  ]);
}

function presentationForm(visit: Visit, { customFieldLabels, utcOffsetHours }: Presentation): Html {
  const { say, base, session } = visit;
  const isOpen = may(visit, "change_settings");
  const zones = [
    [7, "WIB (UTC+7) Jakarta"],
    [8, "WITA (UTC+8) Makassar"],
    [9, "WIT (UTC+9) Jayapura"],
  ] as const;
  return html`<section class="card"><h2>${say("On these pages", "Pada halaman ini")}</h2><form method="post" action="${base}/settings/presentation" class="settings-grid">${csrfField(session)}
${customFieldLabels.map((label, index) => html`<div class="field"><label for="label${index + 1}">custom_field${index + 1}</label><input id="label${index + 1}" name="label${index + 1}" type="text" maxlength="40" value="${label}"${!isOpen && html` disabled`}></div>`)}
<div class="field"><label for="zone">${say("Time zone", "Zona waktu")}</label><select id="zone" name="zone"${!isOpen && html` disabled`}>${zones.map(([hours, label]) => html`<option value="${hours}"${hours === utcOffsetHours && html` selected`}>${label}</option>`)}</select></div>
${isOpen && html`<div class="field end"><button class="button small primary">${say("Save", "Simpan")}</button></div>`}</form>
<p class="hint">${say("Language is your own: change it under your name.", "Bahasa dipilih per pengguna: ubah di bawah nama Anda.")}</p></section>`;
}

/** A key stands in the page only after it was asked for, which the activity log keeps. */
function keysSection(
  visit: Visit,
  {
    keys,
    revealed,
  }: { readonly keys: readonly AcceptedKey[]; readonly revealed: string | undefined },
  zone: Presentation,
): Html {
  const { say, merchant, base, session } = visit;
  return html`<section class="card"><h2>${say("Access keys", "Kunci akses")}</h2>
<dl class="facts"><div><dt>Merchant id</dt><dd class="code" data-copy>${merchant.id}</dd></div></dl>
<ul class="keys">${keys.map(
    ({ id, kind, key, createdAt, expiresAt }) =>
      html`<li><div><strong>${kind} key</strong> <span class="hint">${say("since", "sejak")} ${timeCell(createdAt, zone)}${expiresAt && html`, ${say("accepted until", "berlaku sampai")} ${timeCell(expiresAt, zone)}`}</span></div>
${id === revealed ? html`<code class="code wrap" data-copy>${key.reveal()}</code>` : html`<form method="post" action="${base}/settings/reveal" class="inline">${csrfField(session)}<input type="hidden" name="key" value="${id}"><span class="code hint">${key.reveal().slice(0, 14)}…</span><button class="button small">${say("Reveal", "Tampilkan")}<span class="visually-hidden"> ${kind} key</span></button></form>`}</li>`,
  )}</ul>
${may(visit, "rotate_keys") && html`<div class="filter-row">${rotateForm(visit)}</div>`}</section>`;
}

const OVERLAP_HOURS = [0, 1, 24, 168] as const;
const HOUR_MS = 3_600_000;

function rotateForm({ say, base, session }: Visit): Html {
  return html`<details class="confirm"><summary class="button small">${say("Rotate the server key…", "Ganti server key…")}</summary><form method="post" action="${base}/settings/rotate" class="stack">${csrfField(session)}
<div class="field"><label for="overlap">${say("The old one stays valid for", "Yang lama tetap berlaku selama")}</label><select id="overlap" name="overlap">${OVERLAP_HOURS.map((hours) => html`<option value="${hours}"${hours === 24 && html` selected`}>${overlapText(say, hours)}</option>`)}</select></div>
<p class="hint">${say("Notifications are signed with the new key at once: receivers must know it first, or accept both.", "Notifikasi langsung ditandatangani dengan kunci baru: penerima harus mengenalnya, atau menerima keduanya.")}</p>
<button class="button small danger">${say("Make a new key", "Buat kunci baru")}</button></form></details>`;
}

function overlapText(say: Say, hours: number): string {
  if (hours === 0) return say("no time: it was leaked", "tidak sama sekali: sudah bocor");
  return hours < 24
    ? `${hours} ${say("hour", "jam")}`
    : `${hours / 24} ${hours === 24 ? say("day", "hari") : say("days", "hari")}`;
}

export async function saveUrls(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const field = (name: SettingName) => fields[name] ?? "";
  const outcome = await changeUrls(context.gateway, merchant.id, {
    paymentNotificationUrls: field("paymentNotificationUrls"),
    recurringNotificationUrl: field("recurringNotificationUrl"),
    payAccountNotificationUrl: field("payAccountNotificationUrl"),
    gopayCallbackUrl: field("gopayCallbackUrl"),
    finishUrl: field("finishUrl"),
    unfinishUrl: field("unfinishUrl"),
    errorUrl: field("errorUrl"),
  });
  if (outcome.outcome === "refused") {
    const text = `${say("Nothing was saved. Not a usable URL", "Tidak disimpan. URL tidak sah")}: ${outcome.wrong.join(", ")}.`;
    return await showSettings(visit, { tone: "bad", text, typed: fields });
  }
  return await saved(visit, "urls");
}

export async function saveProfile(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const wrong = await changeProfile(context.gateway, merchant.id, {
    name: fields["name"] ?? "",
    city: fields["city"] ?? "",
    postalCode: fields["postalCode"] ?? "",
    categoryCode: fields["categoryCode"] ?? "",
  });
  if (wrong.length > 0) {
    const text = `${say("Nothing was saved. Please check", "Tidak disimpan. Periksa")}: ${wrong.join(", ")}.`;
    return await showSettings(visit, { tone: "bad", text, typed: fields });
  }
  return await saved(visit, "profile");
}

const LABEL_LENGTH_MAX = 40;

export async function savePresentation(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const label = (name: string) => (fields[name] ?? "").trim().slice(0, LABEL_LENGTH_MAX);
  const zone = [7, 8, 9].find((hours) => String(hours) === fields["zone"]) ?? 7;
  await changePresentation(context.gateway, merchant.id, {
    customFieldLabels: [label("label1"), label("label2"), label("label3")],
    utcOffsetHours: zone,
  });
  return await saved(visit, "presentation");
}

export async function rotate(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const overlapHours = OVERLAP_HOURS.find((hours) => String(hours) === fields["overlap"]) ?? 24;
  const graceMs = overlapHours * HOUR_MS;
  await rotateServerKey(context.gateway, { merchantId: merchant.id, graceMs });
  return await saved(visit, "rotate_server_key", { overlap_hours: overlapHours });
}

export async function reveal(visit: Visit): Promise<unknown> {
  const revealed = visit.fields["key"] ?? "";
  await record(visit, "reveal_key", { key: revealed });
  return await showSettings(visit, { tone: "good", text: "", revealed });
}

export async function sendTest(visit: Visit): Promise<unknown> {
  const { say, base, context } = visit;
  const ids = await sendTestNotification(context.gateway, await requireMerchant(visit));
  await record(visit, "test_notification", {});
  return await showSettings(visit, {
    tone: "good",
    text: html`${say("On its way", "Sedang dikirim")}: ${ids.map((id, index) => html`<a href="${base}/notifications/${id}">${say("test", "uji")} ${index + 1}</a> `)}`,
  });
}

async function saved(visit: Visit, what: string, data: object = {}): Promise<unknown> {
  await record(visit, what, data);
  return await showSettings(visit, { tone: "good", text: visit.say("Saved.", "Tersimpan.") });
}

async function record(
  { context, session, merchant }: Visit,
  what: string,
  data: object,
): Promise<void> {
  const by = { session, merchantId: merchant.id };
  await recordActivity(context.gateway, by, { action: `settings_${what}`, data });
}
