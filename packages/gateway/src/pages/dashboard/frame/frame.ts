import { clockMode, type MerchantClock } from "../../../domain/merchants/clock.ts";
import { can, type DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import { type Desk, readDesk } from "../../../operations/upstream/read-desk.ts";
import type { Assets } from "../../parts/assets.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Language } from "../../parts/language.ts";
import { languageLink } from "../../parts/layout.ts";
import type { Say } from "../../parts/say.ts";
import { sendPage } from "../../parts/send-page.ts";
import { clockText } from "./clock-text.ts";
import { DASHBOARD_ICONS, type DashboardIcon } from "./dashboard-icons.ts";
import { csrfField, noteBox, type PageNote } from "./form-parts.ts";
import { moneyBanner } from "./money-banner.ts";
import { count, timeText, zoneName } from "./present-values.ts";
import { may, type Visit } from "./visit.ts";

/** The later win: those for phones and for paper come last, because they override the others. */
export const DASHBOARD_STYLES = [
  "dashboard.css",
  "dashboard-lists.css",
  "dashboard-home.css",
  "dashboard-transaction.css",
  "dashboard-sign-in.css",
  "dashboard-requests.css",
  "dashboard-upstream.css",
  "dashboard-keyboard.css",
  "dashboard-notes.css",
  "dashboard-phone.css",
  "dashboard-print.css",
] as const;

export const DASHBOARD_SCRIPTS = [
  "dashboard.js",
  "dashboard-live.js",
  "dashboard-keys.js",
  "dashboard-copy.js",
] as const;

/** A section of the dashboard in its menu. */
interface Section {
  readonly name: string;
  readonly path: string;
  readonly action: DashboardAction;
  readonly icon: DashboardIcon;
  /** Pressed after `g`, it goes there. */
  readonly key: string;
  readonly label: (say: Say) => string;
}

const SECTIONS = [
  {
    name: "home",
    path: "",
    action: "see_home",
    icon: "home",
    key: "h",
    label: (say) => say("Home", "Beranda"),
  },
  {
    name: "attention",
    path: "/attention",
    action: "see_attention",
    icon: "bad",
    key: "p",
    label: (say) => say("Attention", "Perhatian"),
  },
  {
    name: "transactions",
    path: "/transactions",
    action: "see_transactions",
    icon: "list",
    key: "t",
    label: (say) => say("Transactions", "Transaksi"),
  },
  {
    name: "notifications",
    path: "/notifications",
    action: "see_notifications",
    icon: "bell",
    key: "n",
    label: (say) => say("Notifications", "Notifikasi"),
  },
  {
    name: "requests",
    path: "/requests",
    action: "see_requests",
    icon: "terminal",
    key: "l",
    label: (say) => say("API log", "Log API"),
  },
  {
    name: "report",
    path: "/report",
    action: "see_report",
    icon: "report",
    key: "r",
    label: (say) => say("Settlement report", "Laporan harian"),
  },
  {
    name: "sandbox",
    path: "/sandbox",
    action: "use_sandbox",
    icon: "flask",
    key: "x",
    label: (say) => say("Sandbox tools", "Alat sandbox"),
  },
  {
    name: "settings",
    path: "/settings",
    action: "see_settings",
    icon: "gear",
    key: "s",
    label: (say) => say("Settings", "Pengaturan"),
  },
  {
    name: "users",
    path: "/users",
    action: "manage_users",
    icon: "people",
    key: "u",
    label: (say) => say("Users", "Pengguna"),
  },
  {
    name: "activity",
    path: "/activity",
    action: "see_activity",
    icon: "clock",
    key: "a",
    label: (say) => say("Activity", "Aktivitas"),
  },
] as const satisfies readonly Section[];

type SectionName = (typeof SECTIONS)[number]["name"];

/** The first section of a merchant that somebody may see: where a visit begins. */
export function firstSection(merchant: Visit["merchant"]): string {
  return SECTIONS.find(({ action }) => may({ merchant }, action))?.path ?? "/transactions";
}

interface FramedPage {
  /** Absent on pages that the menu does not lead to. */
  readonly section?: SectionName;
  readonly title: string;
  readonly body: Html;
  /** Over the title: the way back. */
  readonly above?: Html | undefined;
  /** To the right of the title. */
  readonly aside?: Html | undefined;
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  readonly status?: number;
  /** In words, for paper: which days the page is about. */
  readonly period?: string;
  /** Why what was typed cannot be used; what a form came to is told without. */
  readonly note?: PageNote | undefined;
}

/** Where the live parts of a page listen, and where they are fetched anew. */
export function liveAttributes({ base, here }: Visit): Html {
  return html`data-live="${base}/live" data-source="${here}"`;
}

/** Sends a page inside the frame that all sections share: banner, menu, title. */
export async function sendFramed(visit: Visit, page: FramedPage): Promise<unknown> {
  const { context, merchant } = visit;
  const desk =
    merchant.environment === "production"
      ? await readDesk(context.gateway, merchant.id)
      : undefined;
  return await sendPage(visit.reply, framed(visit, page, desk), page.status);
}

function framed(visit: Visit, page: FramedPage, desk: Desk | undefined): Html {
  const { context, session, merchant, say, base } = visit;
  const { assets } = context;
  return html`<html lang="${session.user.language}">
    ${head(assets, `${page.title} · ${merchant.name}`, page)}
    <body class="dashboard" data-base="${base}">
      <a class="skip" href="#content">${say("Skip to content", "Langsung ke isi")}</a>
      ${desk ? moneyBanner(say, desk) : sandboxBanner(say, clockNotice(visit))}
      <div class="shell">
        <header class="side">
          <a class="brand" href="/dashboard">
            <span class="mark" aria-hidden="true"></span>
            Gerbang
          </a>
          ${merchantMenu(visit)} ${menu(visit, page.section, desk)} ${account(visit)}
        </header>
        <main id="content" tabindex="-1">
          ${printHead(visit, page)} ${page.above && html`<p class="above">${page.above}</p>`}
          <div class="page-title">
            <h1>${page.title}</h1>
            ${page.aside && html`<div class="page-aside">${page.aside}</div>`}
          </div>
          ${told(visit, page)} ${page.body}
        </main>
      </div>
      ${shortcuts(visit)}
    </body>
  </html>`;
}

/** On paper only: whose this is, of when, and who printed it. */
function printHead({ merchant, session, context, say }: Visit, { period }: FramedPage): Html {
  const now = context.gateway.wallNow();
  const { utcOffsetHours } = merchant;
  return html`<div class="print-head" aria-hidden="true">
    <p>
      <strong>${merchant.name}</strong> <span class="code">${merchant.id}</span>
      ${merchant.environment === "sandbox" && " · Sandbox"}
    </p>
    ${period !== undefined && html`<p><strong>${period}</strong></p>`}
    <p>
      ${say("Times in", "Waktu dalam")} ${zoneName(merchant)}. ${say("Printed", "Dicetak")}
      <span data-printed="${utcOffsetHours}">${timeText(now, merchant)}</span>
      ${zoneName(merchant)}, ${session.user.name} (${session.user.email})
    </p>
  </div>`;
}

function told({ note: left }: Visit, { note = left }: FramedPage): Html | false {
  return note !== undefined && note.text !== "" && noteBox(note);
}

function head(
  assets: Assets,
  title: string,
  { scripts = [], styles = [] }: Pick<FramedPage, "scripts" | "styles">,
): Html {
  return html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    <title>${title} · Gerbang</title>
    <link rel="icon" href="${assets.url("icon.svg")}" type="image/svg+xml" />
    ${["base.css", ...DASHBOARD_STYLES, ...styles].map(
      (name) => html`<link rel="stylesheet" href="${assets.url(name)}" />`,
    )}
    ${[...DASHBOARD_SCRIPTS, ...scripts].map(
      (name) => html`<script type="module" src="${assets.url(name)}"></script>`,
    )}
  </head>`;
}

function sandboxBanner(say: Say, more?: Html | false): Html {
  return html`<aside class="sandbox-banner${more && " odd-time"}" aria-label="Sandbox">
    <strong>Sandbox</strong>
    <span>
      ${say("Simulated payments, no real money.", "Pembayaran simulasi, bukan uang sungguhan.")}
    </span>
    ${more}
  </aside>`;
}

/** Whose time is not the real one sees it on every page. */
function clockNotice({ merchant, context, say, base }: Visit): Html | false {
  const { clock, role } = merchant;
  if (clockMode(clock) === "real") return false;
  const time = clockText(clock, { wall: context.gateway.wallNow(), zone: merchant });
  const text = html`${bannerClockLabel(clock, say)}: ${time}`;
  return html`<span class="banner-clock">
    ${can(role, "use_sandbox") ? html`<a href="${base}/sandbox">${text}</a>` : text}
  </span>`;
}

function bannerClockLabel(clock: MerchantClock, say: Say): string {
  if (clock.frozenAt) return say("Clock stopped at", "Jam berhenti di");
  return clock.offsetMs > 0
    ? say("Clock moved ahead", "Jam dimajukan")
    : say("Clock moved back", "Jam dimundurkan");
}

function menu(visit: Visit, active: SectionName | undefined, desk: Desk | undefined): Html {
  const { say, base } = visit;
  const shown = SECTIONS.filter(({ action }) => may(visit, action));
  return html`<nav class="menu" aria-label="${say("Sections", "Bagian")}">
    <ul>
      ${shown.map(
        ({ name, path, icon, key, label }) =>
          html`<li>
            <a
              href="${base + path}"
              data-go="${key}"
              ${name === active && html`aria-current="page"`}
            >
              ${DASHBOARD_ICONS[icon]}
              <span>${label(say)}</span>
              ${name === "attention" && desk && desk.open > 0 && openTally(say, desk)}
            </a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

function openTally(say: Say, { open }: Desk): Html {
  return html`<span class="tally urgent">${count(open, say)}</span>`;
}

function merchantMenu({ session, merchant, say, base }: Visit): Html {
  const others = session.merchants.filter(({ id }) => id !== merchant.id);
  const label = html`<span class="merchant-name">${merchant.name}</span
    ><span class="code">${merchant.id}</span>`;
  const mayCreate = can(merchant.role, "create_merchant");
  if (others.length === 0 && !mayCreate) return html`<div class="merchant">${label}</div>`;
  return html`<details class="merchant">
    <summary>${label}</summary>
    <ul aria-label="${say("Merchants", "Merchant")}">
      ${others.map(
        (other) =>
          html`<li>
            <a href="/dashboard/${other.id}${firstSection(other)}">
              ${other.name} <span class="code">${other.id}</span>
            </a>
          </li>`,
      )}
      ${
        mayCreate &&
        html`<li>
          <a href="${base}/new-merchant">${say("New merchant", "Merchant baru")}…</a>
        </li>`
      }
    </ul>
  </details>`;
}

function account({ session, merchant, say, here, base }: Visit): Html {
  const { user } = session;
  const other = user.language === "en" ? "id" : "en";
  return html`<details class="account">
    <summary>
      <span class="avatar" aria-hidden="true">${initials(user.name)}</span>
      <span class="who">${user.name} <span class="role">${merchant.role}</span></span>
    </summary>
    <div class="account-menu">
      <p class="hint">${user.email}</p>
      <a href="${base}/account">${say("Your account", "Akun Anda")}</a>
      <form method="post" action="/dashboard/language">
        ${csrfField(session)}
        <input type="hidden" name="back" value="${here}" />
        <button class="text" name="language" value="${other}" lang="${other}">
          ${other === "en" ? "English" : "Bahasa Indonesia"}
        </button>
      </form>
      <button class="text" type="button" data-shortcuts hidden>
        ${say("Keyboard shortcuts", "Pintasan papan ketik")} <kbd>?</kbd>
      </button>
      <form method="post" action="/dashboard/sign-out">
        ${csrfField(session)} <button class="text">${say("Sign out", "Keluar")}</button>
      </form>
      <form method="post" action="/dashboard/sign-out-everywhere">
        ${csrfField(session)}
        <button class="text">${say("Sign out everywhere", "Keluar dari semua perangkat")}</button>
      </form>
    </div>
  </details>`;
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word = "") =>
      String.fromCodePoint(word.codePointAt(0) ?? 0x20)
        .toUpperCase()
        .trim(),
    )
    .join("");
}

function shortcuts(visit: Visit): Html {
  const { say } = visit;
  const sections = SECTIONS.filter(({ action }) => may(visit, action));
  const rows: readonly (readonly [string, string])[] = [
    ["/", say("Search", "Cari")],
    [
      "j k",
      say("Down and up in a table, as arrows do", "Turun dan naik dalam tabel, seperti panah"),
    ],
    ["Enter", say("Open the row", "Buka baris")],
    ...sections.map(({ key, label }) => [`g ${key}`, label(say)] as const),
    ["?", say("This list", "Daftar ini")],
  ];
  return html`<dialog id="shortcuts" aria-labelledby="shortcuts-title">
    <h2 id="shortcuts-title">${say("Keyboard", "Papan ketik")}</h2>
    <dl>
      ${rows.map(
        ([keys, what]) =>
          html`<div>
            <dt>${keys.split(" ").map((key) => html`<kbd>${key}</kbd> `)}</dt>
            <dd>${what}</dd>
          </div>`,
      )}
    </dl>
    <label class="check">
      <input type="checkbox" data-single-keys />${say("Single keys work", "Tombol tunggal aktif")}
    </label>
    <p class="hint">
      ${say(
        "Turned off, no letter does anything by itself. Kept in this browser.",
        "Bila dimatikan, tidak ada huruf yang bekerja sendiri. Disimpan di peramban ini.",
      )}
    </p>
    <form method="dialog"><button class="button small">${say("Close", "Tutup")}</button></form>
  </dialog>`;
}

/** Who reads a page outside the merchants: in which language, with which styles. */
export interface Reader {
  readonly assets: Assets;
  readonly language: Language;
}

interface BarePage extends Reader {
  /** The page's own address, where the other language is one link away. */
  readonly address?: string;
  readonly title: string;
  readonly body: Html;
}

/** A page outside the merchants: sign-in and refusals. */
export function bareFrame(page: BarePage): Html {
  return html`<html lang="${page.language}">
    ${head(page.assets, page.title, {})}
    <body class="dashboard bare">
      <main id="content">
        <section class="card">
          <div class="bare-head">
            <p class="brand"><span class="mark" aria-hidden="true"></span>Gerbang</p>
            ${page.address !== undefined && languageLink(page.language, page.address)}
          </div>
          ${page.body}
        </section>
      </main>
    </body>
  </html>`;
}
