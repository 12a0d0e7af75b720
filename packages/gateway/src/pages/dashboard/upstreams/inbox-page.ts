import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { listAccounts } from "../../../operations/upstream/list-accounts.ts";
import {
  type ListedMessage,
  openMessage,
  readInbox,
} from "../../../operations/upstream/read-inbox.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField, emptyState } from "../frame/form-parts.ts";
import { liveAttributes } from "../frame/frame.ts";
import { timeCell, type Zone, zoneName } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { messageFold, messageText, timesText } from "../frame/upstream-evidence.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { sendUpstreams } from "./upstreams-frame.ts";

/** Everything that upstreams sent, and what came of it. */
export async function showInbox(visit: Visit): Promise<unknown> {
  const { context, merchant, fields } = visit;
  const { account = "", order = "", only, before } = fields;
  const filter = {
    ...(account !== "" && { accountId: account }),
    ...(order.trim() !== "" && { upstreamOrderId: order.trim() }),
    ...(before !== undefined && { before }),
    isOdd: only === "odd",
  };
  const [zone, accounts, { messages, olderBefore }] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    listAccounts(context.gateway, merchant.id),
    readInbox(context.gateway, merchant.id, filter),
  ]);
  const labels = new Map(accounts.map(({ id, label }) => [id, label]));
  return await sendUpstreams(visit, {
    tab: "inbox",
    body: html`${filterForm(visit, labels)} ${inboxTable(visit, messages, { zone, labels })}
    ${olderBefore !== undefined && olderLink(visit, olderBefore)}`,
  });
}

function inboxTable(visit: Visit, messages: readonly ListedMessage[], row: RowContext): Html {
  const { say, fields } = visit;
  return html`<div
    id="inbox"
    class="table-box"
    ${fields["before"] === undefined && liveAttributes(visit)}
    tabindex="0"
    role="region"
    aria-label="${say("Inbox", "Kotak masuk")}"
  >
    <table class="rows cards">
      <thead>
        <tr>
          <th scope="col">
            ${say("Time", "Waktu")} <span class="zone">${zoneName(row.zone)}</span>
          </th>
          <th scope="col">${say("About the order", "Tentang pesanan")}</th>
          <th scope="col">${say("What it is", "Apa itu")}</th>
          <th scope="col">${say("What came of it", "Hasilnya")}</th>
          <th scope="col">${say("Account", "Akun")}</th>
        </tr>
      </thead>
      <tbody>
        ${messages.map((message) => messageRow(visit, message, row))}
      </tbody>
    </table>
    ${
      messages.length === 0 &&
      emptyState(
        say("No message.", "Tidak ada pesan."),
        say(
          "What an upstream sends to the address in the settings of its portal appears here, as it came.",
          "Yang dikirim upstream ke alamat di portalnya tampil di sini, apa adanya.",
        ),
      )
    }
  </div>`;
}

function filterForm({ say, base, fields }: Visit, labels: ReadonlyMap<string, string>): Html {
  const { account, order, only } = fields;
  return html`<form method="get" action="${base}/upstreams/inbox" class="card filter-grid">
    <div class="field">
      <label for="order">${say("Order at the upstream", "Pesanan di upstream")}</label>
      <input id="order" name="order" type="search" maxlength="100" value="${order}" />
    </div>
    <div class="field">
      <label for="account">${say("Account", "Akun")}</label>
      <select id="account" name="account">
        <option value="">${say("all", "semua")}</option>
        ${[...labels].map(
          ([id, label]) =>
            html`<option value="${id}" ${id === account && "selected"}>${label}</option>`,
        )}
      </select>
    </div>
    <div class="field">
      <label for="only">${say("Which", "Yang mana")}</label>
      <select id="only" name="only">
        <option value="">${say("all", "semua")}</option>
        <option value="odd" ${only === "odd" && "selected"}>
          ${say("ignored, or about nothing we know", "diabaikan, atau tentang hal tak dikenal")}
        </option>
      </select>
    </div>
    <div class="field end"><button class="button small">${say("Show", "Tampilkan")}</button></div>
  </form>`;
}

interface RowContext {
  readonly zone: Zone;
  readonly labels: ReadonlyMap<string, string>;
}

