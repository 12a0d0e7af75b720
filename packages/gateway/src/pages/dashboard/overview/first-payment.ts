import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { type FirstPayment, showServerKey } from "../../../operations/dashboard/first-payment.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField } from "../frame/form-parts.ts";
import { liveAttributes } from "../frame/frame.ts";
import type { Visit } from "../frame/visit.ts";
import { waysToCharge } from "./first-charge.ts";

/** What stands on the home page until the merchant has been paid: what to do, ticked as it happens. */
export function firstPaymentCard(visit: Visit, merchant: Merchant, payment: FirstPayment): Html {
  const { say, context } = visit;
  return html`<section class="card first-payment" id="first-payment">
    <h2>${say("Your first payment", "Pembayaran pertama Anda")}</h2>
    <p class="hint">
      ${say(
        "Each step is ticked by itself when it has happened.",
        "Setiap langkah tercentang sendiri setelah terjadi.",
      )}
    </p>
    <ol id="first-steps" class="first-steps" ${liveAttributes(visit)}>
      ${keyStep(visit, payment)} ${chargeStep(visit, payment)} ${payStep(visit, payment)}
      ${answerStep(visit, merchant, payment)} ${orderStep(visit, payment)}
    </ol>
    <h3>${say("Charge from your program", "Charge dari program Anda")}</h3>
    ${waysToCharge({
      url: context.publicUrl(),
      key: payment.serverKey?.reveal(),
      order: `order-${context.gateway.wallNow().getTime().toString(36)}`,
    }).map(
      ({ name, code }, index) =>
        html`<details name="first-charge" ${index === 0 && "open"}>
          <summary>${name}</summary>
          <pre class="json" tabindex="0" data-copy aria-label="${name}">${code}</pre>
        </details>`,
    )}
  </section>`;
}

interface Step {
  readonly title: string;
  readonly isDone: boolean;
  /** Shown also when it is done. */
  readonly always?: Html;
}

function step({ say }: Visit, { title, isDone, always }: Step, body: Html | false): Html {
  return html`<li class="${isDone ? "done" : "open"}">
    <span class="tick"
      >${isDone && DASHBOARD_ICONS.good}<span class="visually-hidden"
        >${isDone ? say("done", "selesai") : say("open", "belum")}</span
      ></span
    >
    <div>
      <strong>${title}</strong>
      ${!isDone && body} ${always}
    </div>
  </li>`;
}

function keyStep(visit: Visit, { hasKey, serverKey }: FirstPayment): Html {
  const { say, base, session } = visit;
  const shown = serverKey
    ? html`<p><code class="code wrap" data-copy>${serverKey.reveal()}</code></p>`
    : html`<form method="post" action="${base}/first-payment/key">
        ${csrfField(session)}
        <button class="button small">
          ${say("Show it for ten minutes", "Tampilkan selama sepuluh menit")}
        </button>
      </form>`;
  const title = say("Your server key", "Server key Anda");
  return step(visit, { title, isDone: hasKey, always: shown }, false);
}

function chargeStep(visit: Visit, { isCharged }: FirstPayment): Html {
  const { say, base } = visit;
  const title = say("A charge", "Sebuah charge");
  return step(
    visit,
    { title, isDone: isCharged },
    html`<p>
      ${say(
        "By your program, as below, or with a press:",
        "Dari program Anda seperti di bawah, atau sekali tekan:",
      )}
      <a href="${base}/sandbox/charge">${say("Make a test charge", "Buat charge uji")}</a>
    </p>`,
  );
}

function payStep(visit: Visit, { pending, settledId }: FirstPayment): Html {
  const { say, base, session } = visit;
  const title = say("Paid by a customer", "Dibayar pelanggan");
  return step(
    visit,
    { title, isDone: settledId !== null },
    pending === null
      ? false
      : html`<form method="post" action="${base}/sandbox/pay/${pending.id}" data-once>
          ${csrfField(session)}
          <input type="hidden" name="via" value="dana" />
          <button class="button small">
            ${say(`Pay ${pending.orderId} as DANA`, `Bayar ${pending.orderId} dengan DANA`)}
          </button>
        </form>`,
  );
}

function answerStep(visit: Visit, { settings }: Merchant, payment: FirstPayment): Html {
  const { say, base } = visit;
  const { answer, isAnswered, settledId } = payment;
  const title = say("Your server answered 200", "Server Anda menjawab 200");
  const hasUrl = settings.paymentNotificationUrls.length > 0;
  const help = !hasUrl
    ? html`<a href="${base}/settings">${say("Say where it listens", "Isi alamatnya")}</a>`
    : answer !== null
      ? html`${say("It answered", "Jawabannya")}: <code class="code">${answer}</code>.
          <a href="${base}/notifications">${say("What to do", "Apa yang harus dilakukan")}</a>`
      : html`${settledId !== null && say("It is being told.", "Sedang diberi tahu.")}`;
  return step(visit, { title, isDone: isAnswered }, html`<p>${help}</p>`);
}

function orderStep(visit: Visit, { hasAsked, isAnswered }: FirstPayment): Html {
  const { say } = visit;
  const title = say("Your order says paid", "Pesanan Anda lunas");
  return step(
    visit,
    { title, isDone: hasAsked && isAnswered },
    html`<p class="hint">
      ${say(
        "Ticked when your server has asked for the payment's status, as a receiver does before it marks the order.",
        "Tercentang setelah server Anda menanyakan status pembayaran, seperti penerima sebelum menandai pesanan.",
      )}
    </p>`,
  );
}

/** Shows the key on the home page for a while; the activity log says to whom. */
export async function postFirstKey(visit: Visit): Promise<unknown> {
  const { context, session, merchant, reply, base } = visit;
  await showServerKey(context.gateway, { session, merchantId: merchant.id });
  return await reply.redirect(`${base}#first-payment`, 303);
}
