import { formatRupiah } from "@gerbang/protocol";
import type { Subscription, SubscriptionRun } from "../../../domain/subscriptions/subscription.ts";
import { browseRuns } from "../../../operations/subscriptions/read-subscription.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField, emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { timeCell } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { subscriptionChip } from "../frame/subscription-chip.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { everyText, progressText, runChip } from "./subscription-parts.ts";

const ROWS = 25;

/** One subscription: what it charges, what can be done about it, and what became of its periods. */
export async function showSubscription(visit: Visit): Promise<unknown> {
  const { context, merchant, say, base } = visit;
  const id = pathPart(visit, "id");
  const before = readBefore(visit);
  const found = await browseRuns(context.gateway, merchant.id, {
    id,
    limit: ROWS,
    ...(before && { before }),
  });
  if (!found) return await sendUnknown(visit);
  const { subscription, runs } = found;
  const last = runs.length === ROWS ? runs.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "subscriptions",
    title: subscription.name,
    styles: ["dashboard-subscriptions.css"],
    above: html`<a href="${base}/subscriptions">
      ${DASHBOARD_ICONS.left}${say("Subscriptions", "Langganan")}
    </a>`,
    body: html`${standing(visit, subscription)} ${runTable(visit, runs)}
    ${
      last &&
      html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
        <a
          class="button small"
          rel="next"
          href="${base}/subscriptions/${id}?before=${last.period}.${last.attempt}"
        >
          ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
        </a>
      </nav>`
    }`,
  });
}

function readBefore({ fields }: Visit): Pick<SubscriptionRun, "period" | "attempt"> | undefined {
  const [, period, attempt] = /^(\d{1,5})\.(\d{1,3})$/.exec(fields["before"] ?? "") ?? [];
  return period === undefined ? undefined : { period: Number(period), attempt: Number(attempt) };
}

function standing(visit: Visit, subscription: Subscription): Html {
  const { say, merchant, base } = visit;
  const { state, amount, schedule, previousAt, dueAt, createdAt, accountId } = subscription;
  const isRetry = subscription.attempts > 0 && !subscription.isRunning;
  const next = isRetry ? say("Next try", "Percobaan berikutnya") : say("Next", "Berikutnya");
  const facts: readonly (readonly [string, Html | string | false])[] = [
    [say("State", "Keadaan"), subscriptionChip(state, say)],
    [say("Amount", "Jumlah"), formatRupiah(amount)],
    [say("How often", "Seberapa sering"), everyText(subscription, say)],
    [say("Charged", "Ditagih"), progressText(subscription)],
    [next, dueAt ? timeCell(dueAt, merchant, say) : false],
    [say("Last", "Terakhir"), previousAt ? timeCell(previousAt, merchant, say) : false],
    [say("Begins", "Mulai"), timeCell(schedule.startAt, merchant, say)],
    [say("Made", "Dibuat"), timeCell(createdAt, merchant, say)],
    [
      say("Linked account", "Akun tertaut"),
      accountId !== undefined &&
        html`<a class="code" href="${base}/accounts/${accountId}">${accountId}</a>`,
    ],
    [say("ID", "ID"), html`<code>${subscription.id}</code>`],
  ];
  return html`<section class="card" id="subscription" ${liveAttributes(visit)}>
    <dl class="facts">
      ${facts.map(
        ([name, value]) =>
          value !== false &&
          html`<div>
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    ${may(visit, "change_subscriptions") && deeds(visit, subscription)}
  </section>`;
}

function deeds(visit: Visit, { id, state }: Subscription): Html | false {
  const { say } = visit;
  if (state === "completed" || state === "cancelled") return false;
  return html`<div class="inline subscription-deeds no-print">
    ${
      state === "active"
        ? deedForm(visit, { id, deed: "disable", label: say("Stop", "Hentikan") })
        : deedForm(visit, { id, deed: "enable", label: say("Go on", "Lanjutkan") })
    }
    ${cancelForm(visit, id)}
  </div>`;
}

function deedForm(
  { base, session }: Visit,
  { id, deed, label }: { readonly id: string; readonly deed: string; readonly label: string },
): Html {
  return html`<form
    method="post"
    action="${base}/subscriptions/${id}/${deed}"
    class="inline"
    data-once
  >
    ${csrfField(session)}
    <button class="button small">${label}</button>
  </form>`;
}

/** What cannot be undone asks once more. */
function cancelForm({ say, base, session }: Visit, id: string): Html {
  return html`<details class="confirm">
    <summary class="button small">${say("Cancel for ever", "Batalkan selamanya")}…</summary>
    <form method="post" action="${base}/subscriptions/${id}/cancel" class="stack" data-once>
      ${csrfField(session)}
      <p>
        ${say(
          "Nothing is charged any more. This cannot be undone.",
          "Tidak ada lagi yang ditagih. Tidak dapat dikembalikan.",
        )}
      </p>
      <button class="button small danger">
        ${say("Cancel the subscription", "Batalkan langganan")}
      </button>
    </form>
  </details>`;
}

function runTable(visit: Visit, runs: readonly SubscriptionRun[]): Html {
  const { say, here } = visit;
  const title = say("Periods", "Periode");
  return html`<div
    class="table-box"
    id="subscription-runs"
    tabindex="0"
    role="region"
    aria-label="${title}"
    data-live-too
    data-source="${here}"
  >
    <table class="rows cards subscription-runs">
      <thead>
        <tr>
          <th scope="col">${say("Period", "Periode")}</th>
          <th scope="col">${say("Due", "Jatuh tempo")}</th>
          <th scope="col">${say("Charged", "Ditagih")}</th>
          <th scope="col">${say("Result", "Hasil")}</th>
          <th scope="col">${say("Order", "Pesanan")}</th>
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => runRow(visit, run))}
      </tbody>
    </table>
    ${runs.length === 0 && emptyState(say("Nothing was charged yet.", "Belum ada yang ditagih."))}
  </div>`;
}

function runRow({ say, base, merchant }: Visit, run: SubscriptionRun): Html {
  const { period, attempt, periodAt, begunAt, ended, orderId } = run;
  const number =
    attempt === 1
      ? String(period)
      : say(`${period}, retry ${attempt - 1}`, `${period}, ulangan ${attempt - 1}`);
  const { transactionId } = ended ?? {};
  return html`<tr data-key="${period}.${attempt}" data-version="${ended ? 1 : 0}">
    <td>${number}</td>
    <td data-label="${say("Due", "Jatuh tempo")}">${timeCell(periodAt, merchant, say)}</td>
    <td data-label="${say("Charged", "Ditagih")}">${timeCell(begunAt, merchant, say)}</td>
    <td class="wrap" data-label="${say("Result", "Hasil")}">
      <span
        >${runChip(ended, say)}
        ${
          ended &&
          !ended.isPaid &&
          html`<span class="hint">${ended.statusCode} ${ended.statusMessage}</span>`
        }</span
      >
    </td>
    <td class="wrap order" data-label="${say("Order", "Pesanan")}">
      ${
        transactionId === undefined
          ? orderId
          : html`<a href="${base}/transactions/${transactionId}">${orderId}</a>`
      }
    </td>
  </tr>`;
}