function messageRow(visit: Visit, message: ListedMessage, { zone, labels }: RowContext): Html {
  const { say, base } = visit;
  const { id, receivedAt, upstreamOrderId, accountId, verdict } = message;
  return html`<tr data-key="${id}" data-version="${message.copies}">
    <td data-label="${say("Time", "Waktu")}">${timeCell(receivedAt, zone, say)}</td>
    <td class="what wrap">
      <a class="row-link code" href="${base}/upstreams/inbox/${id}">${upstreamOrderId ?? "–"}</a>
    </td>
    <td class="wrap">
      <span class="chip ${verdict === "genuine" ? "good" : "bad"}"
        >${verdictWord(say, verdict)}</span
      >
      ${messageText(say, message)}${timesText(say, message)}
    </td>
    <td class="wrap" data-label="${say("What came of it", "Hasilnya")}">
      ${stateText(say, message)}
    </td>
    <td data-label="${say("Account", "Akun")}">${labels.get(accountId) ?? accountId}</td>
  </tr>`;
}

function verdictWord(say: Say, verdict: ListedMessage["verdict"]): string {
  return {
    genuine: say("genuine", "asli"),
    forged: say("forged", "palsu"),
    unreadable: say("unreadable", "tidak terbaca"),
    not_ours: say("not ours", "bukan milik kami"),
  }[verdict];
}

function stateText(say: Say, { state, attemptId, claims }: ListedMessage): string {
  // A rehearsal's orders are no charges of the merchant.
  if (state === "done" && attemptId === undefined) {
    return say("it is about a rehearsal's order", "tentang pesanan dari gladi");
  }
  if (state === "done" && claims === "pending") {
    return say("noted: this order's messages come", "dicatat: pesan untuk pesanan ini sampai");
  }
  return {
    done: say("the upstream was asked how it stands", "upstream ditanya keadaannya"),
    waiting: say("nobody here knows that order", "pesanan itu tidak dikenal di sini"),
    ignored: say("nothing", "tidak ada"),
  }[state];
}

function olderLink({ say, base, fields }: Visit, before: string): Html {
  const { account = "", order = "", only = "" } = fields;
  const query = new URLSearchParams({ account, order, only, before });
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    <a class="button small" rel="next" href="${base}/upstreams/inbox?${query.toString()}">
      ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
    </a>
  </nav>`;
}

/** One message: its bytes, what it was taken for, and what became of the order that it is about. */
export async function showMessage(visit: Visit): Promise<unknown> {
  const { context, merchant, say, base } = visit;
  const [zone, opened] = await Promise.all([
    readPresentation(context.gateway, merchant.id),
    openMessage(context.gateway, merchant.id, pathPart(visit, "message")),
  ]);
  if (!opened) return await sendUnknown(visit);
  const { message, transactionId } = opened;
  return await sendUpstreams(visit, {
    tab: "inbox",
    above: html`<a href="${base}/upstreams/inbox">${say("Inbox", "Kotak masuk")}</a>`,
    body: html`<section class="card case">
      <h2>${say("Message from the upstream", "Pesan dari upstream")}</h2>
      <dl class="facts">
        ${messageFacts(visit, opened, zone).map(
          ([name, value]) =>
            html`<div>
              <dt>${name}</dt>
              <dd>${value}</dd>
            </div>`,
        )}
      </dl>
      ${messageFold(visit, message)}
      ${
        transactionId !== undefined &&
        may(visit, "ask_upstream") &&
        html`<form method="post" action="${base}/transactions/${transactionId}/ask" data-once>
          ${csrfField(visit.session)}
          <button class="button small">
            ${say("Ask the upstream now", "Tanya upstream sekarang")}
          </button>
        </form>`
      }
    </section>`,
  });
}

type OpenedMessage = NonNullable<Awaited<ReturnType<typeof openMessage>>>;

function messageFacts(
  { say, base }: Visit,
  { message, transactionId, orderId, attemptState }: OpenedMessage,
  zone: Zone,
): readonly (readonly [string, Html | string])[] {
  return [
    [say("Received", "Diterima"), timeCell(message.receivedAt, zone, say)],
    [
      say("What it is", "Apa itu"),
      `${verdictWord(say, message.verdict)}. ${messageText(say, message)}${timesText(say, message)}`,
    ],
    ...(message.detail === undefined ? [] : [[say("Why", "Sebab"), message.detail] as const]),
    [say("What came of it", "Hasilnya"), stateText(say, message)],
    [
      say("Order at the upstream", "Pesanan di upstream"),
      html`<span class="code wrap">${message.upstreamOrderId ?? "–"}</span>`,
    ],
    ...(transactionId === undefined
      ? []
      : [
          [
            say("Our order", "Pesanan kami"),
            html`<a href="${base}/transactions/${transactionId}">${orderId ?? transactionId}</a>
              <span class="hint">${attemptState}</span>`,
          ] as const,
        ]),
    [say("Path", "Alamat"), html`<span class="code wrap">${message.path}</span>`],
  ];
}
