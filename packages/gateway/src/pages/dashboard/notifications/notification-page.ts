import { clockMode, merchantTime } from "../../../domain/merchants/clock.ts";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import { isAnswered } from "../../../domain/notifications/incident-cause.ts";
import {
  findNeighbours,
  readNotification,
} from "../../../operations/dashboard/browse-notifications.ts";
import { type Presentation, readPresentation } from "../../../operations/dashboard/presentation.ts";
import type { NotificationHistory } from "../../../operations/notifications/list-notifications.ts";
import { type Html, html } from "../../parts/html.ts";
import { answerChip } from "../frame/attempt-words.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { durationText, latencyText, timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { removedUrl } from "../frame/removed-url.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { reportedWord, ruleText } from "../frame/wire-words.ts";
import { attemptExchange } from "./attempt-exchange.ts";
import { filterQuery, listQuery, readFilter } from "./notification-filter.ts";
import { resendForm, stateChip } from "./notification-parts.ts";

type Attempt = NotificationHistory["attempts"][number];

interface Shown extends NotificationHistory {
  /** The one that was asked for, or the newest; absent before the first has ended. */
  readonly attempt: Attempt | undefined;
  readonly merchant: Merchant;
  readonly zone: Presentation;
}

/** One notification: what was sent and answered, what that means, and what comes next. */
export async function showNotification(visit: Visit): Promise<unknown> {
  const { context, say, base, fields } = visit;
  const merchant = await requireMerchant(visit);
  const id = pathPart(visit, "id");
  const filter = readFilter(visit);
  const [found, zone, neighbours] = await Promise.all([
    readNotification(context.gateway, merchant.id, id),
    readPresentation(context.gateway, merchant.id),
    findNeighbours(context.gateway, merchant.id, { filter, id }),
  ]);
  if (!found) return await sendUnknown(visit);
  const { attempts } = found;
  const asked = attempts.find(({ number }) => String(number) === fields["attempt"]);
  const shown = { ...found, attempt: asked ?? attempts.at(-1), merchant, zone };
  return await sendFramed(visit, {
    section: "notifications",
    title: say("Notification", "Notifikasi"),
    above: html`<a href="${base}/notifications${listQuery(visit)}">
      ${DASHBOARD_ICONS.left}${say("Notifications", "Notifikasi")}
    </a>`,
    aside: stateChip(visit, found.notification),
    body: html`<div id="notification" class="notification-page" ${liveAttributes(visit)}>
        ${facts(visit, shown)} ${verdict(visit, shown)} ${attemptExchange(visit, shown)}
        ${attemptLinks(visit, shown)}
      </div>
      ${may(visit, "resend") && resendForm(visit, id)} ${neighbourLinks(visit, neighbours)}`,
  });
}

