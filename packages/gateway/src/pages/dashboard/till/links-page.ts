import {
  LINK_TITLE_MAX,
  LINK_USES_MAX,
  type LinkLifetime,
  type LinkState,
} from "../../../domain/till/payment-link.ts";
import { SALE_NOTE_MAX } from "../../../domain/till/sale.ts";
import { browseLinks, type ShownLink } from "../../../operations/till/payment-links.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { formKeyField } from "../frame/form-key.ts";
import { csrfField, emptyState, problemAttributes, problemText } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import { count, money, timeCell, zoneName } from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import { may, type Visit } from "../frame/visit.ts";

const ROWS = 25;

/** Why no link was made, by the name of the field. */
export type LinkProblems = Readonly<Partial<Record<"title" | "amount" | "note" | "uses", string>>>;

/** The merchant's links and what became of them; and a form for one more. */
export async function showLinks(
  visit: Visit,
  problems?: LinkProblems,
  text = "",
): Promise<unknown> {
  const { context, say, fields, base } = visit;
  const merchant = await requireMerchant(visit);
  const beforeId = problems ? undefined : fields["before"];
  const links = await browseLinks(context.gateway, merchant, { beforeId, limit: ROWS });
  const last = links.length === ROWS ? links.at(-1) : undefined;
  return await sendFramed(visit, {
    section: "links",
    title: say("Payment links", "Tautan bayar"),
    styles: ["dashboard-till.css"],
    ...(problems && { status: text === "" ? 422 : 409, note: { tone: "bad", text } }),
    body: html`${may(visit, "change_links") && newLinkForm(visit, problems)}
    ${linkTable(visit, links)}
    ${
      last &&
      html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
        <a class="button small" rel="next" href="${base}/links?before=${last.link.id}">
          ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
        </a>
      </nav>`
    }`,
  });
}

function newLinkForm(visit: Visit, problems: LinkProblems | undefined): Html {
  const { say, base, session } = visit;
  return html`<details class="card new-link" ${problems && "open"}>
    <summary>${say("New payment link", "Tautan bayar baru")}</summary>
    <form method="post" action="${base}/links" class="stack" data-once>
      ${csrfField(session)} ${formKeyField(visit)} ${whatFields(visit, problems)}
      <div class="filter-grid">${howFields(visit, problems)}</div>
      <div>
        <button class="button small primary">${say("Create link", "Buat tautan")}</button>
      </div>
    </form>
  </details>`;
}

function whatFields({ say, fields }: Visit, problems: LinkProblems | undefined): Html {
  const typed = problems ? fields : {};
  return html`<div class="field">
      <label for="link-title">${say("What it is for", "Untuk apa")}</label>
      <input
        id="link-title"
        name="title"
        type="text"
        required
        maxlength="${LINK_TITLE_MAX}"
        autocomplete="off"
        value="${typed["title"]}"
        ${problemAttributes("link-title", problems?.title)}
      />${problemText("link-title", problems?.title)}
    </div>
    <div class="field">
      <label for="link-amount">${say("Amount in rupiah", "Jumlah dalam rupiah")}</label>
      <input
        id="link-amount"
        name="amount"
        type="text"
        inputmode="numeric"
        required
        autocomplete="off"
        value="${typed["amount"]}"
        ${problemAttributes("link-amount", problems?.amount)}
      />${problemText("link-amount", problems?.amount)}
    </div>
    <div class="field">
      <label for="link-note">
        ${say("Note for the customer (optional)", "Catatan untuk pelanggan (opsional)")}
      </label>
      <input
        id="link-note"
        name="note"
        type="text"
        maxlength="${SALE_NOTE_MAX}"
        autocomplete="off"
        value="${typed["note"]}"
        ${problemAttributes("link-note", problems?.note)}
      />${problemText("link-note", problems?.note)}
    </div>`;
}

function howFields({ say, fields }: Visit, problems: LinkProblems | undefined): Html {
  const typed = problems ? fields : {};
  return html`<div class="field">
      <label for="link-lifetime">${say("Open for", "Berlaku selama")}</label>
      <select id="link-lifetime" name="lifetime">
        ${lifetimes(say).map(
          ([name, label]) =>
            html`<option value="${name}" ${name === (typed["lifetime"] ?? "7d") && "selected"}>
              ${label}
            </option>`,
        )}
      </select>
    </div>
    <div class="field">
      <label for="link-uses">${say("Can be paid (times)", "Dapat dibayar (kali)")}</label>
      <input
        id="link-uses"
        name="uses"
        type="number"
        inputmode="numeric"
        min="1"
        max="${LINK_USES_MAX}"
        value="${typed["uses"] ?? "1"}"
        ${problemAttributes("link-uses", problems?.uses)}
      />${problemText("link-uses", problems?.uses)}
    </div>`;
}

function lifetimes(say: Say): readonly (readonly [LinkLifetime, string])[] {
  return [
    ["1h", say("1 hour", "1 jam")],
    ["1d", say("1 day", "1 hari")],
    ["7d", say("7 days", "7 hari")],
    ["30d", say("30 days", "30 hari")],
  ];
}

function linkTable(visit: Visit, links: readonly ShownLink[]): Html {
  const { say, merchant } = visit;
  const title = say("Payment links", "Tautan bayar");
  return html`<div
    class="table-box"
    id="links"
    tabindex="0"
    role="region"
    aria-label="${title}"
    ${liveAttributes(visit)}
  >
    <table class="rows cards links">
      <thead>
        <tr>
          <th scope="col">${say("What for", "Untuk apa")}</th>
          <th scope="col" class="number">${say("Amount", "Jumlah")}</th>
          <th scope="col">${say("State", "Keadaan")}</th>
          <th scope="col" class="number">${say("Paid", "Dibayar")}</th>
          <th scope="col">
            ${say("Until", "Sampai")} <span class="zone">${zoneName(merchant)}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        ${links.map((one) => linkRow(visit, one))}
      </tbody>
    </table>
    ${
      links.length === 0 &&
      emptyState(
        say("No links yet.", "Belum ada tautan."),
        say(
          "A link asks for an amount wherever you send it: in a chat, on a label, in a mail.",
          "Tautan menagih jumlah tertentu di mana pun Anda mengirimnya: chat, label, atau e-mail.",
        ),
      )
    }
  </div>`;
}

function linkRow({ say, base, merchant }: Visit, { link, state, paid }: ShownLink): Html {
  return html`<tr data-key="${link.id}" data-version="${state} ${paid}">
    <td class="wrap"><a class="row-link" href="${base}/links/${link.id}">${link.title}</a></td>
    <td class="number" data-label="${say("Amount", "Jumlah")}">${money(link.amount)}</td>
    <td data-label="${say("State", "Keadaan")}">${linkChip(state, say)}</td>
    <td class="number" data-label="${say("Paid", "Dibayar")}">
      ${count(paid)} / ${count(link.usesMax)}
    </td>
    <td data-label="${say("Until", "Sampai")}">${timeCell(link.expiresAt, merchant, say)}</td>
  </tr>`;
}

const TONES = { open: "good", paid: "good", closed: "over", expired: "over" } as const;

export function linkChip(state: LinkState, say: Say): Html {
  const words = {
    open: say("Open", "Terbuka"),
    paid: say("Paid", "Lunas"),
    closed: say("Closed", "Ditutup"),
    expired: say("Expired", "Kedaluwarsa"),
  };
  return html`<span class="chip ${TONES[state]}">${words[state]}</span>`;
}
