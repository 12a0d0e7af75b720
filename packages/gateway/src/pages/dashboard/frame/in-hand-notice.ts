import type { MerchantControl } from "../../../operations/sandbox/control-merchant.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField } from "./form-parts.ts";
import { timeText, zoneName } from "./present-values.ts";
import { may, type Visit } from "./visit.ts";

/**
 * Over every page of a sandbox merchant that a program has in hand: why nothing arrives and nothing expires,
 * until when, and the way out for whoever may use it.
 */
export function inHandNotice(visit: Visit, { until }: MerchantControl): Html {
  const { say, base, here, session, merchant } = visit;
  const time = timeText(until, merchant).slice(11);
  const lead = say(
    "A program has this merchant in hand until",
    "Sebuah program mengendalikan merchant ini sampai",
  );
  const what = say(
    "nothing is sent, and nothing expires by itself.",
    "tidak ada yang dikirim, dan tidak ada yang kedaluwarsa sendiri.",
  );
  return html`<aside class="in-hand no-print" aria-label="${say("In hand", "Dikendalikan")}">
    <p>
      ${lead} <time datetime="${until.toISOString()}">${time}</time> ${zoneName(merchant)}: ${what}
    </p>
    ${
      may(visit, "use_sandbox") &&
      html`<form method="post" action="${base}/sandbox/release" data-once>
        ${csrfField(session)} <input type="hidden" name="back" value="${here}" />
        <button class="button small">${say("Release", "Lepaskan")}</button>
      </form>`
    }
  </aside>`;
}
