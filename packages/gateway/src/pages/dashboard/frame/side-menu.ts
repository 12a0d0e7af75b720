import { type Html, html } from "../../parts/html.ts";
import { ICONS } from "../../parts/icons.ts";
import { DASHBOARD_ICONS } from "./dashboard-icons.ts";
import { csrfField } from "./form-parts.ts";
import { merchantMenu } from "./merchant-menu.ts";
import { type MenuTallies, type SectionName, shownSections } from "./sections.ts";
import { openTally } from "./thumb-bar.ts";
import type { Visit } from "./visit.ts";
import { roleWord } from "./wire-words.ts";

/** Beside every page: the merchant and the others, its sections, and who is signed in. */
export function sideMenu(
  visit: Visit,
  active: SectionName | undefined,
  tallies: MenuTallies,
): Html {
  const { say, base } = visit;
  return html`<header class="side">
    <a class="brand" href="/dashboard">
      <span class="mark" aria-hidden="true"></span>
      Gerbang
    </a>
    <p class="here" title="${visit.merchant.name}">${visit.merchant.name}</p>
    ${merchantMenu(visit)}
    <a class="find" href="${base}/palette" data-palette>
      ${say("Find or do", "Cari atau lakukan")} <kbd>Ctrl K</kbd>
    </a>
    ${menu(visit, active, tallies)} ${docsLink(visit)} ${account(visit)}
  </header>`;
}

function menu(visit: Visit, active: SectionName | undefined, tallies: MenuTallies): Html {
  const { say, base } = visit;
  return html`<nav class="menu" aria-label="${say("Sections", "Bagian")}">
    <ul>
      ${shownSections(visit).map(
        ({ name, path, icon, key, label }) =>
          html`<li>
            <a
              href="${base + path}"
              data-go="${key}"
              ${name === active && html`aria-current="page"`}
            >
              ${DASHBOARD_ICONS[icon]}
              <span>${label(say)}</span>
              ${openTally(tallies[name])}
            </a>
          </li>`,
      )}
    </ul>
  </nav>`;
}

/** Not among the sections: it is for everybody, and no part of the merchant's. */
function docsLink({ say, merchant }: Visit): Html {
  return html`<a class="docs-link" href="/docs?merchant=${merchant.id}">
    ${ICONS.book}
    <span>${say("Docs", "Dokumen")}</span>
  </a>`;
}

function account({ session, merchant, say, here, base }: Visit): Html {
  const { user } = session;
  const other = user.language === "en" ? "id" : "en";
  return html`<details class="account">
    <summary>
      <span class="avatar" aria-hidden="true">${initials(user.name)}</span>
      <span class="who"
        >${user.name} <span class="role">${roleWord(merchant.role, say)}</span></span
      >
    </summary>
    <div class="account-menu">
      <p class="hint">${user.email}</p>
      <a href="${base}/account">${say("Your account", "Akun Anda")}</a>
      <a href="/docs?merchant=${merchant.id}" class="docs-narrow">${say("Docs", "Dokumen")}</a>
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
