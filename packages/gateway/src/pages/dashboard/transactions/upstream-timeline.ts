import type { LoggedEvent } from "../../../domain/transactions/logged-event.ts";
import type { UpstreamAttempt } from "../../../domain/upstream/attempt.ts";
import type {
  ListedMessage,
  LoggedCall,
  UpstreamStory,
} from "../../../operations/upstream/read-upstream-story.ts";
import { type Html, html } from "../../parts/html.ts";
import { eventFacts, eventText } from "../frame/event-text.ts";
import { timeCell, type Zone } from "../frame/present-values.ts";
import {
  answerFold,
  callFacts,
  messageFold,
  messageText,
  outcomeChip,
  timesText,
  verbText,
} from "../frame/upstream-evidence.ts";
import type { Visit } from "../frame/visit.ts";

interface Entry {
  readonly at: Date;
  readonly line: Html;
}

interface Told {
  readonly visit: Visit;
  readonly zone: Zone;
}

/** What happened here and what was said between us and the upstream, in the order of the clock. */
export function upstreamTimeline(
  visit: Visit,
  events: readonly LoggedEvent[],
  { attempts, accounts, calls, messages }: UpstreamStory,
  zone: Zone,
): Html {
  const { say } = visit;
  const told = { visit, zone };
  const labelOf = (id: string) => accounts.find((one) => one.id === id)?.label ?? id;
  // Which of several accounts was asked is said of each line; of one alone its attempt says it.
  const placeOf = (id: string) => attempts.length > 1 && labelOf(id);
  // What happened at one moment: what was written down first is first.
  const entries = [
    ...attempts.map((one) => attemptEntry(told, one, labelOf(one.accountId))),
    ...calls.toReversed().map((one) => callEntry(told, one, placeOf(one.accountId))),
    ...messages.toReversed().map((one) => messageEntry(told, one, placeOf(one.accountId))),
    ...events.map((one) => eventEntry(told, one)),
  ].toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return html`<section class="card">
    <h2>${say("Timeline", "Linimasa")}</h2>
    <ol class="timeline">
      ${entries.map(({ line }) => line)}
    </ol>
  </section>`;
}

function attemptEntry(
  { visit: { say }, zone }: Told,
  attempt: UpstreamAttempt,
  label: string,
): Entry {
  const { number, upstreamOrderId, createdAt: at } = attempt;
  const line = html`<li class="e-call">
    <div class="event-line">
      <span class="event">${say("Attempt", "Percobaan")} ${number}: ${label}</span>
      <span class="code hint">${upstreamOrderId}</span> ${timeCell(at, zone, say)}
    </div>
  </li>`;
  return { at, line };
}

function callEntry({ visit, zone }: Told, call: LoggedCall, place: string | false): Entry {
  const { say } = visit;
  const isBad = call.outcome === "unknown" || call.outcome === "not_sent";
  const line = html`<li class="e-call${isBad && " bad"}">
    <div class="event-line">
      <span class="event">${verbText(say, call.verb)}</span> ${outcomeChip(say, call)}
      <span class="hint">${place && `${place} · `}${callFacts(say, call)}</span>
      ${timeCell(call.startedAt, zone, say)}
    </div>
    ${answerFold(visit, call)}
  </li>`;
  return { at: call.startedAt, line };
}

function messageEntry({ visit, zone }: Told, message: ListedMessage, place: string | false): Entry {
  const { say } = visit;
  const line = html`<li class="e-message">
    <div class="event-line">
      <span class="event">${say("Message from the upstream", "Pesan dari upstream")}</span>
      <span class="hint"
        >${place && `${place} · `}${messageText(say, message)}${timesText(say, message)}</span
      >
      ${timeCell(message.receivedAt, zone, say)}
    </div>
    ${messageFold(visit, message)}
  </li>`;
  return { at: message.receivedAt, line };
}

function eventEntry({ visit: { say }, zone }: Told, event: LoggedEvent): Entry {
  const { name, occurredAt: at, data } = event;
  const line = html`<li class="e-${name.replaceAll(/[^a-z_]/g, "-")}">
    <div class="event-line">
      <span class="event">${eventText(say, event)}</span>
      <span class="code hint">${name}</span> ${timeCell(at, zone, say)}
    </div>
    ${eventFacts(say, data)}
  </li>`;
  return { at, line };
}
