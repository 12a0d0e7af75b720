import { can } from "../../../domain/merchants/dashboard-role.ts";
import { type Html, html } from "../../parts/html.ts";
import { firstSection } from "./sections.ts";
import type { Visit } from "./visit.ts";

/** The merchant that is shown, and the way to the others. */
export function merchantMenu(visit: Visit): Html {
  const { merchant, say } = visit;
  const links = merchantLinks(visit);
  const label = html`<span class="merchant-name">${merchant.name}</span
    ><span class="code">${merchant.id}</span>`;
  if (links.length === 0) return html`<div class="merchant">${label}</div>`;
  return html`<details class="merchant">
    <summary>${label}</summary>
    <ul aria-label="${say("Merchants", "Merchant")}">
      ${links}
    </ul>
  </details>`;
}

/** To the other merchants, and to a new one, as items of a list. */
export function merchantLinks({ session, merchant, say, base }: Visit): readonly Html[] {
  const others = session.merchants.filter(({ id }) => id !== merchant.id);
  return [
    ...others.map(
      (other) =>
        html`<li>
          <a href="/dashboard/${other.id}${firstSection(other)}">
            ${other.name} <span class="code">${other.id}</span>
          </a>
        </li>`,
    ),
    ...(can(merchant.role, "create_merchant")
      ? [
          html`<li>
            <a href="${base}/new-merchant">${say("New merchant", "Merchant baru")}…</a>
          </li>`,
        ]
      : []),
  ];
}
