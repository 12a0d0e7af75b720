import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import type { Order } from "./orders.ts";
import { PRODUCTS } from "./products.ts";
import { type Language, type Texts, textsOf } from "./texts.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escapes every value; what is markup already is passed as {@link Markup}. */
function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup)[]
): Markup {
  const text = values.map((value) =>
    value instanceof Markup
      ? value.text
      : String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? ""),
  );
  return new Markup(parts.map((part, index) => part + (text[index] ?? "")).join(""));
}

class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

function join(markups: readonly Markup[]): Markup {
  return new Markup(markups.map(({ text }) => text).join(""));
}

const NOTHING = new Markup("");

function money(amount: number): string {
  return formatRupiah(amount as Rupiah);
}

export interface Page {
  readonly status: number;
  readonly html: string;
}

function page(language: Language, heading: string, body: Markup, status = 200): Page {
  const { title } = textsOf(language);
  const document = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading === title ? title : `${heading} · ${title}`}</title>
<link rel="stylesheet" href="/shop.css">
<script type="module" src="/shop.js"></script>
</head>
<body>
<header><a href="/" class="brand">${title}</a></header>
<main>${body}</main>
</body>
</html>`;
  return { status, html: document.text };
}

export function menuPage(language: Language, fault?: "nothing"): Page {
  const t = textsOf(language);
  const items = PRODUCTS.map(
    (product) => html`
<li class="product">
  <div><h2>${product.name}</h2><p>${product.about[language]}</p></div>
  <span class="price">${money(product.price)}</span>
  <label><span class="hidden">${t.quantity}: ${product.name}</span>
    <input type="number" name="${product.id}" value="0" min="0" max="20" inputmode="numeric" data-price="${product.price}"></label>
</li>`,
  );
  return page(
    language,
    t.title,
    html`<h1>${t.title}</h1><p class="lead">${t.lead}</p>
${fault ? html`<p class="fault" role="alert">${t[fault]}</p>` : NOTHING}
<form method="post" action="/orders"><ul class="menu">${join(items)}</ul>
<div class="bar"><output id="total" data-label="${t.total}"></output><button>${t.order}</button></div></form>`,
    fault ? 400 : 200,
  );
}

export function orderPage(language: Language, order: Order, isCharged: boolean): Page {
  const t = textsOf(language);
  const path = `/orders/${order.token}`;
  const checkout = isCharged
    ? html`<gerbang-checkout src="${path}/state" retry-href="${path}/again"></gerbang-checkout>`
    : html`<p class="fault" role="alert">${t.not_charged}</p>`;
  return page(
    language,
    t.your_order,
    html`<h1>${t.your_order}</h1>
<div class="columns">
<section class="summary">${linesOf(order, t)}<p class="status" data-status="${order.status}">${statusOf(order, t)}</p></section>
<section class="checkout">${checkout}</section>
</div><p><a href="/">${t.back}</a></p>`,
  );
}

function linesOf(order: Order, t: Texts): Markup {
  const rows = order.lines.map(
    ({ product, quantity }) =>
      html`<tr><td>${quantity} × ${product.name}</td><td>${money(product.price * quantity)}</td></tr>`,
  );
  return html`<table><tbody>${join(rows)}</tbody>
<tfoot><tr><th scope="row">${t.total}</th><td>${money(order.total)}</td></tr></tfoot></table>`;
}

function statusOf(order: Order, t: Texts): string {
  return order.refunded > 0
    ? `${t[order.status]} · ${money(order.refunded)} ${t.refunded}`
    : t[order.status];
}

export function adminPage(
  language: Language,
  {
    orders,
    fault,
    newRefundKey,
  }: {
    readonly orders: readonly Order[];
    readonly fault?: string;
    /** One a form: a form sent twice is one refund. */
    readonly newRefundKey: () => string;
  },
): Page {
  const t = textsOf(language);
  const rows = orders.map(
    (order) => html`
<tr><td>${order.orderedAt.toLocaleString(language)}</td><td><a href="/orders/${order.token}">${order.id}</a></td>
<td>${money(order.total)}</td><td>${statusOf(order, t)}</td><td>${refundForm(order, t, newRefundKey)}</td></tr>`,
  );
  const table = html`<div class="scroll"><table class="orders"><thead><tr><th>${t.when}</th><th>Id</th><th>${t.total}</th>
<th>${t.status}</th><th>${t.refund}</th></tr></thead><tbody>${join(rows)}</tbody></table></div>`;
  return page(
    language,
    t.admin,
    html`<h1>${t.admin}</h1>
${fault === undefined ? NOTHING : html`<p class="fault" role="alert">${t.refund_refused}: ${fault}</p>`}
${orders.length > 0 ? table : html`<p>${t.no_orders}</p>`}`,
  );
}

function refundForm(order: Order, t: Texts, newRefundKey: () => string): Markup {
  const left = order.total - order.refunded;
  if (order.status !== "paid" || left === 0) return NOTHING;
  return html`<form method="post" action="/admin/refund" class="refund">
<input type="hidden" name="order" value="${order.id}"><input type="hidden" name="refund_key" value="${newRefundKey()}">
<label>${t.amount} <input type="number" name="amount" min="1" max="${left}" value="${left}"></label>
<label>${t.reason} <input name="reason" maxlength="255"></label><button>${t.refund}</button></form>`;
}

export function notFoundPage(language: Language): Page {
  const t = textsOf(language);
  return page(
    language,
    t.not_found,
    html`<h1>${t.not_found}</h1><p><a href="/">${t.back}</a></p>`,
    404,
  );
}
