import { formatRupiah, type PaymentType } from "@gerbang/protocol";
import { deeplinkVersionOf } from "../../domain/merchants/merchant-settings.ts";
import { deeplinkOf } from "../../domain/transactions/deeplink.ts";
import { snapPagePath } from "../../domain/transactions/snap-order.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import { isReplaceable } from "../../operations/snap/choose-method.ts";
import type { SnapPage } from "../../operations/snap/find-snap-page.ts";
import { amountLine } from "../parts/amount-line.ts";
import type { Assets } from "../parts/assets.ts";
import { countdown } from "../parts/countdown.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import { readItemLines } from "../parts/item-lines.ts";
import type { Language } from "../parts/language.ts";
import { languageLink, layout } from "../parts/layout.ts";
import { noticeBox } from "../parts/notice-box.ts";
import type { PayerState } from "../parts/payer-state.ts";
import { sayIn } from "../parts/say.ts";
import { outcomeOf, presentResult, returnUrl } from "./snap-result.ts";
import { type SnapTexts, snapTexts } from "./snap-texts.ts";

/** Everything that the page shows. */
interface SnapView {
  readonly language: Language;
  readonly assets: Assets;
  readonly publicUrl: string;
  readonly page: SnapPage;
  /** Of the transaction, when one was made. */
  readonly state: PayerState | undefined;
  /** A choice was refused. */
  readonly isUnavailable: boolean;
}

const RETURN_SECONDS = 5;
const QR_SIZE = 240;

/** The page that a token opens: by itself, or over a shop's own. */
export function snapPage(view: SnapView): Html {
  const { language, assets, page } = view;
  const texts = snapTexts(sayIn(language));
  const { order, merchant } = page;
  const address = snapPagePath(order.token);
  return layout({
    title: `${formatRupiah(order.grossAmount)} · ${merchant.profile.name}`,
    language,
    address,
    assets,
    styles: ["snap.css"],
    scripts: ["live-transaction.js", "submit-once.js", "return-to-merchant.js", "snap-page.js"],
    kind: "snap",
    body: html`<div class="sheet" data-snap ${resultData(view)}>
      <header class="snap-bar">
        <span class="brand"><span class="mark" aria-hidden="true"></span>Gerbang</span>
        <span class="badge">Sandbox</span>
        ${languageLink(language, address)}
        <button class="close" type="button" data-close hidden aria-label="${texts.close}">
          ${ICONS.cross}
        </button>
      </header>
      <main id="content" ${follow(view)}>
        ${bill(view, texts)} ${content(view, texts)}
        <p class="muted simulated">${texts.simulated}</p>
      </main>
    </div>`,
  });
}

/** What the script tells the shop's page, and when. */
function resultData({ page: { order, transaction } }: SnapView): Html | false {
  if (!transaction) return false;
  const result = JSON.stringify(presentResult(transaction, order.command));
  return html`data-outcome="${outcomeOf(transaction)}" data-result="${result}"`;
}

function follow({ page: { order, transaction }, state }: SnapView): Html | false {
  if (state?.transaction_status !== "pending" || transaction?.status !== "pending") return false;
  const path = snapPagePath(order.token);
  return html`data-live data-self="${path}" data-stream="${path}/live" data-state="${path}/state"
  data-expires-at="${state.expires_at}" data-now="${state.now}"
  data-frozen="${String(state.is_frozen)}"`;
}

function bill({ page, state }: SnapView, texts: SnapTexts): Html {
  const { order, merchant, transaction } = page;
  const lines = readItemLines(order.command.request);
  const payable =
    transaction?.status === "pending" && state?.transaction_status === "pending" && state;
  return html`<section class="snap-bill" aria-labelledby="pay-to">
    <h1 id="pay-to"><span>${texts.payTo}</span> ${merchant.profile.name}</h1>
    ${amountLine(order.grossAmount)}
    <p class="muted">${texts.order} ${order.orderId}</p>
    ${payable && countdown(texts.payBefore, payable)}
    ${
      lines.length > 0 &&
      html`<details>
        <summary>${texts.details}</summary>
        <ul class="snap-items">
          ${lines.map(
            ({ name, quantity, amount }) =>
              html`<li>
                <span>${name}${quantity > 1 && html` <small>× ${quantity}</small>`}</span>
                <span>${formatRupiah(amount)}</span>
              </li>`,
          )}
        </ul>
      </details>`
    }
  </section>`;
}

