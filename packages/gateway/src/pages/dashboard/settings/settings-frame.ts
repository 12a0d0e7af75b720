import type { DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import type { PageNote } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { may, type Visit } from "../frame/visit.ts";

/** A page of the settings in their own menu. */
interface SettingsPage {
  readonly path: string;
  readonly action: DashboardAction;
  readonly label: (say: Say) => string;
}

const PAGES = {
  notifications: {
    path: "/settings",
    action: "see_settings",
    label: (say) => say("Notifications", "Notifikasi"),
  },
  redirects: {
    path: "/settings/redirects",
    action: "see_settings",
    label: (say) => say("Redirects", "Pengalihan"),
  },
  merchant: {
    path: "/settings/merchant",
    action: "see_settings",
    label: (say) => say("Merchant", "Merchant"),
  },
  keys: {
    path: "/settings/keys",
    action: "see_keys",
    label: (say) => say("Keys", "Kunci"),
  },
  biSnap: {
    path: "/settings/bi-snap",
    action: "see_keys",
    label: () => "BI-SNAP",
  },
  access: {
    path: "/settings/access",
    action: "see_settings",
    label: (say) => say("Access", "Akses"),
  },
  display: {
    path: "/settings/display",
    action: "see_settings",
    label: (say) => say("Display", "Tampilan"),
  },
} as const satisfies Record<string, SettingsPage>;

/** The pages of the settings that a visitor may see. */
export function settingsPlaces(visit: Visit): readonly SettingsPage[] {
  return Object.values(PAGES).filter(({ action }) => may(visit, action));
}

/** Why a form was refused, and what was typed into it. */
export interface RefusedForm {
  readonly note?: PageNote;
  readonly typed?: Readonly<Record<string, string | undefined>>;
  /** By the name of the field. */
  readonly problems?: Readonly<Record<string, string>>;
}

interface SettingsContent {
  readonly page: keyof typeof PAGES;
  readonly body: Html;
  readonly refused?: RefusedForm | undefined;
}

export async function sendSettings(
  visit: Visit,
  { page: current, body, refused }: SettingsContent,
): Promise<unknown> {
  const { say, base } = visit;
  const pages = Object.values(PAGES).filter(({ action }) => may(visit, action));
  return await sendFramed(visit, {
    section: "settings",
    title: say("Settings", "Pengaturan"),
    styles: ["dashboard-settings.css"],
    note: refused?.note,
    ...(refused && { status: 422 }),
    body: html`<nav class="segments" aria-label="${say("Settings", "Pengaturan")}">
        ${pages.map(
          (page) =>
            html`<a
              href="${base}${page.path}"
              ${page === PAGES[current] && html`aria-current="page"`}
            >
              ${page.label(say)}
            </a>`,
        )}
      </nav>
      ${
        !may(visit, "change_settings") &&
        html`<p class="hint">
          ${say("Your role may look, not change.", "Peran Anda hanya boleh melihat.")}
        </p>`
      }
      ${body}`,
  });
}