function facts(visit: Visit, { notification: one, attempts, zone, isInUse }: Shown): Html {
  const { say, base } = visit;
  const incidentId = attempts.findLast((attempt) => attempt.incidentId !== undefined)?.incidentId;
  const rows: readonly (readonly [string, Html | string | false])[] = [
    [aboutWord(visit, one), orderLink(visit, one)],
    [say("Reports", "Melaporkan"), reportedWord(one.transactionStatus, say)],
    ["URL", html`<span class="code wrap">${one.url}</span> ${removedUrl(say, isInUse)}`],
    [say("Owed since", "Terutang sejak"), timeCell(one.createdAt, zone, say)],
    [
      say("Repeats", "Mengulang"),
      one.copyOf !== undefined &&
        html`<a href="${base}/notifications/${one.copyOf}">${say("this one", "yang ini")}</a>`,
    ],
    [
      say("Incident", "Insiden"),
      incidentId !== undefined &&
        html`<a href="${base}/incidents/${incidentId}"
          >${say("See the incident", "Lihat insidennya")}</a
        >`,
    ],
  ];
  return html`<section class="card">
    <dl class="facts">
      ${rows.map(
        ([label, value]) =>
          value !== false &&
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

type Told = NotificationHistory["notification"];

function aboutWord({ say }: Visit, { kind, transactionId }: Told): string {
  if (kind === "account") return say("Linked account", "Akun tertaut");
  return kind === "subscription" && transactionId === undefined
    ? say("Subscription", "Langganan")
    : say("Order", "Pesanan");
}

/** What is about no order leads to what it is about. */
function orderLink(visit: Visit, { transactionId: id, orderId, kind }: Told): Html | string {
  const { base } = visit;
  const lead = (section: string, to: string) =>
    html`<a href="${base}/${section}/${encodeURIComponent(to)}">${orderId}</a>`;
  if (id !== undefined) return may(visit, "see_transactions") ? lead("transactions", id) : orderId;
  if (kind === "account" && may(visit, "see_accounts")) return lead("accounts", orderId);
  if (kind === "subscription" && may(visit, "see_subscriptions")) {
    return lead("subscriptions", orderId);
  }
  return orderId;
}

/** The doctor's sentence, and when the next attempt is made. */
function verdict(visit: Visit, shown: Shown): Html {
  const { say } = visit;
  const { attempt } = shown;
  const next = nextAttempt(visit, shown);
  if (!attempt) {
    return html`<section class="card doctor">
      <p>
        <strong>${say("No attempt has ended yet.", "Belum ada percobaan yang selesai.")}</strong>
      </p>
      ${next}
    </section>`;
  }
  const said = isAnswered(attempt)
    ? {
        finding: say(
          `Your server answered ${attempt.answerStatus ?? ""} in ${latencyText(attempt.latencyMs, say)}.`,
          `Server Anda menjawab ${attempt.answerStatus ?? ""} dalam ${latencyText(attempt.latencyMs, say)}.`,
        ),
        advice: undefined,
      }
    : explainFailure(say, attempt);
  const tone = isAnswered(attempt) ? "good" : "bad";
  return html`<section class="card doctor verdict ${tone}">
    <p><strong>${said.finding}</strong></p>
    ${said.advice !== undefined && html`<p>${said.advice}</p>`}
    <p class="hint">${say("Rule", "Aturan")}: ${ruleText(attempt.rule, say)}</p>
    ${next}
  </section>`;
}

/** Counted down by a script, unless the merchant's clock stands still. */
function nextAttempt({ say, context }: Visit, shown: Shown): Html | false {
  const { notification: one, merchant, zone } = shown;
  if (one.state !== "owed") return false;
  const now = merchantTime(merchant.clock, context.gateway.wallNow());
  const leftMs = one.dueAt.getTime() - now.getTime();
  const label =
    one.attempts === 0
      ? say("To be sent", "Akan dikirim")
      : say("Next attempt", "Percobaan berikut");
  return html`<p class="next-attempt">
    ${label}
    ${
      leftMs <= 0
        ? html`<strong>${say("now", "sekarang")}</strong>`
        : html`${say("in", "dalam")}
            <strong
              role="timer"
              ${clockMode(merchant.clock) !== "frozen" && html`data-seconds-left="${Math.ceil(leftMs / 1000)}"`}
              >${durationText(leftMs, say)}</strong
            >`
    }
    <span class="hint">(${timeCell(one.dueAt, zone, say)})</span>
  </p>`;
}

function attemptLinks(visit: Visit, shown: Shown): Html | false {
  const { say, base } = visit;
  const { attempts, attempt: current, notification: one, zone } = shown;
  if (attempts.length < 2) return false;
  const to = (number: number) => {
    const { before, after } = visit.fields;
    const query = filterQuery(readFilter(visit), {
      attempt: String(number),
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    });
    return `${base}/notifications/${one.id}?${query.toString()}`;
  };
  return html`<section class="card">
    <h2>${say("Attempts", "Percobaan")}</h2>
    <ol class="attempt-links">
      ${attempts.toReversed().map(
        (attempt) =>
          html`<li>
            <a
              href="${to(attempt.number)}"
              ${attempt.number === current?.number && html`aria-current="true"`}
            >
              <strong>#${attempt.number}</strong>
              ${answerChip(say, attempt)} ${timeCell(attempt.startedAt, zone, say)}
              <span class="hint">${latencyText(attempt.latencyMs, say)}</span>
            </a>
          </li>`,
      )}
    </ol>
  </section>`;
}

type Neighbours = Awaited<ReturnType<typeof findNeighbours>>;

/** To the next ones of the list that the visitor came from. */
function neighbourLinks(visit: Visit, { newerId, olderId }: Neighbours): Html {
  const { say, base } = visit;
  const query = filterQuery(readFilter(visit)).toString();
  const to = (id: string) => `${base}/notifications/${id}${query === "" ? "" : `?${query}`}`;
  return html`<nav class="pager" aria-label="${say("Neighbours", "Tetangga")}">
    ${
      newerId !== undefined &&
      html`<a class="button small" rel="prev" href="${to(newerId)}">
        ${DASHBOARD_ICONS.left}${say("Newer", "Lebih baru")}
      </a>`
    }${
      olderId !== undefined &&
      html`<a class="button small" rel="next" href="${to(olderId)}">
        ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
      </a>`
    }
  </nav>`;
}