function content(view: SnapView, texts: SnapTexts): Html {
  const { page, state } = view;
  const { transaction, isOver } = page;
  if (!transaction) return isOver ? over(view, texts) : choice(view, texts);
  if (transaction.status === "pending" && state?.transaction_status === "pending") {
    return payment(view, texts, transaction);
  }
  const outcome = outcomeOf(transaction);
  if (outcome === "success") return paid(view, texts, transaction);
  // Also one that is about to be closed.
  if (transaction.status === "pending" || isReplaceable(transaction)) {
    return isOver ? over(view, texts) : choiceAgain(view, texts, transaction);
  }
  return html`<section class="card outcome danger">
    <span class="sign">${ICONS.cross}</span>
    <h2>${texts.failed.title}</h2>
    <p>${texts.failed.text}</p>
    ${wayBack(view, texts, transaction)}
  </section>`;
}

function choiceAgain(view: SnapView, texts: SnapTexts, { status }: Transaction): Html {
  const text = status === "cancel" ? texts.cancelled : texts.lapsed;
  return html`${noticeBox({ tone: "bad", icon: ICONS.clock, text })} ${choice(view, texts)}`;
}

function choice({ page: { order }, isUnavailable }: SnapView, texts: SnapTexts): Html {
  return html`${
      isUnavailable && noticeBox({ tone: "bad", icon: ICONS.alert, text: texts.unavailable })
    }
    <form
      class="card methods"
      method="post"
      action="${snapPagePath(order.token)}"
      data-once
      aria-labelledby="choose"
    >
      <h2 id="choose">${texts.choose}</h2>
      ${order.command.offered.map((method) => methodButton(method, texts))}
    </form>`;
}

function methodButton(method: PaymentType, texts: SnapTexts): Html {
  const { name, text } = texts.methods[method];
  return html`<button class="method" name="method" value="${method}">
    ${method === "gopay" ? ICONS.phone : ICONS.scan}
    <span><strong>${name}</strong> <small>${text}</small></span>
  </button>`;
}

function payment(view: SnapView, texts: SnapTexts, transaction: Transaction): Html {
  const isGopay = transaction.chargedAs === "gopay";
  const picture = `/v2/${transaction.chargedAs}/${transaction.id}/qr-code`;
  const version = deeplinkVersionOf(view.page.merchant.settings);
  return html`<section class="card snap-payment">
    ${
      isGopay &&
      html`<a
        class="button primary"
        href="${deeplinkOf(transaction, view.publicUrl, version)}"
        data-wallet
      >
        ${texts.openWallet}
      </a>`
    }
    <h2>${texts.scan}</h2>
    <img src="${picture}" width="${QR_SIZE}" height="${QR_SIZE}" alt="${texts.qrCode}" />
    <p class="muted">${texts.scanText}</p>
    <p class="snap-links">
      <a href="${picture}" download="qris-${transaction.orderId}.png">${texts.download}</a>
      ${leaveLink(view, texts, transaction)}
    </p>
  </section>`;
}

/** Without having paid: the shop hears that it is pending. */
function leaveLink({ page }: SnapView, texts: SnapTexts, transaction: Transaction): Html | false {
  const url = returnUrl(transaction, page.order.command);
  return (
    url !== undefined &&
    html`<a href="${url}" data-leave>${texts.back(page.merchant.profile.name)}</a>`
  );
}

function paid(view: SnapView, texts: SnapTexts, transaction: Transaction): Html {
  return html`<section class="card outcome success">
    <span class="sign">${ICONS.check}</span>
    <h2>${texts.paid.title}</h2>
    <p>${texts.paid.text}</p>
    ${wayBack(view, texts, transaction)}
  </section>`;
}

function wayBack({ page }: SnapView, texts: SnapTexts, transaction: Transaction): Html | false {
  const url = returnUrl(transaction, page.order.command);
  if (url === undefined) return false;
  return html`<div class="return" data-return="${RETURN_SECONDS}">
    <a class="button primary" href="${url}" data-return-link data-leave>
      ${texts.back(page.merchant.profile.name)}
    </a>
    <p class="muted" data-return-text hidden>
      ${texts.returning.before} <span data-return-seconds>${RETURN_SECONDS}</span>
      ${texts.returning.after}
    </p>
    <button class="button quiet" type="button" data-stay hidden>${texts.stay}</button>
  </div>`;
}

function over({ page }: SnapView, texts: SnapTexts): Html {
  const { errorUrl, finishUrl } = page.order.command;
  const url = page.transaction
    ? returnUrl(page.transaction, page.order.command)
    : (errorUrl ?? finishUrl);
  return html`<section class="card outcome warning">
    <span class="sign">${ICONS.clock}</span>
    <h2>${texts.expired.title}</h2>
    <p>${texts.expired.text}</p>
    ${
      url !== undefined &&
      html`<p>
        <a class="button primary" href="${url}" data-leave
          >${texts.back(page.merchant.profile.name)}</a
        >
      </p>`
    }
  </section>`;
}
