import type { Merchant } from "../../../domain/merchants/merchant.ts";
import type { Subscription } from "../../../domain/subscriptions/subscription.ts";
import type { ShownAccount } from "../../../operations/accounts/read-account.ts";
import {
  type AccountCharge,
  browseAccountCharges,
} from "../../../operations/accounts/search-accounts.ts";
import { browseSubscriptions } from "../../../operations/subscriptions/read-subscription.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { money, statusChip, timeCell, zoneName } from "../frame/present-values.ts";
import { subscriptionChip } from "../frame/subscription-chip.ts";
import { may, type Visit } from "../frame/visit.ts";

const ROWS = 10;

/** What was charged to an account, and what charges it again and again. */
export async function accountUses(
  visit: Visit,
  { id: merchantId }: Merchant,
  { account }: ShownAccount,
): Promise<Html> {
  const { gateway } = visit.context;
  const { fields } = visit;
  const beforeId = fields["subscriptions_before"];
  // One more than is shown tells whether there are older ones.
  const limit = ROWS + 1;
  const [charges, subscriptions] = await Promise.all([
    browseAccountCharges(gateway, account, { before: readPlace(fields["before"]), limit }),
    browseSubscriptions(gateway, merchantId, {
      accountId: account.id,
      limit,
      ...(beforeId !== undefined && { beforeId }),
    }),
  ]);
  return html`${chargeTable(visit, account.id, charges)}
  ${may(visit, "see_subscriptions") && subscriptionTable(visit, account.id, subscriptions)}`;
}

/** The place of a transaction in the list, as an address names it. */
function readPlace(typed: string | undefined): { at: Date; id: string } | undefined {
  const [, at, id] = /^(\d{1,15})\.([\w-]{1,64})$/.exec(typed ?? "") ?? [];
  return id === undefined ? undefined : { at: new Date(Number(at)), id };
}

function chargeTable(visit: Visit, id: string, charges: readonly AccountCharge[]): Html {
  const { say, here, base, merchant } = visit;
  const title = say("Transactions", "Transaksi");
  const last = charges.length > ROWS ? charges[ROWS - 1] : undefined;
  return html`<section class="card" id="account-charges" data-live-too data-source="${here}">
    <h2>${title}</h2>
    <div class="table-box" tabindex="0" role="region" aria-label="${title}">
      <table class="rows cards">
        <thead>
          <tr>
            <th scope="col">${say("Order", "Pesanan")}</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">${say("Amount", "Jumlah")}</th>
            <th scope="col" class="number">${say("Refunded", "Dikembalikan")}</th>
            <th scope="col">
              ${say("Charged", "Ditagih")} <span class="zone">${zoneName(merchant)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          ${charges.slice(0, ROWS).map((one) => chargeRow(visit, one))}
        </tbody>
      </table>
      ${charges.length === 0 && emptyState(say("Nothing was charged to it.", "Belum ada yang ditagihkan."))}
    </div>
    ${
      last &&
      olderLink(
        visit,
        `${base}/accounts/${id}?before=${last.createdAt.getTime()}.${last.id}`,
        title,
      )
    }
  </section>`;
}

function chargeRow({ say, base, merchant }: Visit, charge: AccountCharge): Html {
  const { id, orderId, status, grossAmount, refundAmount, createdAt } = charge;
  return html`<tr data-key="${id}" data-version="${status} ${refundAmount}">
    <td class="wrap order"><a href="${base}/transactions/${id}">${orderId}</a></td>
    <td data-label="Status"><span>${statusChip(status, say)}</span></td>
    <td class="number" data-label="${say("Amount", "Jumlah")}">${money(grossAmount)}</td>
    <td class="number" data-label="${say("Refunded", "Dikembalikan")}">${money(refundAmount)}</td>
    <td data-label="${say("Charged", "Ditagih")}">${timeCell(createdAt, merchant, say)}</td>
  </tr>`;
}

function subscriptionTable(visit: Visit, id: string, found: readonly Subscription[]): Html {
  const { say, here, base, merchant } = visit;
  const title = say("Subscriptions", "Langganan");
  const last = found.length > ROWS ? found[ROWS - 1] : undefined;
  return html`<section class="card" id="account-subscriptions" data-live-too data-source="${here}">
    <h2>${title}</h2>
    <div class="table-box" tabindex="0" role="region" aria-label="${title}">
      <table class="rows cards">
        <thead>
          <tr>
            <th scope="col">${say("Name", "Nama")}</th>
            <th scope="col">${say("State", "Keadaan")}</th>
            <th scope="col" class="number">${say("Amount", "Jumlah")}</th>
            <th scope="col">
              ${say("Next", "Berikutnya")} <span class="zone">${zoneName(merchant)}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          ${found.slice(0, ROWS).map((one) => subscriptionRow(visit, one))}
        </tbody>
      </table>
      ${found.length === 0 && emptyState(say("No subscription charges it.", "Tidak ada langganan yang menagihnya."))}
    </div>
    ${last && olderLink(visit, `${base}/accounts/${id}?subscriptions_before=${last.id}`, title)}
  </section>`;
}

function subscriptionRow({ say, base, merchant }: Visit, subscription: Subscription): Html {
  const { id, name, state, amount, dueAt, version } = subscription;
  return html`<tr data-key="${id}" data-version="${version}">
    <td class="wrap order"><a href="${base}/subscriptions/${id}">${name}</a></td>
    <td data-label="${say("State", "Keadaan")}">${subscriptionChip(state, say)}</td>
    <td class="number" data-label="${say("Amount", "Jumlah")}">${money(amount)}</td>
    <td data-label="${say("Next", "Berikutnya")}">${timeCell(dueAt, merchant, say)}</td>
  </tr>`;
}

function olderLink({ say }: Visit, address: string, title: string): Html {
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}: ${title}">
    <a class="button small" rel="next" href="${address}">
      ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
    </a>
  </nav>`;
}
