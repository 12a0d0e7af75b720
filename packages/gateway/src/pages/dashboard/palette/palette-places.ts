import { can } from "../../../domain/merchants/dashboard-role.ts";
import { listMembers } from "../../../operations/dashboard/members.ts";
import { firstSection, shownSections } from "../frame/sections.ts";
import { may, type Visit } from "../frame/visit.ts";
import { roleWord } from "../frame/wire-words.ts";
import { settingsPlaces } from "../settings/settings-frame.ts";
import type { PaletteEntry } from "./palette-entry.ts";

const FOUND_MAX = 6;

type Label = (say: Visit["say"]) => string;

/** Whether every word that was typed is in one of the names. */
function matcher(typed: string): (...names: readonly string[]) => boolean {
  const words = typed.toLowerCase().split(/\s+/);
  return (...names) =>
    words.every((word) => names.some((name) => name.toLowerCase().includes(word)));
}

function both(label: Label): readonly [string, string] {
  return [label((english) => english), label((_english, indonesian) => indonesian)];
}

/** Sections and pages by their names, in either language. */
export function placesFor(visit: Visit, typed: string): readonly PaletteEntry[] {
  const { say } = visit;
  const isMeant = matcher(typed);
  const settings = say("Settings", "Pengaturan");
  const places = [
    ...shownSections(visit).map(({ label, path }) => ({ label, path, detail: "" })),
    ...settingsPlaces(visit).map(({ label, path }) => ({ label, path, detail: settings })),
    {
      label: ((spoken) => spoken("Your account", "Akun Anda")) as Label,
      path: "/account",
      detail: "",
    },
    ...newMerchant(visit),
  ];
  return places
    .filter(({ label, detail }) => isMeant(...both(label), detail))
    .map(({ label, path, detail }) => ({ label: label(say), detail, path }));
}

function newMerchant({ merchant }: Visit) {
  if (!can(merchant.role, "create_merchant")) return [];
  const label: Label = (say) => say("New merchant", "Merchant baru");
  return [{ label, path: "/new-merchant", detail: "" }];
}

/** Other merchants by their names and ids. */
export function merchantsFor({ session, merchant }: Visit, typed: string): readonly PaletteEntry[] {
  if (typed === "") return [];
  const isMeant = matcher(typed);
  return session.merchants
    .filter(({ id, name }) => id !== merchant.id && isMeant(name, id))
    .slice(0, FOUND_MAX)
    .map((other) => ({
      label: other.name,
      detail: other.id,
      path: `/dashboard/${other.id}${firstSection(other)}`,
      isElsewhere: true,
    }));
}

/** Who looks after the merchant, by name and e-mail address, for those who may change that. */
export async function peopleFor(visit: Visit, typed: string): Promise<readonly PaletteEntry[]> {
  if (typed === "" || !may(visit, "manage_users")) return [];
  const isMeant = matcher(typed);
  const members = await listMembers(visit.context.gateway, visit.merchant.id);
  return members
    .filter(({ name, email }) => isMeant(name, email))
    .slice(0, FOUND_MAX)
    .map(({ name, email, role }) => ({
      label: name,
      detail: `${email} · ${roleWord(role, visit.say)}`,
      path: "/users",
    }));
}

/** What somebody does with their own session. */
export function ownActsFor(visit: Visit, typed: string): readonly PaletteEntry[] {
  if (typed === "") return [];
  const { say, session, base } = visit;
  const isMeant = matcher(typed);
  const language = session.user.language === "en" ? "id" : "en";
  const other = language === "en" ? "English" : "Bahasa Indonesia";
  const acts: readonly { label: Label; path: string; fields: Record<string, string> }[] = [
    {
      label: (spoken) => spoken(`Language: ${other}`, `Bahasa: ${other}`),
      path: "/dashboard/language",
      fields: { language, back: base },
    },
    { label: (spoken) => spoken("Sign out", "Keluar"), path: "/dashboard/sign-out", fields: {} },
    {
      label: (spoken) => spoken("Sign out everywhere", "Keluar dari semua perangkat"),
      path: "/dashboard/sign-out-everywhere",
      fields: {},
    },
  ];
  return acts
    .filter(({ label }) => isMeant(...both(label)))
    .map(({ label, path, fields }) => ({ label: label(say), path, fields, isElsewhere: true }));
}

/** `docs refund`, `error 406`: what the documents' own search finds. */
export function documentsFor(visit: Visit, typed: string): readonly PaletteEntry[] {
  const [, word = "", query = ""] = /^(docs?|dokumen|errors?|galat)\b\s*(.*)$/i.exec(typed) ?? [];
  if (word === "") return [];
  const { context, session, say } = visit;
  const isError = /^(?:error|galat)/i.test(word);
  const start = isError
    ? { title: say("Errors", "Galat"), page: "", address: "/docs/errors" }
    : { title: say("Docs", "Dokumen"), page: "", address: "/docs" };
  const found = context
    .findDocuments(session.user.language, query)
    .filter(({ address }) => !isError || address.startsWith("/docs/errors"));
  return (query === "" ? [start] : found.slice(0, FOUND_MAX)).map(({ title, page, address }) => ({
    label: title,
    detail: page === title ? "" : page,
    path: address,
    isElsewhere: true,
  }));
}
