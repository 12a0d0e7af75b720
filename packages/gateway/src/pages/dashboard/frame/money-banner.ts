import type { Desk, MoneyKind } from "../../../operations/upstream/read-desk.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

/** Says over every page of a production merchant whose money moves. */
export function moneyBanner(say: Say, { money }: Pick<Desk, "money">): Html {
  const [title, text] = bannerTexts(say)[money];
  return html`<aside class="sandbox-banner money-${money}" aria-label="${title}">
    <strong>${title}</strong> ${text}
  </aside>`;
}

function bannerTexts(say: Say): Readonly<Record<MoneyKind, readonly [string, string]>> {
  const production = say("Production", "Produksi");
  return {
    real: [production, say("Real money moves here.", "Uang sungguhan bergerak di sini.")],
    sandbox: [
      say("Production merchant, sandbox upstream", "Merchant produksi, upstream sandbox"),
      say("No real money moves.", "Tidak ada uang sungguhan."),
    ],
    none: [
      production,
      say(
        "No upstream takes charges: every charge is refused.",
        "Belum ada upstream yang menerima tagihan: semua charge ditolak.",
      ),
    ],
  };
}
