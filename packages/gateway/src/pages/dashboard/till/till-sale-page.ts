import { formatRupiah } from "@gerbang/protocol";
import { receiptPath, type Sale, tillKeyOf } from "../../../domain/till/sale.ts";
import { findSaleOfMerchant, type ShownSale } from "../../../operations/till/find-sale.ts";
import { CHECKOUT_SCRIPT } from "../../parts/checkout-script.ts";
import { type ChargedSale, isCharged, picturePath } from "../../parts/checkout-state.ts";
import { type Html, html } from "../../parts/html.ts";
import { ICONS } from "../../parts/icons.ts";
import { publicPath } from "../../parts/public-path.ts";
import { sendPage } from "../../parts/send-page.ts";
import { csrfField } from "../frame/form-parts.ts";
import { pageHead } from "../frame/page-head.ts";
import { statusWord } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { pathPart, type Visit } from "../frame/visit.ts";
import { receiptCode } from "./receipt-code.ts";

/** The code, as large as the screen, for the customer to scan; green by itself once it is paid. */
export async function showTillSale(visit: Visit): Promise<unknown> {
  const { context, merchant, reply } = visit;
  const id = pathPart(visit, "id");
  const shown = await findSaleOfMerchant(context.gateway, merchant.id, id);
  if (!shown || shown.sale.link) return await sendUnknown(visit);
  return await sendPage(reply, stage(visit, shown));
}

function stage(visit: Visit, shown: ShownSale): Html {
  const { context, session, merchant, say, base } = visit;
  const { assets } = context;
  const title = `${formatRupiah(shown.sale.amount)} · ${merchant.name}`;
  const own = {
    styles: ["dashboard-till.css"],
    scripts: ["till-sale.js", "share-link.js"],
  };
  return html`<html lang="${session.user.language}">
    ${pageHead(assets, title, own)}
    <body class="dashboard till-stage" data-base="${base}">
      <script type="module" src="${CHECKOUT_SCRIPT}"></script>
      <header class="stage-head">
        <a class="button small" href="${base}/till">${ICONS.back} ${say("Till", "Kasir")}</a>
        <button
          class="button small quiet"
          type="button"
          data-sound
          data-on="${say("Sound: on", "Bunyi: nyala")}"
          data-off="${say("Sound: off", "Bunyi: mati")}"
          hidden
        >
          ${say("Sound: off", "Bunyi: mati")}
        </button>
      </header>
      <main id="content" tabindex="-1">
        <h1 class="visually-hidden">${title}</h1>
        ${isCharged(shown) ? code(visit, shown) : inDoubt(visit, shown.sale)}
      </main>
    </body>
  </html>`;
}

function code(visit: Visit, shown: ChargedSale): Html {
  const { context, merchant, say, base } = visit;
  const { sale, transaction } = shown;
  const path = publicPath(context, receiptPath(sale));
  const again = `${base}/till?${new URLSearchParams({
    amount: String(sale.amount),
    ...(sale.note !== undefined && { note: sale.note }),
  }).toString()}`;
  const isSandbox = merchant.environment === "sandbox";
  return html`<gerbang-checkout
      src="${path}/state"
      events-src="${path}/events"
      mode="qr"
      payment-type="${transaction.chargedAs}"
      merchant-name="${merchant.name}"
      retry-href="${again}"
      ${isSandbox && "sandbox"}
      update-title
    >
      <noscript>${withoutScripts(visit, shown)}</noscript>
      <div slot="receipt">${receiptCode(visit, sale)} ${nextButton(visit)}</div>
      <p slot="expired">${nextButton(visit)}</p>
      <p slot="refused">${nextButton(visit)}</p>
      <p slot="cancelled">
        <a class="button primary" href="${again}">${say("New code", "Kode baru")}</a>
      </p>
    </gerbang-checkout>
    ${sale.note !== undefined && html`<p class="stage-note">${sale.note}</p>`}
    ${isSandbox && transaction.status === "pending" && howToPay(visit, shown)}`;
}

function nextButton({ say, base }: Visit): Html {
  return html`<a class="button primary" href="${base}/till">
    ${say("Next customer", "Pelanggan berikutnya")}
  </a>`;
}

/** Nobody's phone pays a code of the sandbox. */
function howToPay({ say, base, context }: Visit, { transaction }: ChargedSale): Html {
  const query = new URLSearchParams({ referenceid: transaction.qrReference }).toString();
  const scanner = publicPath(context, `/qris/payment?${query}`);
  return html`<p class="stage-hint hint">
    ${say("Sandbox: no real app pays this code.", "Sandbox: aplikasi sungguhan tidak bisa membayar.")}
    <a href="${scanner}" target="_blank" rel="noopener">
      ${say("Pay it in the simulated app", "Bayar di aplikasi simulasi")}
    </a>
    · <a href="${base}/transactions/${transaction.id}">${say("The transaction", "Transaksinya")}</a>
  </p>`;
}

function withoutScripts({ say, here, context }: Visit, { sale, transaction }: ChargedSale): Html {
  return html`<div class="card stage-plain">
    <p class="big-amount">${formatRupiah(sale.amount)}</p>
    <p><strong>${statusWord(transaction.status, say)}</strong></p>
    ${
      transaction.status === "pending" &&
      html`<img src="${picturePath(context, transaction)}" width="288" height="288" alt="QRIS" />`
    }
    <p><a class="button" href="${here}">${say("Look again", "Periksa lagi")}</a></p>
    <p>
      <a href="${publicPath(context, receiptPath(sale))}">${say("Receipt", "Struk")}</a>
    </p>
  </div>`;
}

/** The same form once more joins what was begun: whatever is behind it is made once. */
function inDoubt({ say, base, session }: Visit, sale: Sale): Html {
  return html`<section class="card stage-doubt">
    <p class="big-amount">${formatRupiah(sale.amount)}</p>
    <h2>${say("The provider has not answered yet", "Penyedia belum menjawab")}</h2>
    <p class="hint">
      ${say(
        "Nothing was shown to the customer, so nothing can have been paid. Ask again: there will be one code at the most.",
        "Belum ada kode yang ditunjukkan, jadi belum ada yang terbayar. Tanyakan lagi: kodenya hanya akan ada satu.",
      )}
    </p>
    <form method="post" action="${base}/till" data-once>
      ${csrfField(session)} <input type="hidden" name="key" value="${tillKeyOf(sale)}" />
      <input type="hidden" name="amount" value="${sale.amount}" />
      ${sale.note !== undefined && html`<input type="hidden" name="note" value="${sale.note}" />`}
      <button class="button primary">${say("Ask again", "Tanyakan lagi")}</button>
    </form>
  </section>`;
}
