import { formatRupiah } from "@gerbang/protocol";
import { isSimulated } from "../../domain/merchants/simulated.ts";
import { linkPath } from "../../domain/till/payment-link.ts";
import { receiptPath } from "../../domain/till/sale.ts";
import { isPaid } from "../../domain/transactions/transaction.ts";
import type { ShownSale } from "../../operations/till/find-sale.ts";
import type { OpenedLink } from "../../operations/till/payment-links.ts";
import { type ChargedSale, picturePath } from "../parts/checkout-state.ts";
import { hiddenInput } from "../parts/hidden-input.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Language } from "../parts/language.ts";
import { formatMoment } from "../parts/moment.ts";
import { noticeBox } from "../parts/notice-box.ts";
import type { PageContext } from "../parts/page-context.ts";
import { publicPath } from "../parts/public-path.ts";
import { type Say, sayIn } from "../parts/say.ts";
import { buyerLayout } from "./buyer-layout.ts";

/** Why a press of "Pay" led to no code. */
export const PAY_PROBLEMS = ["busy", "in_doubt", "refused", "too_often"] as const;
export type PayProblem = (typeof PAY_PROBLEMS)[number];

interface LinkView {
  readonly language: Language;
  readonly opened: OpenedLink;
  /** Of this browser, for the form. */
  readonly visitor: string;
  /** The newest payment that this browser has begun. */
  readonly own: ShownSale | undefined;
  readonly problem?: PayProblem | undefined;
}

/** What a payment link opens: who asks for how much for what, and the button. */
export function linkPage(context: PageContext, view: LinkView): Html {
  const { language, opened } = view;
  const { link, merchant, state } = opened;
  const say = sayIn(language);
  return buyerLayout(context, language, {
    title: link.title,
    merchant,
    address: linkPath(link),
    body: html`<section class="card bill">
      ${bill(opened, language)} ${view.problem && problemBox(view.problem, say)}
      ${state === "open" ? payForm(context, view) : over(context, view)}
    </section>`,
  });
}

function bill({ link, merchant }: OpenedLink, language: Language): Html {
  const say = sayIn(language);
  return html`<p class="muted">
      ${say("Pay to", "Bayar ke")} <strong>${merchant.profile.name}</strong>
    </p>
    <h1>${link.title}</h1>
    <p class="amount">${formatRupiah(link.amount)}</p>
    ${link.note !== undefined && html`<p class="bill-note">${link.note}</p>`}
    ${
      isSimulated(merchant) &&
      html`<p class="muted">${say("Sandbox: no real money.", "Sandbox: bukan uang sungguhan.")}</p>`
    }`;
}

function payForm(context: PageContext, { language, opened, visitor, own }: LinkView): Html {
  const say = sayIn(language);
  return html`<form
      method="post"
      action="${publicPath(context, linkPath(opened.link))}"
      class="pay"
      data-once
    >
      ${hiddenInput("visitor", visitor)} ${own && hiddenInput("seen", own.sale.id)}
      <button class="button primary">${say("Pay", "Bayar")}</button>
    </form>
    <p class="muted">
      ${say("With GoPay or any QRIS app.", "Dengan GoPay atau aplikasi QRIS apa saja.")}
    </p>
    <p class="muted">
      ${say("Open until", "Berlaku sampai")} ${formatMoment(opened.link.expiresAt, language)}
    </p>`;
}

function problemBox(problem: PayProblem, say: Say): Html {
  const text = {
    busy: say(
      "Others are paying just now, and no place is left. Try again in some minutes.",
      "Sedang dibayar orang lain, dan tidak ada tempat tersisa. Coba lagi beberapa menit lagi.",
    ),
    in_doubt: say(
      "The provider has not answered yet. Press Pay again: you will not pay twice.",
      "Penyedia belum menjawab. Tekan Bayar lagi: Anda tidak akan membayar dua kali.",
    ),
    refused: say(
      "The provider takes no payment for this seller just now. Ask the seller.",
      "Penyedia belum menerima pembayaran untuk penjual ini. Hubungi penjual.",
    ),
    too_often: say(
      "Pressed too often. Wait a minute, then try again.",
      "Terlalu sering ditekan. Tunggu satu menit, lalu coba lagi.",
    ),
  }[problem];
  return noticeBox({ tone: "bad", icon: ICONS.alert, text });
}

