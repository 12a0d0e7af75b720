import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "./dashboard-icons.ts";
import type { SectionName } from "./sections.ts";
import { may, type Visit } from "./visit.ts";

/**
 * On every page the way to the workbench: a link, of which a script makes a drawer that shows the newest
 * entries on the page that one is on.
 */
export function drawerControl(
  visit: Visit,
  { section, order }: { readonly section?: SectionName; readonly order?: string },
): Html | false {
  if (!may(visit, "see_workbench") || section === "workbench") return false;
  const { say, base } = visit;
  const query = order === undefined ? "" : `?${new URLSearchParams({ order }).toString()}`;
  const name = say("Workbench", "Bengkel");
  return html`<aside class="drawer-place no-print" aria-label="${name}">
    <a
      class="drawer-control"
      href="${base}/workbench${query}"
      data-drawer="${base}/live?of=workbench"
      data-whole="${say("Open as a page", "Buka sebagai halaman")}"
      data-close="${say("Close", "Tutup")}"
      data-lost="${say("Not live just now.", "Sedang tidak langsung.")}"
    >
      ${DASHBOARD_ICONS.terminal}<span>${name}</span>
    </a>
  </aside>`;
}
