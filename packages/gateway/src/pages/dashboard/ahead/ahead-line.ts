import { type MerchantClock, merchantTime } from "../../../domain/merchants/clock.ts";
import type { AheadStep } from "../../../operations/sandbox/read-ahead.ts";
import { type Html, html } from "../../parts/html.ts";
import { clockState, clockText } from "../frame/clock-text.ts";
import { csrfField } from "../frame/form-parts.ts";
import { liveAttributes } from "../frame/frame.ts";
import { durationText, timeCell, type Zone } from "../frame/present-values.ts";
import { removedUrl } from "../frame/removed-url.ts";
import { may, type Visit } from "../frame/visit.ts";

/** What has been, before the needle. */
export interface PastStep {
  readonly label: string;
  readonly at: Date;
}

interface AheadLine {
  readonly clock: MerchantClock;
  readonly steps: readonly AheadStep[];
  readonly past?: readonly PastStep[];
  /** The transaction that the line is about; absent: it is about all of the merchant's. */
  readonly about?: string;
  readonly zone: Zone;
  /** What fell due when the needle was moved from here. */
  readonly report?: Html | false;
}

/**
 * What time will bring, as stops on a line with a needle at the merchant's now. Who may use the sandbox
 * moves the needle to a stop: everything that falls due on the way happens then.
 */
export function aheadLine(visit: Visit, line: AheadLine): Html {
  const { say, context } = visit;
  const { clock, steps, past = [], zone, report = false } = line;
  const wall = context.gateway.wallNow();
  const now = merchantTime(clock, wall);
  return html`<section class="card ahead no-print" id="ahead" ${liveAttributes(visit)}>
    <h2>${say("What time brings", "Yang dibawa waktu")}</h2>
    <ol class="ahead-line">
      ${past.map(
        ({ label, at }) =>
          html`<li class="ahead-past">
            <strong>${label}</strong> <span class="hint">${timeCell(at, zone, say)}</span>
          </li>`,
      )}
      <li class="ahead-now" aria-current="time">
        <strong>${say("Now", "Sekarang")}</strong>
        <span class="hint"
          >${clockText(clock, { wall, zone, say })}, ${clockState(clock, say)}</span
        >
      </li>
      ${steps.map((step, at) => stopOf(visit, { step, now, at, line }))}
    </ol>
    ${
      steps.length === 0
        ? html`<p class="hint">${say("Nothing is due.", "Tidak ada yang akan jatuh tempo.")}</p>`
        : may(visit, "use_sandbox") && needleForm(visit, line)
    }
    ${report}
  </section>`;
}

interface Stop {
  readonly step: AheadStep;
  readonly now: Date;
  readonly at: number;
  readonly line: AheadLine;
}

function stopOf(visit: Visit, { step, now, at, line }: Stop): Html {
  const { say, base } = visit;
  const { orderId, transactionId, url, isInUse, isSupposed = false } = step;
  const isOfAll = line.about === undefined;
  const label = stepLabel(visit, step);
  return html`<li
    class="ahead-stop ahead-${step.kind}${isSupposed && " ahead-supposed"}"
    data-stop="${at}"
    data-to="${step.at.toISOString()}"
    data-text="${label} ${orderId}, ${untilText(visit, step, now)}"
  >
    <strong>${label}</strong>
    ${
      isOfAll &&
      (transactionId === null
        ? html`<span>${orderId}</span>`
        : html`<a href="${base}/transactions/${encodeURIComponent(transactionId)}">${orderId}</a>`)
    }
    <span class="hint">${untilText(visit, step, now)}, ${timeCell(step.at, line.zone, say)}</span>
    ${url !== null && html`<span class="hint url">${url}</span>`} ${removedUrl(say, isInUse)}
    ${
      isSupposed &&
      html`<span class="hint">
        ${say("if it is answered as last time", "bila dijawab seperti terakhir")}
      </span>`
    }
    ${may(visit, "use_sandbox") && goForm(visit, { step, line, label })}
  </li>`;
}

function stepLabel({ say }: Visit, { kind, number = 1 }: AheadStep): string {
  switch (kind) {
    case "expiry":
      return say("Expires", "Kedaluwarsa");
    case "release":
      return say("The reservation ends", "Penahanan dana berakhir");
    case "confirmation":
      return say("Refund is confirmed", "Pengembalian dikonfirmasi");
    case "subscription":
      return say("Subscription is charged", "Langganan ditagih");
    case "attempt":
      return number === 1
        ? say("Notification", "Notifikasi")
        : say(`Notification, retry ${number - 1}`, `Notifikasi, percobaan ulang ${number - 1}`);
    case "refund_window":
      return say("Last moment to refund", "Batas pengembalian dana");
  }
}

function untilText({ say }: Visit, { at }: AheadStep, now: Date): string {
  const ms = at.getTime() - now.getTime();
  if (ms <= 0) return say("due", "jatuh tempo");
  return say(`in ${durationText(ms, say)}`, `${durationText(ms, say)} lagi`);
}

/** Works without scripts: each stop has its own way there. */
function goForm(
  visit: Visit,
  {
    step,
    line,
    label,
  }: { readonly step: AheadStep; readonly line: AheadLine; readonly label: string },
): Html {
  const { say } = visit;
  return html`<form
    method="post"
    action="${visit.base}/sandbox/clock/advance"
    data-advance
    data-once
  >
    ${advanceFields(visit, step.at, line)}
    <button
      class="button small"
      aria-label="${say(`Advance to here: ${label} ${step.orderId}`, `Majukan ke sini: ${label} ${step.orderId}`)}"
    >
      ${say("Advance to here", "Majukan ke sini")}
    </button>
  </form>`;
}

function advanceFields({ session }: Visit, to: Date, { about }: AheadLine): Html {
  return html`${csrfField(session)}
    <input type="hidden" name="to" value="${to.toISOString()}" />
    ${about !== undefined && html`<input type="hidden" name="about" value="${about}" />`}`;
}

/** The needle, for scripts; and to the next event at a press. */
function needleForm(visit: Visit, line: AheadLine): Html {
  const { say, base } = visit;
  const { steps } = line;
  const [first] = steps;
  return html`<form
    method="post"
    action="${base}/sandbox/clock/advance"
    class="ahead-needle"
    data-advance
    data-once
    data-busy="${say("Time goes on …", "Waktu berjalan …")}"
  >
    ${first && advanceFields(visit, first.at, line)}
    <label hidden>
      <span class="visually-hidden">${say("Advance to", "Majukan ke")}</span>
      <input type="range" min="0" max="${steps.length - 1}" step="1" value="0" data-needle />
    </label>
    <button class="button small primary" data-there="${say("Advance to there", "Majukan ke sana")}">
      ${say("To the next event", "Ke kejadian berikut")}
    </button>
    <span class="hint" data-needle-text></span>
  </form>`;
}