type Ending = readonly [tone: string, icon: Html, text: string];

function endingOf(state: OpenedLink["state"], say: Say): Ending {
  switch (state) {
    case "paid":
      return ["success", ICONS.check, say("This has been paid.", "Ini sudah dibayar.")];
    case "closed":
      return [
        "warning",
        ICONS.ban,
        say("The seller closed this link.", "Penjual menutup tautan ini."),
      ];
    case "expired":
      return [
        "warning",
        ICONS.clock,
        say("This link has expired.", "Tautan ini sudah kedaluwarsa."),
      ];
    case "open":
      throw new Error("an open link has no ending");
  }
}

function over(context: PageContext, { language, opened, own }: LinkView): Html {
  const say = sayIn(language);
  const { state } = opened;
  const [tone, icon, text] = endingOf(state, say);
  return html`<div class="outcome ${tone}"><span class="sign">${icon}</span></div>
    <p><strong>${text}</strong></p>
    ${
      state === "paid" && own?.transaction && isPaid(own.transaction)
        ? html`<p>
            <a class="button quiet" href="${publicPath(context, receiptPath(own.sale))}">
              ${say("Receipt", "Struk")}
            </a>
          </p>`
        : html`<p class="muted">
            ${say("Nothing is to be paid here.", "Tidak ada yang perlu dibayar di sini.")}
          </p>`
    }`;
}

/** One payment of a link: the code, live; then the receipt. */
export function paymentPage(
  context: PageContext,
  language: Language,
  { opened, shown }: { readonly opened: OpenedLink; readonly shown: ShownSale },
): Html {
  const { link, merchant } = opened;
  const address = `${linkPath(link)}/${shown.sale.token}`;
  const { transaction } = shown;
  return buyerLayout(context, language, {
    title: link.title,
    merchant,
    address,
    ...(!transaction && { refreshSeconds: 3 }),
    body: html`<h1 class="payment-title">${link.title}</h1>
      ${
        transaction
          ? checkout(context, language, { ...shown, transaction }, linkPath(link))
          : beingMade(context, language, opened)
      }`,
  });
}

function checkout(
  context: PageContext,
  language: Language,
  shown: ChargedSale,
  retryPath: string,
): Html {
  const { sale, merchant, transaction } = shown;
  const say = sayIn(language);
  const path = publicPath(context, receiptPath(sale));
  const again = publicPath(context, retryPath);
  return html`<gerbang-checkout
    src="${path}/state"
    events-src="${path}/events"
    retry-href="${again}"
    merchant-name="${merchant.profile.name}"
    payment-type="${transaction.chargedAs}"
    ${isSimulated(merchant) && "sandbox"}
    update-title
  >
    <noscript>${withoutScripts(context, language, shown, again)}</noscript>
    <a slot="receipt" class="button quiet" href="${path}">${say("Receipt", "Struk")}</a>
    <a slot="cancelled" class="button quiet" href="${again}">${say("Back", "Kembali")}</a>
  </gerbang-checkout>`;
}

/** It cannot follow the payment: the receipt says how it stands. */
function withoutScripts(
  context: PageContext,
  language: Language,
  { sale, transaction }: ChargedSale,
  again: string,
): Html {
  const say = sayIn(language);
  const receipt = publicPath(context, receiptPath(sale));
  return html`<div class="card bill">
    <p class="amount">${formatRupiah(sale.amount)}</p>
    ${
      transaction.status === "pending" &&
      html`<img
        class="plain-code"
        src="${picturePath(context, transaction)}"
        width="240"
        height="240"
        alt="QRIS"
      />`
    }
    <p><a class="button primary" href="${receipt}">${say("Is it paid?", "Sudah lunas?")}</a></p>
    <p><a href="${again}">${say("Back", "Kembali")}</a></p>
  </div>`;
}

function beingMade(context: PageContext, language: Language, { link }: OpenedLink): Html {
  const say = sayIn(language);
  return html`<section class="card bill">
    <p class="amount">${formatRupiah(link.amount)}</p>
    <p role="status">
      ${say("The code is being made. One moment…", "Kode sedang dibuat. Tunggu sebentar…")}
    </p>
    <p>
      <a class="button quiet" href="${publicPath(context, linkPath(link))}">
        ${say("Back", "Kembali")}
      </a>
    </p>
  </section>`;
}
