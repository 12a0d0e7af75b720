import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { isSimulated } from "../../../domain/merchants/simulated.ts";
import type { TransactionStory } from "../../../operations/dashboard/read-transaction.ts";
import { readTransactionAhead } from "../../../operations/sandbox/read-ahead.ts";
import { type Html, html } from "../../parts/html.ts";
import { advanceReport } from "../ahead/advance-report.ts";
import { aheadLine, type PastStep } from "../ahead/ahead-line.ts";
import { eventText } from "../frame/event-text.ts";
import type { Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

const STOPS = 8;
const PAST = 3;

/** The line of what time will bring to a transaction; only the simulator knows it beforehand. */
export async function whatComes(
  visit: Visit,
  merchant: Merchant,
  story: TransactionStory,
  zone: Zone,
): Promise<Html | false> {
  if (!isSimulated(merchant)) return false;
  const { transaction } = story;
  const asked = { transaction, limit: STOPS };
  const steps = await readTransactionAhead(visit.context.gateway, merchant, asked);
  const report = await advanceReport(visit, zone);
  const past = pastOf(visit, story);
  const line = { clock: merchant.clock, steps, past, about: transaction.id, zone };
  if (steps.length > 0) return aheadLine(visit, { ...line, report });
  // Nothing comes any more, and the last step that brought that is told all the same.
  return report && html`<section class="card no-print">${report}</section>`;
}

/** The newest of what has been, for the line of what comes. */
function pastOf({ say }: Visit, { events }: TransactionStory): readonly PastStep[] {
  return events
    .slice(-PAST)
    .map((event) => ({ label: eventText(say, event), at: event.occurredAt }));
}
