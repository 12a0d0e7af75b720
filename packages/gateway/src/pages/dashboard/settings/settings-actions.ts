import { readSettings, URL_NAMES } from "../../../domain/merchants/merchant-settings.ts";
import { TIME_ZONES } from "../../../domain/time-zone.ts";
import { changeProfile, type TypedProfile } from "../../../operations/dashboard/change-profile.ts";
import { endKey } from "../../../operations/dashboard/merchant-keys.ts";
import { changePresentation } from "../../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { changeSettings } from "../../../operations/merchants/change-settings.ts";
import { rotateKey } from "../../../operations/merchants/rotate-key.ts";
import { sendTestNotification } from "../../../operations/notifications/send-test-notification.ts";
import { html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import { OVERLAP_HOURS } from "./settings-keys.ts";
import { showSettings } from "./settings-page.ts";

export async function postUrls(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const change = readSettings(
    Object.fromEntries(URL_NAMES.map((name) => [name, fields[name] ?? ""])),
  );
  const outcome = await changeSettings(context.gateway, merchant, change);
  if (outcome.outcome === "refused") {
    const problems = outcome.problems.map(([, problem]) => problem);
    const lead = say("Nothing was saved. Not a usable URL", "Tidak disimpan. URL tidak sah");
    const text = `${lead}: ${problems.join("; ")}.`;
    return await showSettings(visit, { tone: "bad", text, typed: fields });
  }
  return await saved(visit, "urls");
}

export async function postMessages(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const change = readSettings({ messageShape: fields["messageShape"] ?? "" });
  const outcome = await changeSettings(context.gateway, merchant, change);
  if (outcome.outcome === "applied") return await saved(visit, "messages");
  const text = outcome.problems.map(([, problem]) => problem).join("; ");
  return await showSettings(visit, { tone: "bad", text });
}

export async function postLinks(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const change = readSettings({ deeplinkVersion: fields["deeplinkVersion"] ?? "" });
  const outcome = await changeSettings(context.gateway, merchant, change);
  if (outcome.outcome === "applied") return await saved(visit, "links");
  const text = outcome.problems.map(([, problem]) => problem).join("; ");
  return await showSettings(visit, { tone: "bad", text });
}

export async function postProfile(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const wrong = await changeProfile(context.gateway, merchant.id, {
    name: fields["name"] ?? "",
    city: fields["city"] ?? "",
    postalCode: fields["postalCode"] ?? "",
    categoryCode: fields["categoryCode"] ?? "",
  });
  if (wrong.length > 0) {
    const rules = profileRules(say);
    const problems = Object.fromEntries(wrong.map((name) => [name, rules[name]]));
    const lead = say("Nothing was saved.", "Tidak disimpan.");
    const text = `${lead} ${Object.values(problems).join(" ")}`;
    return await showSettings(visit, { tone: "bad", text, typed: fields, problems });
  }
  return await saved(visit, "profile");
}

function profileRules(say: Say): Readonly<Record<keyof TypedProfile, string>> {
  return {
    name: say(
      "A name has 1 to 100 characters: letters A to Z without accents, digits, spaces and . , & ' ( ) - _. A QR code can print no others.",
      "Nama berisi 1 sampai 100 karakter: huruf A sampai Z tanpa aksen, angka, spasi, dan . , & ' ( ) - _. Kode QR tidak dapat memuat yang lain.",
    ),
    city: say(
      "A city has 1 to 40 characters: letters A to Z without accents, spaces, dots and hyphens.",
      "Kota berisi 1 sampai 40 karakter: huruf A sampai Z tanpa aksen, spasi, titik, dan tanda hubung.",
    ),
    postalCode: say("A postcode has five digits.", "Kode pos berisi lima angka."),
    categoryCode: say("A category code has four digits.", "Kode kategori berisi empat angka."),
  };
}

const LABEL_LENGTH_MAX = 40;

export async function postPresentation(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const label = (name: string) => (fields[name] ?? "").trim().slice(0, LABEL_LENGTH_MAX);
  const chosen = TIME_ZONES.find((zone) => String(zone.utcOffsetHours) === fields["zone"]);
  await changePresentation(context.gateway, merchant.id, {
    customFieldLabels: [label("label1"), label("label2"), label("label3")],
    utcOffsetHours: (chosen ?? TIME_ZONES[0]).utcOffsetHours,
  });
  return await saved(visit, "presentation");
}

const HOUR_MS = 3_600_000;

export async function postRotation(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const kind = fields["kind"] === "client" ? "client" : "server";
  const overlapHours = OVERLAP_HOURS.find((hours) => String(hours) === fields["overlap"]) ?? 24;
  const graceMs = overlapHours * HOUR_MS;
  await rotateKey(context.gateway, { merchantId: merchant.id, kind, graceMs });
  return await saved(visit, `rotate_${kind}_key`, { overlap_hours: overlapHours });
}

export async function postKeyEnd(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const key = fields["key"] ?? "";
  if (!(await endKey(context.gateway, merchant.id, key))) {
    const text = say(
      "Not ended: it is the newest of its kind, or has ended already.",
      "Tidak diakhiri: kunci terbaru, atau sudah berakhir.",
    );
    return await showSettings(visit, { tone: "bad", text });
  }
  return await saved(visit, "end_key", { key });
}

export async function postReveal(visit: Visit): Promise<unknown> {
  const revealed = visit.fields["key"] ?? "";
  await record(visit, "reveal_key", { key: revealed });
  return await showSettings(visit, { tone: "good", text: "", revealed });
}

export async function postTest(visit: Visit): Promise<unknown> {
  const { say, base, context } = visit;
  const ids = await sendTestNotification(context.gateway, await requireMerchant(visit));
  await record(visit, "test_notification", {});
  return await showSettings(visit, {
    tone: "good",
    text: html`${say("On its way", "Sedang dikirim")}:
    ${ids.map(
      (id, index) =>
        html`<a href="${base}/notifications/${id}">${say("test", "uji")} ${index + 1}</a> `,
    )}`,
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
