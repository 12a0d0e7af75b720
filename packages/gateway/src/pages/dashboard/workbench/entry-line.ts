import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import { findHints } from "../../../domain/requests/hints.ts";
import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import type { EntryKind, WorkbenchEntry } from "../../../operations/workbench/entry.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import type { DashboardIcon } from "../frame/dashboard-icons.ts";
import { eventFactsLine, eventText } from "../frame/event-text.ts";
import { removedUrl } from "../frame/removed-url.ts";
import { callFacts, messageText, outcomeChip, verbText } from "../frame/upstream-evidence.ts";
import { reportedShort } from "../frame/wire-words.ts";

/** What an entry says in its line. */
interface EntryLine {
  readonly kind: EntryKind;
  readonly icon: DashboardIcon;
  readonly what: Html | string;
  /** What came of it. */
  readonly chip?: Html;
  readonly said?: Html | string;
  readonly tookMs?: number;
}

export function entryLine(say: Say, entry: WorkbenchEntry): EntryLine {
  switch (entry.kind) {
    case "request":
      return requestLine(say, entry.request);
    case "delivery":
      return deliveryLine(say, entry.delivery);
    case "event":
    case "wallet":
      return {
        kind: entry.kind,
        icon: entry.kind === "wallet" ? "phone" : "bolt",
        what: eventText(say, entry.event),
        said: eventFactsLine(say, entry.event.data),
      };
    case "call":
      return {
        kind: "upstream",
        icon: "exchange",
        what: verbText(say, entry.call.verb),
        chip: outcomeChip(say, entry.call),
        said: callFacts(say, entry.call),
        tookMs: entry.call.latencyMs,
      };
    case "message":
      return {
        kind: "upstream",
        icon: "exchange",
        what: say("Message from the upstream", "Pesan dari upstream"),
        said: messageText(say, entry.message),
      };
  }
}

function requestLine(say: Say, request: LoggedRequest): EntryLine {
  const hints = findHints(request).length;
  const said = request.problems[0] ?? request.error;
  return {
    kind: "request",
    icon: "terminal",
    what: html`<span class="method">${request.method}</span> ${shortPath(request.path)}`,
    chip: answerChip(request),
    said: html`${
      hints > 0 &&
      html`<span class="chip waiting">
        ${hints === 1 ? say("hint", "petunjuk") : `${hints} ${say("hints", "petunjuk")}`}
      </span> `
    }${said}`,
    tookMs: request.durationMs,
  };
}

type DeliveryTry = Extract<WorkbenchEntry, { readonly kind: "delivery" }>["delivery"];

function deliveryLine(say: Say, delivery: DeliveryTry): EntryLine {
  const { answerStatus, error, transactionStatus, latencyMs, number } = delivery;
  const isGood = answerStatus !== undefined && answerStatus >= 200 && answerStatus < 300;
  const tries = number > 1 ? ` · ${say("try", "percobaan")} ${number}` : "";
  return {
    kind: "delivery",
    icon: "bell",
    what: html`<span class="method">POST</span> ${short(delivery.url.replace(/^https?:\/\//, ""))}`,
    chip: html`<span class="chip ${isGood ? "good" : "bad"}">${answerStatus ?? error}</span>`,
    said: html`${removedUrl(say, delivery.isInUse)}
    ${reportedShort(transactionStatus, say)}${tries}${
      !isGood && html` · ${explainFailure(say, delivery).finding}`
    } `,
    tookMs: latencyMs,
  };
}

/** The code that a client reads: the body's own where there is one. */
function answerChip({
  statusCode,
  httpStatus,
  failed,
}: Pick<LoggedRequest, "statusCode" | "httpStatus" | "failed">): Html {
  return html`<span class="chip ${failed ? "bad" : "good"}" title="HTTP ${httpStatus}"
    >${statusCode ?? httpStatus}</span
  >`;
}

const SHOWN_MAX = 60;

/** What was done stands at its end: the ids are shortened first. */
export function shortPath(path: string): string {
  return short(path.replace(/([\da-f]{8})-[\da-f]{4}-[\da-f-]{22}/gi, "$1…"));
}

function short(text: string): string {
  return text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text;
}
