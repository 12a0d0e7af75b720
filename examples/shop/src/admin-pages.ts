import { html, join, type Markup, NOTHING } from "./html.ts";
import { orderTable } from "./order-page.ts";
import { leftOf, type Order } from "./orders.ts";
import { money, renderPage, type ShopPage } from "./page.ts";
import { type Language, type Texts, textsOf } from "./texts.ts";

/** `refunded` was just refunded, in part or whole: what the page says of it is what the order holds. */
export function ordersPage(
  language: Language,
  orders: readonly Order[],
  refunded?: Order,
): ShopPage {
  const t = textsOf(language);
  const rows = orders.map(
    (order) =>
      html`<tr>
        <td class="when" data-label="${t.when}">${whenOf(order, language)}</td>
        <td class="what">
          <a href="/orders/${order.token}">${order.id}</a><br />
          <span class="hint">${linesOf(order)}</span>
        </td>
        <td class="number" data-label="${t.total}">${money(order.total)}</td>
        <td class="number" data-label="${t.refunded}">${refundOf(order)}</td>
        <td data-label="${t.status}">
          <span class="status" data-status="${order.status}">${t[order.status]}</span>
          ${paidTwice(order, t)}
        </td>
        <td>${refundLink(order, t)}</td>
      </tr>`,
  );
  const table = html`<div class="scroll card" tabindex="0" role="region" aria-label="${t.admin}">
    <table class="orders">
      <thead>
        <tr>
          <th scope="col">${t.when}</th>
          <th scope="col">${t.order_id}</th>
          <th scope="col" class="number">${t.total}</th>
          <th scope="col" class="number">${t.refunded}</th>
          <th scope="col">${t.status}</th>
          <th scope="col">${t.refund}</th>
        </tr>
      </thead>
      <tbody>
        ${join(rows)}
      </tbody>
    </table>
  </div>`;
  const body = html`<h1>${t.admin}</h1>
    ${refunded ? refundNote(refunded, t) : NOTHING}
    ${rows.length > 0 ? table : html`<p>${t.no_orders}</p>`}`;
  return renderPage({ language, heading: t.admin, body });
}

function refundNote(order: Order, t: Texts): Markup {
  const amount = money(order.total - leftOf(order));
  return html`<p class="done" role="status">${t.refunded}: ${order.id}, ${amount}</p>`;
}

/** The shop's customers and its owner live by Jakarta's clock, wherever this process runs. */
function whenOf({ orderedAt }: Order, language: Language): string {
  const format = {
    dateStyle: "medium",
    timeStyle: "short",
    hourCycle: "h23",
    timeZone: "Asia/Jakarta",
  } as const;
  return `${orderedAt.toLocaleString(language, format)} WIB`;
}

function linesOf({ lines }: Order): string {
  return lines.map(({ product, quantity }) => `${quantity} × ${product.name}`).join(", ");
}

/** Asked for or confirmed. */
function refundOf(order: Order): string {
  const refunded = order.total - leftOf(order);
  return refunded > 0 ? money(refunded) : "–";
}

function paidTwice({ timesPaid }: Order, t: Texts): Markup {
  return timesPaid > 1 ? html`<br /><strong class="problem">${t.paid_twice}</strong>` : NOTHING;
}

function refundLink(order: Order, t: Texts): Markup {
  return order.status === "paid" && leftOf(order) > 0
    ? html`<a
        class="button quiet"
        href="/admin/refund?order=${order.id}"
        aria-label="${t.refund}: ${order.id}"
      >
        ${t.refund} …
      </a>`
    : NOTHING;
}

export interface RefundWish {
  readonly amount: number;
  readonly reason: string;
}

/** What was typed and cannot be used, and why. */
interface RefusedWish {
  readonly problem: string;
  readonly amount: string;
  readonly reason: string;
}

/** The first step: how much, and why. Nothing happens yet, so the form is sent by GET. */
export function refundPage(language: Language, order: Order, refused?: RefusedWish): ShopPage {
  const t = textsOf(language);
  const left = leftOf(order);
  const problem = refused?.problem;
  const form = html`<form action="/admin/refund/confirm" class="stack">
    <input type="hidden" name="order" value="${order.id}" />
    <label>
      ${t.amount} <span class="hint">${t.at_most} ${money(left)}</span>
      <input
        type="number"
        name="amount"
        min="1"
        max="${left}"
        step="1"
        value="${refused?.amount ?? left}"
        required
        inputmode="numeric"
        ${problem === undefined ? NOTHING : html`aria-invalid="true" aria-describedby="problem" autofocus`}
      />
    </label>
    ${alert(problem)}
    <label>
      ${t.reason} <span class="hint">${t.reason_hint}</span>
      <input name="reason" maxlength="100" value="${refused?.reason ?? ""}" />
    </label>
    <button class="main">${t.next}</button>
  </form>`;
  return renderPage({
    language,
    heading: `${t.refund} ${order.id}`,
    status: problem === undefined ? 200 : 400,
    body: html`<h1>${t.refund} ${order.id}</h1>
      <div class="columns">
        <section class="summary">${orderTable(order, t)}</section>
        <section class="summary">${left > 0 ? form : html`<p>${t.nothing_left}</p>`}</section>
      </div>
      <p><a href="/admin">${t.back_to_orders}</a></p>`,
  });
}

interface RefundConfirmation extends RefundWish {
  /** Made when this page is: however often its button is pressed, it is one refund. */
  readonly refundKey: string;
  readonly problem?: string;
}

/** The second step: says once more what will happen. */
export function confirmRefundPage(
  language: Language,
  order: Order,
  { amount, reason, refundKey, problem }: RefundConfirmation,
): ShopPage {
  const t = textsOf(language);
  return renderPage({
    language,
    heading: `${t.refund} ${order.id}`,
    status: problem === undefined ? 200 : 400,
    body: html`<h1>${t.refund_question(money(amount))}</h1>
      ${alert(problem)}
      <section class="summary">
        <dl>
          <dt>${t.order_id}</dt>
          <dd>${order.id}</dd>
          <dt>${t.reason}</dt>
          <dd>${reason || "–"}</dd>
          <dt>${t.left_after}</dt>
          <dd>${money(Math.max(0, leftOf(order) - amount))}</dd>
        </dl>
        <form method="post" action="/admin/refund" class="actions">
          <input type="hidden" name="order" value="${order.id}" />
          <input type="hidden" name="amount" value="${amount}" />
          <input type="hidden" name="reason" value="${reason}" />
          <input type="hidden" name="refund_key" value="${refundKey}" />
          <button class="main danger">${t.refund_now}</button>
          <a class="button quiet" href="/admin/refund?order=${order.id}">${t.change}</a>
        </form>
      </section>`,
  });
}

function alert(problem: string | undefined): Markup {
  return problem === undefined
    ? NOTHING
    : html`<p class="problem" role="alert" id="problem">${problem}</p>`;
}
