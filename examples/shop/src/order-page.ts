import { html, join, type Markup, NOTHING } from "./html.ts";
import { type Order, type OrderRefund, refundedOf } from "./orders.ts";
import { money, renderPage, type ShopPage } from "./page.ts";
import { type Language, type Texts, textsOf } from "./texts.ts";

/** What an order can be paid with. */
export interface PaymentLinks {
  readonly qrCodeUrl?: string;
  readonly deeplinkUrl?: string;
}

interface OrderPageParts {
  readonly links: PaymentLinks | undefined;
  /** Under the checkout element. */
  readonly panel?: Markup;
}

/**
 * `links` are absent when the gateway could not be reached: the next look at the page tries again. They
 * are for browsers without JavaScript; the element asks for its own.
 */
export function orderPage(
  language: Language,
  order: Order,
  { links, panel = NOTHING }: OrderPageParts,
): ShopPage {
  const t = textsOf(language);
  const path = `/orders/${order.token}`;
  const checkout = links
    ? html`<gerbang-checkout
        src="${path}/state"
        retry-href="${path}/again"
        merchant-name="${t.title}"
        update-title
      >
        <noscript>${plainCheckout(order, links, t)}</noscript>
      </gerbang-checkout>`
    : html`<div class="notice" role="alert">
        <p class="problem">${t.not_charged}</p>
        <a class="button" href="${path}">${t.reload}</a>
      </div>`;
  const body = html`<h1>${t.your_order}</h1>
    <div class="columns order">
      <section class="summary" aria-label="${t.your_order}">
        ${orderTable(order, t)}
        <p class="status" data-status="${order.status}">${t[order.status]}</p>
        ${order.accountId === undefined ? NOTHING : oneTap(order, links, t)}
      </section>
      <section class="checkout" aria-label="${t.payment}">
        ${checkout}
        <div class="sandbox">${links ? panel : NOTHING}</div>
      </section>
    </div>
    <p><a href="/">${t.back}</a></p>`;
  return renderPage({ language, heading: t.your_order, body });
}

/** Of an order that is taken from a linked account: what is left for the customer to do, if anything. */
function oneTap({ status, token }: Order, links: PaymentLinks | undefined, t: Texts): Markup {
  if (status === "paid") return html`<p class="hint">${t.by_one_tap}</p>`;
  if (links?.deeplinkUrl === undefined) return NOTHING;
  return html`<form method="post" action="/orders/${token}/otherwise" class="aside">
    <p class="hint" id="confirm">${t.confirm_in_gopay}</p>
    <button class="quiet" aria-describedby="confirm">${t.other_way}</button>
  </form>`;
}

/** The way to pay where no script runs: it cannot follow the payment, so the customer looks again. */
function plainCheckout(order: Order, { qrCodeUrl, deeplinkUrl }: PaymentLinks, t: Texts): Markup {
  const path = `/orders/${order.token}`;
  if (order.status === "paid") return NOTHING;
  if (order.status === "closed") {
    return html`<div class="notice"><a class="button" href="${path}/again">${t.reload}</a></div>`;
  }
  const code =
    qrCodeUrl === undefined
      ? NOTHING
      : html`<p>${t.scan}</p>
          <img class="code" src="${qrCodeUrl}" alt="${t.qr_code}" />`;
  const wallet =
    deeplinkUrl === undefined
      ? NOTHING
      : html`<a class="button" href="${deeplinkUrl}">${t.pay_in_gopay}</a>`;
  return html`<div class="notice plain-checkout">
    ${code} ${wallet} <a class="button quiet" href="${path}">${t.look_again}</a>
  </div>`;
}

/** What was ordered, and what of it was given back. */
export function orderTable(order: Order, t: Texts): Markup {
  const lines = order.lines.map(
    ({ product, quantity }) =>
      html`<tr>
        <td>${quantity} × ${product.name}</td>
        <td>${money(product.price * quantity)}</td>
      </tr>`,
  );
  const refunded = refundedOf(order);
  const rest =
    refunded > 0
      ? html`<tr>
          <th scope="row">${t.kept}</th>
          <td>${money(order.total - refunded)}</td>
        </tr>`
      : NOTHING;
  return html`<table>
    <tbody>
      ${join(lines)}
    </tbody>
    <tfoot>
      <tr class="sum">
        <th scope="row">${t.total}</th>
        <td>${money(order.total)}</td>
      </tr>
      ${join(order.refunds.map((refund) => refundRow(refund, t)))}${rest}
    </tfoot>
  </table>`;
}

function refundRow({ amount, reason, isConfirmed }: OrderRefund, t: Texts): Markup {
  const words = isConfirmed ? t.refunded : t.refund_under_way;
  return html`<tr class="refund-row">
    <td>${reason ? `${words}: ${reason}` : words}</td>
    <td>−${money(amount)}</td>
  </tr>`;
}
