import { browseTransactions } from "../../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { getFaultPlan } from "../../../operations/sandbox/fault-plan.ts";
import { readAhead } from "../../../operations/sandbox/read-ahead.ts";
import { html } from "../../parts/html.ts";
import { aheadLine } from "../ahead/ahead-line.ts";
import type { PageNote } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { mayTestCharge } from "../frame/test-charge.ts";
import type { Visit } from "../frame/visit.ts";
import { chargePanel } from "./charge-page.ts";
import { clockSection } from "./clock-section.ts";
import type { TypedPlan } from "./fault-fields.ts";
import { faultSection } from "./fault-section.ts";
import { forcedSection } from "./forced-section.ts";
import { pendingSection } from "./pending-section.ts";
import { sessionSection } from "./session-section.ts";

const ROWS = 10;
const STOPS = 8;

/** What a form that was refused has the page show again. */
interface RefusedForm {
  readonly note?: PageNote;
  readonly status?: number;
  readonly faults?: TypedPlan;
  /** Why the file cannot be imported. */
  readonly fileProblem?: string;
}

/** What only a sandbox has: payments at a click, faults on purpose. */
export async function showSandbox(
  visit: Visit,
  { note, status, faults, fileProblem }: RefusedForm = {},
): Promise<unknown> {
  const {
    context,
    merchant: { id },
    say,
  } = visit;
  const [merchant, zone] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, id),
  ]);
  const [plan, { transactions }, steps] = await Promise.all([
    getFaultPlan(context.gateway, merchant),
    browseTransactions(context.gateway, id, {
      filter: { statuses: ["pending"] },
      sort: "created",
      page: { direction: "older", limit: ROWS },
    }),
    readAhead(context.gateway, id, STOPS),
  ]);
  return await sendFramed(visit, {
    section: "sandbox",
    title: say("Sandbox tools", "Alat sandbox"),
    styles: ["dashboard-sandbox.css", "dashboard-ahead.css"],
    note,
    ...(status !== undefined && { status }),
    scripts: ["dashboard-ahead.js"],
    body: html`${await clockSection(visit, merchant, zone)}
    ${aheadLine(visit, { clock: merchant.clock, steps, zone })}
    ${mayTestCharge(visit) && chargePanel(visit)} ${pendingSection(visit, transactions, zone)}
    ${faultSection(visit, plan, faults)} ${forcedSection(visit)}
    ${sessionSection(visit, fileProblem)}`,
  });
}
