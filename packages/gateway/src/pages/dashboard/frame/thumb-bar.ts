import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "./dashboard-icons.ts";
import { merchantLinks } from "./merchant-menu.ts";
import { count } from "./present-values.ts";
import {
  type MenuTallies,
  type SectionName,
  type ShownSection,
  shownSections,
} from "./sections.ts";
import type { Visit } from "./visit.ts";

/** Where a day begins: whoever may not see one of them has the next of their sections in its place. */
const FIRST: readonly SectionName[] = ["home", "transactions", "notifications"];

/** On a phone, in reach of the thumb: three sections, and everything else behind the fourth place. */
export function thumbBar(
  visit: Visit,
  active: SectionName | undefined,
  tallies: MenuTallies,
): Html {
  const { say } = visit;
  const sections = shownSections(visit);
  const first = sections.filter(({ name }) => FIRST.includes(name));
  const ordered = [...first, ...sections.filter((section) => !first.includes(section))];
  const near = ordered.slice(0, FIRST.length);
  const rest = ordered.slice(FIRST.length);
  const isInRest = rest.some(({ name }) => name === active);
  return html`<nav class="thumb-bar" aria-label="${say("Quick menu", "Menu cepat")}">
    ${near.map((section) => sectionLink(visit, section, { active, tallies }))}
    <details>
      <summary class="${isInRest && "current"}">
        ${DASHBOARD_ICONS.more}<span>${say("More", "Lainnya")}</span>
        ${openTally(sum(rest.map(({ name }) => tallies[name] ?? 0)))}
      </summary>
      <div class="sheet">
        <ul>
          ${rest.map((section) => html`<li>${sectionLink(visit, section, { active, tallies })}</li>`)}
        </ul>
        ${merchants(visit)}
      </div>
    </details>
  </nav>`;
}

interface Marks {
  readonly active: SectionName | undefined;
  readonly tallies: MenuTallies;
}

function sectionLink(
  { say, base }: Visit,
  { name, path, icon, label }: ShownSection,
  { active, tallies }: Marks,
): Html {
  return html`<a href="${base + path}" ${name === active && html`aria-current="page"`}>
    ${DASHBOARD_ICONS[icon]}<span>${label(say)}</span>
    ${openTally(tallies[name])}
  </a>`;
}

/** How much of a section waits for a person. */
export function openTally(open = 0): Html | false {
  return open > 0 && html`<span class="tally urgent">${count(open)}</span>`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}

function merchants(visit: Visit): Html {
  const { say, merchant } = visit;
  const links = merchantLinks(visit);
  return html`<h2>${say("Merchant", "Merchant")}</h2>
    <p class="here">${merchant.name} <span class="code">${merchant.id}</span></p>
    ${
      links.length > 0 &&
      html`<ul>
        ${links}
      </ul>`
    }`;
}
