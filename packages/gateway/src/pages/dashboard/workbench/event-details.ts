import type { LoggedEvent } from "../../../domain/transactions/logged-event.ts";
import { type Html, html } from "../../parts/html.ts";
import { eventText } from "../frame/event-text.ts";
import { timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { withWire } from "../frame/wire-words.ts";
import { contentBlock, factList } from "./detail-parts.ts";

export function eventDetails({ say }: Visit, event: LoggedEvent, zone: Zone): Html {
  const { name, occurredAt, recordedAt, transactionId, data } = event;
  const isOtherTime = occurredAt.getTime() !== recordedAt.getTime();
  return html`${factList([
      [say("Name", "Nama"), withWire(eventText(say, event), name)],
      [say("Time", "Waktu"), timeCell(recordedAt, zone, say)],
      [
        say("Merchant's clock", "Jam merchant"),
        isOtherTime ? timeCell(occurredAt, zone, say) : undefined,
      ],
      [say("Transaction", "Transaksi"), html`<span class="code">${transactionId}</span>`],
    ])}
    <section>
      ${contentBlock(say, { label: say("Data", "Data"), text: JSON.stringify(data) })}
    </section>`;
}
