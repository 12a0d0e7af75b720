import { ACCOUNT_STATUSES, type AccountStatus } from "../../../domain/accounts/pay-account.ts";
import type { ListedAccount } from "../../../operations/accounts/read-account.ts";
import { searchAccounts } from "../../../operations/accounts/search-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { timeCell, zoneName } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";
import {
  accountEndText,
  accountStatusChip,
  accountStatusWord,
  phoneText,
} from "./account-parts.ts";

const ROWS = 25;
const SEARCH_LENGTH_MAX = 64;

interface Asked {
  readonly status: AccountStatus | undefined;
  readonly search: string | undefined;
}

/** The accounts that the merchant's customers have linked, or were asked to, the newest first. */
export async function showLinkedAccounts(visit: Visit): Promise<unknown> {
  const { context, say, fields } = visit;
  const asked = readAsked(visit);
  // One more than is shown tells whether there are older ones.
  const found = await searchAccounts(context.gateway, await requireMerchant(visit), {
    ...asked,
    beforeId: fields["before"],
    limit: ROWS + 1,
  });
  const shown = found.slice(0, ROWS);
  const last = found.length > ROWS ? shown.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "accounts",
    title: say("Linked accounts", "Akun tertaut"),
    styles: ["dashboard-linked-accounts.css"],
    body: html`${filterForm(visit, asked)} ${table(visit, shown, asked)}
    ${last && olderLink(visit, asked, last)}`,
  });
}

function readAsked({ fields }: Visit): Asked {
  const search = fields["q"]?.trim().slice(0, SEARCH_LENGTH_MAX);
  return {
    status: ACCOUNT_STATUSES.find((one) => one === fields["status"]),
    search: search === "" ? undefined : search,
  };
}

function filterForm({ say, base }: Visit, { status: chosen, search }: Asked): Html {
  return html`<form class="filters" method="get" action="${base}/accounts" role="search" data-prune>
    <div class="filter-row">
      <div class="field grow">
        <label class="visually-hidden" for="q">${say("Search", "Cari")}</label>
        <input
          id="q"
          type="search"
          name="q"
          value="${search ?? ""}"
          maxlength="${SEARCH_LENGTH_MAX}"
          data-search
          autocomplete="off"
          placeholder="${say("Phone number or account id", "Nomor HP atau ID akun")}"
        />
      </div>
      <div class="field">
        <label class="visually-hidden" for="status">Status</label>
        <select id="status" name="status" data-submits>
          <option value="">${say("any status", "semua status")}</option>
          ${ACCOUNT_STATUSES.map(
            (status) =>
              html`<option value="${status}" ${status === chosen && "selected"}>
                ${accountStatusWord(status, say)}
              </option>`,
          )}
        </select>
      </div>
      <button class="button small primary">${say("Search", "Cari")}</button>
    </div>
  </form>`;
}

function table(visit: Visit, accounts: readonly ListedAccount[], asked: Asked): Html {
  const { say, merchant } = visit;
  const title = say("Linked accounts", "Akun tertaut");
  const zone = html` <span class="zone">${zoneName(merchant)}</span>`;
  return html`<div
    class="table-box"
    id="accounts"
    tabindex="0"
    role="region"
    aria-label="${title}"
    ${liveAttributes(visit)}
  >
    <table class="rows cards linked-accounts">
      <thead>
        <tr>
          <th scope="col">${say("Phone", "Nomor HP")}</th>
          <th scope="col">Status</th>
          <th scope="col">${say("Begun", "Dimulai")}${zone}</th>
          <th scope="col">${say("Linked", "Ditautkan")}</th>
          <th scope="col">${say("Ended", "Berakhir")}</th>
          <th scope="col">${say("Account ID", "ID akun")}</th>
        </tr>
      </thead>
      <tbody>
        ${accounts.map((one) => row(visit, one))}
      </tbody>
    </table>
    ${accounts.length === 0 && none(visit, asked)}
  </div>`;
}

function row({ say, base, merchant }: Visit, { account, status }: ListedAccount): Html {
  const { id, createdAt, enabledAt, endedAt, endedBy } = account;
  return html`<tr data-key="${id}" data-version="${status}">
    <td><a class="row-link" href="${base}/accounts/${id}">${phoneText(account)}</a></td>
    <td data-label="Status"><span>${accountStatusChip(status, say)}</span></td>
    <td data-label="${say("Begun", "Dimulai")}">${timeCell(createdAt, merchant, say)}</td>
    <td data-label="${say("Linked", "Ditautkan")}">${timeCell(enabledAt, merchant, say)}</td>
    <td class="wrap" data-label="${say("Ended", "Berakhir")}">
      <span
        >${timeCell(endedAt, merchant, say)}
        ${endedBy && html`<span class="hint">${accountEndText(endedBy, say)}</span>`}</span
      >
    </td>
    <td class="wrap" data-label="${say("Account ID", "ID akun")}">
      <span class="code">${id}</span>
    </td>
  </tr>`;
}

function none({ say }: Visit, { status, search }: Asked): Html {
  if (status !== undefined || search !== undefined) {
    return emptyState(
      say("No such account.", "Tidak ada akun seperti itu."),
      say(
        "A phone number is found whole, with or without the country's code; an account by its whole id.",
        "Nomor HP dicari utuh, dengan atau tanpa kode negara; akun dicari dengan ID utuh.",
      ),
    );
  }
  return emptyState(
    say("No linked accounts yet.", "Belum ada akun tertaut."),
    html`${say(
        "A customer who links a GoPay account once pays again without opening the app.",
        "Pelanggan yang menautkan akun GoPay sekali dapat membayar lagi tanpa membuka aplikasi.",
      )} <a href="/docs/guides/linked-accounts">${say("How to begin", "Cara memulai")}</a>`,
  );
}

function olderLink({ say, base }: Visit, { status, search }: Asked, last: ListedAccount): Html {
  const target = new URLSearchParams({
    ...(search !== undefined && { q: search }),
    ...(status && { status }),
    before: last.account.id,
  });
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    <a class="button small" rel="next" href="${base}/accounts?${target.toString()}">
      ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
    </a>
  </nav>`;
}
