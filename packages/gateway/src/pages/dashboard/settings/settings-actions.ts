import {
  readSettings,
  URL_NAMES,
  type UrlName,
} from "../../../domain/merchants/merchant-settings.ts";
import { urlProblemText } from "../../../domain/merchants/url-problem-texts.ts";
import { TIME_ZONES } from "../../../domain/time-zone.ts";
import { changeProfile, type TypedProfile } from "../../../operations/dashboard/change-profile.ts";
import { changePresentation } from "../../../operations/dashboard/presentation.ts";
import { changeSettings } from "../../../operations/merchants/change-settings.ts";
import { sentNames } from "../../parts/form.ts";
import type { Say } from "../../parts/say.ts";
import { endPost } from "../frame/end-post.ts";
import { refuseChoice } from "../frame/refuse-choice.ts";
import type { Visit } from "../frame/visit.ts";
import { showMerchantSettings } from "./merchant-settings.ts";
import { showNotificationSettings } from "./notification-settings.ts";
import { saved } from "./record-setting.ts";
import { showRedirectSettings } from "./redirect-settings.ts";
import type { RefusedForm } from "./settings-frame.ts";

export async function postUrls(visit: Visit): Promise<unknown> {
  return await changeUrls(visit, "/settings", showNotificationSettings);
}

export async function postRedirects(visit: Visit): Promise<unknown> {
  return await changeUrls(visit, "/settings/redirects", showRedirectSettings);
}

/** Changes the URLs that the form has fields for; an empty field takes its URL away. */
async function changeUrls(
  visit: Visit,
  page: string,
  showAgain: (visit: Visit, refused: RefusedForm) => Promise<unknown>,
): Promise<unknown> {
  const { context, merchant, fields, say, request } = visit;
  const sent = sentNames(request);
  const names = URL_NAMES.filter((name) => sent.has(name));
  const change = readSettings(Object.fromEntries(names.map((name) => [name, fields[name] ?? ""])));
  const outcome = await changeSettings(context.gateway, merchant, change);
  if (outcome.outcome === "applied") return await saved(visit, "urls", page);
  const lead = say("Not a usable URL", "URL tidak sah");
  const problems: Partial<Record<UrlName, string>> = Object.fromEntries(
    outcome.problems.map(([name, problem]) => [name, `${lead}: ${urlProblemText(say, problem)}.`]),
  );
  const nothing = say("Nothing was saved.", "Tidak disimpan.");
  const text = `${nothing} ${Object.values(problems).join(" ")}`;
  return await showAgain(visit, { note: { tone: "bad", text }, typed: fields, problems });
}

export async function postMessages(visit: Visit): Promise<unknown> {
  return await choose(visit, "messageShape", { what: "messages", page: "/settings" });
}

export async function postLinks(visit: Visit): Promise<unknown> {
  return await choose(visit, "deeplinkVersion", { what: "links", page: "/settings/redirects" });
}

async function choose(
  visit: Visit,
  name: "messageShape" | "deeplinkVersion",
  { what, page }: { readonly what: string; readonly page: string },
): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const change = readSettings({ [name]: fields[name] ?? "" });
  const outcome = await changeSettings(context.gateway, merchant, change);
  if (outcome.outcome === "applied") return await saved(visit, what, page);
  const text = outcome.problems.map(([, problem]) => problem).join("; ");
  return await endPost(visit, page, { tone: "bad", text });
}

export async function postProfile(visit: Visit): Promise<unknown> {
  const { context, merchant, fields, say } = visit;
  const wrong = await changeProfile(context.gateway, merchant.id, {
    name: fields["name"] ?? "",
    city: fields["city"] ?? "",
    postalCode: fields["postalCode"] ?? "",
    categoryCode: fields["categoryCode"] ?? "",
  });
  if (wrong.length === 0) return await saved(visit, "profile", "/settings/merchant");
  const rules = profileRules(say);
  const problems = Object.fromEntries(wrong.map((name) => [name, rules[name]]));
  const lead = say("Nothing was saved.", "Tidak disimpan.");
  const text = `${lead} ${Object.values(problems).join(" ")}`;
  const note = { tone: "bad", text } as const;
  return await showMerchantSettings(visit, { note, typed: fields, problems });
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
  const { zone = String(TIME_ZONES[0].utcOffsetHours) } = fields;
  const chosen = TIME_ZONES.find(({ utcOffsetHours }) => String(utcOffsetHours) === zone);
  if (!chosen) return await refuseChoice(visit);
  await changePresentation(context.gateway, merchant.id, {
    customFieldLabels: [label("label1"), label("label2"), label("label3")],
    utcOffsetHours: chosen.utcOffsetHours,
  });
  return await saved(visit, "presentation", "/settings/display");
}
