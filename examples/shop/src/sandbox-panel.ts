import { html, join, type Markup, NOTHING } from "./html.ts";
import type { Order } from "./orders.ts";
import { SANDBOX_DEEDS, type SandboxDeed } from "./sandbox.ts";
import type { Texts } from "./texts.ts";

/** What became of the last button that was pressed. */
interface SandboxNews {
  readonly deed: SandboxDeed;
  readonly isDone: boolean;
}

/** Under the checkout element, where the gateway is a sandbox: a button for what customers do. */
export function sandboxPanel(order: Order, t: Texts, news: SandboxNews | undefined): Markup {
  if (order.status !== "waiting") return NOTHING;
  const labels: Readonly<Record<SandboxDeed, string>> = {
    gopay: t.pay_as("GoPay"),
    dana: t.pay_as("DANA"),
    bca: t.pay_as("BCA"),
    refuse: t.refuse_to_pay,
    expire: t.let_expire,
  };
  const buttons = SANDBOX_DEEDS.map(
    (deed) =>
      html`<button
        class="button ${deed === "refuse" || deed === "expire" ? "quiet" : ""}"
        name="deed"
        value="${deed}"
      >
        ${labels[deed]}
      </button>`,
  );
  return html`<h2>${t.try_it}</h2>
    <p>${t.try_it_how}</p>
    <form method="post" action="/orders/${order.token}/sandbox" class="deeds">
      ${join(buttons)}
    </form>
    <p class="news" role="status">${news ? newsText(news, t) : ""}</p>`;
}

function newsText({ deed, isDone }: SandboxNews, t: Texts): string {
  if (!isDone) return t.not_done;
  return deed === "refuse" ? t.refused_to_pay : t.done_wait;
}
