import type { Subscription } from "../../../domain/subscriptions/subscription.ts";
import { browseSubscriptions } from "../../../operations/subscriptions/read-subscription.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { money, timeCell, zoneName } from "../frame/present-values.ts";
import { subscriptionChip } from "../frame/subscription-chip.ts";
import type { Visit } from "../frame/visit.ts";
import { everyText, progressText } from "./subscription-parts.ts";

const ROWS = 25;

/** The merchant's subscriptions, the newest first. */
export async function showSubscriptions(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields, base } = visit;
  const { before } = fields;
  const subscriptions = await browseSubscriptions(context.gateway, merchant.id, {
    limit: ROWS,
    ...(before !== undefined && { beforeId: before }),
  });
  const last = subscriptions.length === ROWS ? subscriptions.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "subscriptions",
    title: say("Subscriptions", "Langganan"),
    styles: ["dashboard-subscriptions.css"],
    body: html`${table(visit, subscriptions)}
    ${
      last &&
      html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
        <a class="button small" rel="next" href="${base}/subscriptions?before=${last.id}">
          ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
        </a>
      </nav>`
    }`,
  });
}

function table(visit: Visit, subscriptions: readonly Subscription[]): Html {
  const { say, merchant } = visit;
  const title = say("Subscriptions", "Langganan");
  return html`<div
    class="table-box"
    id="subscriptions"
    tabindex="0"
    role="region"
    aria-label="${title}"
    ${liveAttributes(visit)}
  >
    <table class="rows cards subscriptions">
      <thead>
        <tr>
          <th scope="col">${say("Name", "Nama")}</th>
          <th scope="col" class="number">${say("Amount", "Jumlah")}</th>
          <th scope="col">${say("How often", "Seberapa sering")}</th>
          <th scope="col">${say("State", "Keadaan")}</th>
          <th scope="col" class="number">${say("Charged", "Ditagih")}</th>
          <th scope="col">
            ${say("Next", "Berikutnya")} <span class="zone">${zoneName(merchant)}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        ${subscriptions.map((one) => row(visit, one))}
      </tbody>
    </table>
    ${subscriptions.length === 0 && none(visit)}
  </div>`;
}

function row({ say, base, merchant }: Visit, subscription: Subscription): Html {
  const { id, name, amount, state, dueAt, version } = subscription;
  return html`<tr data-key="${id}" data-version="${version}">
    <td class="wrap"><a class="row-link" href="${base}/subscriptions/${id}">${name}</a></td>
    <td class="number" data-label="${say("Amount", "Jumlah")}">${money(amount)}</td>
    <td data-label="${say("How often", "Seberapa sering")}">${everyText(subscription, say)}</td>
    <td data-label="${say("State", "Keadaan")}">${subscriptionChip(state, say)}</td>
    <td class="number" data-label="${say("Charged", "Ditagih")}">${progressText(subscription)}</td>
    <td data-label="${say("Next", "Berikutnya")}">${timeCell(dueAt, merchant, say)}</td>
  </tr>`;
}

function none({ say }: Visit): Html {
  return emptyState(
    say("No subscriptions yet.", "Belum ada langganan."),
    html`${say(
        "A subscription charges a customer who has linked an account again and again.",
        "Langganan menagih pelanggan yang sudah menautkan akun berulang kali.",
      )} <a href="/docs/guides/subscriptions"> ${say("How to make one", "Cara membuatnya")}</a>`,
  );
}
