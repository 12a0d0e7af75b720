import { readActivity } from "../../../operations/dashboard/record-activity.ts";
import type { AdvanceResult } from "../../../operations/sandbox/advance-clock.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { type AttemptEnd, answerChip } from "../frame/attempt-words.ts";
import { count, durationText, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";

/** One thing that fell due, as the activity log keeps it. */
interface LoggedStep {
  readonly what: AdvanceResult["happened"][number]["what"];
  readonly at: string;
  readonly order: string;
  /** Where it can be looked at, behind the merchant's part of the dashboard; absent when nothing was made. */
  readonly path?: string;
  /** Of an attempt: what it was answered, and where. */
  readonly answer?: string;
  readonly url?: string;
}

/** More are counted, and stand in the transactions themselves. */
const STEPS_MAX = 200;

/** What the activity log keeps of an advance: the page that it leads to shows it from there. */
export function logAdvance({ happened, remainingMs }: AdvanceResult) {
  return {
    fell_due: happened.length,
    ...(remainingMs > 0 && { remaining_ms: remainingMs }),
    steps: happened.slice(0, STEPS_MAX).map(toStep),
  };
}

function toStep(step: AdvanceResult["happened"][number]): LoggedStep {
  const at = step.at.toISOString();
  if (step.what !== "notification.attempt") {
    const { what, orderId: order, transactionId } = step;
    const path = transactionId && `/transactions/${encodeURIComponent(transactionId)}`;
    return { what, at, order, ...(path !== undefined && { path }) };
  }
  const { orderId: order, notificationId, answer, url } = step.attempt;
  const path = `/notifications/${notificationId}`;
  return { what: step.what, at, order, path, answer: String(answer), url };
}

/** What fell due when the clock was advanced, by the address that the form led to. */
export async function advanceReport(visit: Visit, zone: Zone): Promise<Html | false> {
  const { context, merchant, fields, say } = visit;
  const id = fields["advance"];
  if (id === undefined) return false;
  const entry = await readActivity(context.gateway, merchant.id, id);
  if (entry?.action !== "sandbox_clock_advance") return false;
  // Of an entry of this action: what `logAdvance` made.
  const { fell_due: fellDue = 0, steps = [] } = entry.data as Partial<
    ReturnType<typeof logAdvance>
  >;
  if (fellDue === 0) return false;
  const left = fellDue - steps.length;
  return html`<section class="fell-due" aria-labelledby="fell-due">
    <h3 id="fell-due">
      ${say("What fell due", "Yang jatuh tempo")}
      <span class="tally">${count(fellDue)}</span>
    </h3>
    <ol>
      ${steps.map((step) => html`<li>${stepLine(visit, step, zone)}</li>`)}
    </ol>
    ${
      left > 0 &&
      html`<p class="hint">${say(`and ${count(left)} more`, `dan ${count(left)} lagi`)}</p>`
    }
  </section>`;
}

function stepLine({ say, base }: Visit, step: LoggedStep, zone: Zone): Html {
  const texts = {
    "transaction.expire": say("expired", "kedaluwarsa"),
    "refund.confirmed": say("refund confirmed", "pengembalian dikonfirmasi"),
    "subscription.charged": say("subscription charged", "langganan ditagih"),
    "subscription.failed": say("subscription not charged", "langganan gagal ditagih"),
    "notification.attempt": say("notification", "notifikasi"),
  };
  return html`${timeCell(new Date(step.at), zone, say)}
    ${step.path === undefined ? step.order : html`<a href="${base + step.path}">${step.order}</a>`}
    <span>${texts[step.what]}</span>${
      step.answer !== undefined &&
      html` ${answerChip(say, toEnd(step.answer))}
        <span class="url hint">${step.url}</span>`
    }`;
}

/** The log keeps it as text: a status, or why there was none. */
function toEnd(answer: string): AttemptEnd {
  return /^\d+$/.test(answer) ? { answerStatus: Number(answer) } : { error: answer };
}

/** In one line: how far it went, and how much that brought. */
export function advanceText({ say }: Visit, byMs: number, advance: AdvanceResult): string {
  const { happened, remainingMs } = advance;
  const by = durationText(byMs - remainingMs, say);
  const lead = say(`Advanced by ${by}.`, `Dimajukan ${by}.`);
  const due =
    happened.length === 0
      ? say("Nothing fell due.", "Tidak ada yang jatuh tempo.")
      : `${say("Fell due", "Jatuh tempo")}: ${count(happened.length)}.`;
  const rest =
    remainingMs > 0
      ? ` ${say("Still to go", "Masih tersisa")}: ${durationText(remainingMs, say)}.`
      : "";
  return `${lead} ${due}${rest}${remainingMs > 0 ? silence(say, happened) : ""}`;
}

/** Which URL an advance waited for until it had taken as long as it may. */
function silence(say: Say, happened: AdvanceResult["happened"]): string {
  const silent = happened.find(
    (step) => step.what === "notification.attempt" && step.attempt.answer === "time_out",
  );
  if (silent?.what !== "notification.attempt") return "";
  const { url } = silent.attempt;
  return say(
    ` ${url} does not answer: each attempt takes 15 real seconds. Take it out, or advance once more.`,
    ` ${url} tidak menjawab: setiap percobaan memakan 15 detik nyata. Hapus URL itu, atau majukan sekali lagi.`,
  );
}
