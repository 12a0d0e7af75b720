import { randomUUID } from "node:crypto";
import type { SavedAccount } from "./accounts.ts";
import { type OrderLine, totalOf } from "./cart.ts";
import { nameOfWallet } from "./gopay-page.ts";
import { html, join, type Markup, NOTHING } from "./html.ts";
import { money, renderPage, type ShopPage } from "./page.ts";
import { PRODUCTS, type Product } from "./products.ts";
import { type Language, type Texts, textsOf } from "./texts.ts";

interface MenuPage {
  readonly language: Language;
  readonly lines: readonly OrderLine[];
  /** The customer has ordered nothing. */
  readonly isEmptyOrder?: boolean;
  /** What the customer can pay from with one tap. */
  readonly wallet?: SavedAccount | undefined;
}

/** One form: its buttons change the cart (GET), the last one orders what is in it (POST). */
export function menuPage({ language, lines, isEmptyOrder = false, wallet }: MenuPage): ShopPage {
  const t = textsOf(language);
  const quantityOf = (id: string) => lines.find(({ product }) => product.id === id)?.quantity ?? 0;
  const items = PRODUCTS.map((product) => menuItem(product, quantityOf(product.id), language));
  const problem = isEmptyOrder ? html`<p class="problem" role="alert">${t.nothing}</p>` : NOTHING;
  const body = html`<h1>${t.title}</h1>
    <p class="lead">${t.lead}</p>
    ${problem}
    <form action="/" class="columns menu-form">
      <input type="hidden" name="form" value="${randomUUID()}" autocomplete="off" />
      <button class="hidden" tabindex="-1" aria-hidden="true">${t.recount}</button>
      <ul class="menu">
        ${join(items)}
      </ul>
      ${cart(lines, t, wallet)}
    </form>`;
  return renderPage({ language, heading: t.title, body, status: isEmptyOrder ? 400 : 200 });
}

function menuItem(product: Product, quantity: number, language: Language): Markup {
  const t = textsOf(language);
  const { id, name } = product;
  return html`<li class="product">
    <div>
      <h2>${name}</h2>
      <p>${product.about[language]}</p>
    </div>
    <span class="price">${money(product.price)}</span>
    <div class="stepper" role="group" aria-label="${name}">
      <button name="less" value="${id}" aria-label="${t.less}: ${name}">−</button>
      <input
        type="number"
        name="${id}"
        value="${quantity}"
        min="0"
        max="20"
        inputmode="numeric"
        aria-label="${t.quantity}: ${name}"
      />
      <button name="more" value="${id}" aria-label="${t.more}: ${name}">+</button>
    </div>
  </li>`;
}

function cart(lines: readonly OrderLine[], t: Texts, wallet: SavedAccount | undefined): Markup {
  const rows = lines.map(
    ({ product, quantity }) =>
      html`<tr>
        <td>${quantity} × ${product.name}</td>
        <td>${money(product.price * quantity)}</td>
      </tr>`,
  );
  const list = html`<table>
    <tbody>
      ${join(rows)}
    </tbody>
  </table>`;
  return html`<section class="cart" aria-labelledby="cart">
    <h2 id="cart">${t.cart}</h2>
    <div class="cart-lines">${lines.length > 0 ? list : html`<p>${t.cart_empty}</p>`}</div>
    <p class="total">
      <span>${t.total}</span> <output aria-live="polite">${money(totalOf(lines))}</output>
    </p>
    ${wallet ? oneTapButtons(wallet, t) : orderButton("main", t.order)}
  </section>`;
}

function orderButton(look: "main" | "quiet", text: string): Markup {
  return html`<button class="order ${look}" formaction="/orders" formmethod="post">
    ${text}
  </button>`;
}

function oneTapButtons(wallet: SavedAccount, t: Texts): Markup {
  return html`<button
      class="order main"
      formaction="/orders"
      formmethod="post"
      name="with"
      value="gopay"
      aria-describedby="wallet"
    >
      ${t.one_tap}
    </button>
    <p class="hint wallet" id="wallet">${t.from_wallet(nameOfWallet(wallet))}</p>
    ${orderButton("quiet", t.other_way)}`;
}
