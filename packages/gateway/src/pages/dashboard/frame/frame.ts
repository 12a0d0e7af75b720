import type { DashboardAction } from "../../../domain/merchants/dashboard-role.ts";
import { type Desk, readDesk } from "../../../operations/upstream/read-desk.ts";
import type { Assets } from "../../parts/assets.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Language } from "../../parts/language.ts";
import { type Say, sayIn } from "../../parts/say.ts";
import { sendPage } from "../../parts/send-page.ts";
import { DASHBOARD_ICONS, type DashboardIcon } from "./dashboard-icons.ts";
import { csrfField } from "./form-parts.ts";
import { moneyBanner } from "./money-banner.ts";
import { count } from "./present-values.ts";
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
  "dashboard-phone.css",
  "dashboard-print.css",
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
  readonly section: SectionName;
  readonly title: string;
  readonly body: Html;
  /** Over the title: the way back. */
  readonly above?: Html | undefined;
  /** To the right of the title. */
  readonly aside?: Html | undefined;
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  readonly status?: number;
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
      ${desk ? moneyBanner(say, desk) : sandboxBanner(say)}
      <div class="shell">
        <header class="side">
          <a class="brand" href="/dashboard">
            <span class="mark" aria-hidden="true"></span>
            Gerbang
          </a>
          ${merchantMenu(visit)} ${menu(visit, page.section, desk)} ${account(visit)}
        </header>
        <main id="content" tabindex="-1">
          ${page.above && html`<p class="above">${page.above}</p>`}
          <div class="page-title">
            <h1>${page.title}</h1>
            ${page.aside && html`<div class="page-aside">${page.aside}</div>`}
          </div>
          ${page.body}
        </main>
      </div>
      ${shortcuts(visit)}
    </body>
  </html>`;
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
    ${["dashboard.js", ...scripts].map(
      (name) => html`<script type="module" src="${assets.url(name)}"></script>`,
    )}
  </head>`;
}

function sandboxBanner(say: Say): Html {
  return html`<aside class="sandbox-banner" aria-label="Sandbox">
    <strong>Sandbox</strong>
    ${say("Simulated wallet: no real money moves.", "Dompet simulasi: tidak ada uang sungguhan.")}
  </aside>`;
}

function menu(visit: Visit, active: SectionName, desk: Desk | undefined): Html {
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

function merchantMenu({ session, merchant, say }: Visit): Html {
  const others = session.merchants.filter(({ id }) => id !== merchant.id);
  const label = html`<span class="merchant-name">${merchant.name}</span
    ><span class="code">${merchant.id}</span>`;
  if (others.length === 0) return html`<div class="merchant">${label}</div>`;
  return html`<details class="merchant">
    <summary>${label}</summary>
    <ul aria-label="${say("Other merchants", "Merchant lain")}">
      ${others.map(
        (other) =>
          html`<li>
            <a href="/dashboard/${other.id}${firstSection(other)}">
              ${other.name} <span class="code">${other.id}</span>
            </a>
          </li>`,
      )}
    </ul>
  </details>`;
}

function account({ session, merchant, say, request }: Visit): Html {
  const { user } = session;
  const other = user.language === "en" ? "id" : "en";
  return html`<details class="account">
    <summary>
      <span class="avatar" aria-hidden="true">${initials(user.name)}</span>
      <span class="who">${user.name} <span class="role">${merchant.role}</span></span>
    </summary>
    <div class="account-menu">
      <p class="hint">${user.email}</p>
      <form method="post" action="/dashboard/language">
        ${csrfField(session)}
        <input
          type="hidden"
          name="back"
          value="${request.method === "GET" ? request.url : `/dashboard/${merchant.id}`}"
        />
        <button class="text" name="language" value="${other}" lang="${other}">
          ${other === "en" ? "English" : "Bahasa Indonesia"}
        </button>
      </form>
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
    <form method="dialog"><button class="button small">${say("Close", "Tutup")}</button></form>
  </dialog>`;
}

/** Who reads a page outside the merchants: in which language, with which styles. */
export interface Reader {
  readonly assets: Assets;
  readonly language: Language;
}

interface BarePage extends Reader {
  readonly title: string;
  readonly body: Html;
}

/** A page outside the merchants: sign-in and refusals. */
export function bareFrame(page: BarePage): Html {
  return html`<html lang="${page.language}">
    ${head(page.assets, page.title, {})}
    <body class="dashboard bare">
      ${sandboxBanner(sayIn(page.language))}
      <main id="content">
        <section class="card">
          <p class="brand"><span class="mark" aria-hidden="true"></span>Gerbang</p>
          ${page.body}
        </section>
      </main>
    </body>
  </html>`;
}
