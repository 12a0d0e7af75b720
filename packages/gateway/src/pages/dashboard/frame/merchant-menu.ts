import { can } from "../../../domain/merchants/dashboard-role.ts";
import { type Html, html } from "../../parts/html.ts";
import { firstSection } from "./sections.ts";
import type { Visit } from "./visit.ts";

/** The merchant that is shown, and the way to the others. */
export function merchantMenu(visit: Visit): Html {
  const { merchant, say } = visit;
  const links = merchantLinks(visit);
  const label = html`<span class="merchant-name" title="${merchant.name}">${merchant.name}</span
    ><span class="code">${merchant.id}</span>`;
  if (links.length === 0) return html`<div class="merchant">${label}</div>`;
  return html`<details class="merchant">
    <summary>${label}</summary>
    <div class="merchant-list">
      ${links.length > UNFILTERED_MAX && filter(visit)}
      <ul aria-label="${say("Merchants", "Merchant")}">
        ${links}
      </ul>
    </div>
  </details>`;
}

/** As many as are seen at one glance. */
const UNFILTERED_MAX = 7;

/** For scripts: without one the list scrolls. */
function filter({ say }: Visit): Html {
  return html`<input
    type="search"
    data-narrows
    hidden
    autocomplete="off"
    placeholder="${say("Name or id", "Nama atau id")}"
    aria-label="${say("Narrow the merchants", "Saring merchant")}"
  />`;
}

/** To the other merchants, and to a new one, as items of a list. */
export function merchantLinks({ session, merchant, say, base }: Visit): readonly Html[] {
  const others = session.merchants.filter(({ id }) => id !== merchant.id);
  return [
    ...others.map(
      (other) =>
        html`<li>
          <a href="/dashboard/${other.id}${firstSection(other)}" title="${other.name}">
            <span class="merchant-name">${other.name}</span> <span class="code">${other.id}</span>
          </a>
        </li>`,
    ),
    ...(can(merchant.role, "create_merchant")
      ? [
          html`<li data-stays>
            <a href="${base}/new-merchant">${say("New merchant", "Merchant baru")}…</a>
          </li>`,
        ]
      : []),
  ];
}
