import { countOpenIncidents } from "../../../operations/notifications/read-incidents.ts";
import { type MerchantControl, readControl } from "../../../operations/sandbox/control-merchant.ts";
import { type Desk, readDesk } from "../../../operations/upstream/read-desk.ts";
import { type Html, html } from "../../parts/html.ts";
import { sendPage } from "../../parts/send-page.ts";
import { drawerControl } from "./drawer-control.ts";
import { equivalentLine } from "./equivalent.ts";
import { noteBox, type PageNote } from "./form-parts.ts";
import { inHandNotice } from "./in-hand-notice.ts";
import { moneyBanner } from "./money-banner.ts";
import { pageHead } from "./page-head.ts";
import { momentText, zoneName } from "./present-values.ts";
import { sandboxBanner } from "./sandbox-banner.ts";
import type { MenuTallies, SectionName } from "./sections.ts";
import { shortcuts } from "./shortcuts.ts";
import { sideMenu } from "./side-menu.ts";
import { thumbBar } from "./thumb-bar.ts";
import { may, type Visit } from "./visit.ts";

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
  /** The order that the page is about: the drawer of the workbench lights it up. */
  readonly order?: string;
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
  const [desk, control, openIncidents] = await Promise.all([
    merchant.environment === "production" ? readDesk(context.gateway, merchant.id) : undefined,
    merchant.environment === "sandbox" ? readControl(context.gateway, merchant) : undefined,
    may(visit, "see_notifications") ? countOpenIncidents(context.gateway, merchant.id) : 0,
  ]);
  const tallies = { attention: desk?.open ?? 0, notifications: openIncidents };
  return await sendPage(visit.reply, framed(visit, page, { desk, control, tallies }), page.status);
}

interface Surroundings {
  readonly desk: Desk | undefined;
  /** Who has the merchant in hand. */
  readonly control: MerchantControl | undefined;
  readonly tallies: MenuTallies;
}

function framed(visit: Visit, page: FramedPage, around: Surroundings): Html {
  const { context, session, merchant, say, base } = visit;
  const { assets } = context;
  const { desk, control, tallies } = around;
  return html`<html lang="${session.user.language}">
    ${pageHead(assets, `${page.title} · ${merchant.name}`, page)}
    <body class="dashboard" data-base="${base}">
      <a class="skip" href="#content">${say("Skip to content", "Langsung ke isi")}</a>
      ${desk ? moneyBanner(say, desk) : sandboxBanner(visit)}
      ${control && inHandNotice(visit, control)}
      <div class="shell">
        ${sideMenu(visit, page.section, tallies)}
        <main id="content" tabindex="-1">
          ${printHead(visit, page)} ${page.above && html`<p class="above">${page.above}</p>`}
          <div class="page-title">
            <h1>${page.title}</h1>
            ${page.aside && html`<div class="page-aside">${page.aside}</div>`}
          </div>
          ${told(visit, page)} ${page.body}
        </main>
        ${thumbBar(visit, page.section, tallies)}
      </div>
      ${drawerControl(visit, page)} ${shortcuts(visit)}
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
      <span data-printed="${utcOffsetHours}">${momentText(now, merchant, say)}</span>
      ${zoneName(merchant)}, ${session.user.name} (${session.user.email})
    </p>
  </div>`;
}

function told(visit: Visit, { note = visit.note }: FramedPage): Html | false {
  const same = note === visit.note ? visit.note?.same : undefined;
  return (
    note !== undefined &&
    note.text !== "" &&
    html`${noteBox(note)} ${same && equivalentLine(visit.say, same)}`
  );
}
