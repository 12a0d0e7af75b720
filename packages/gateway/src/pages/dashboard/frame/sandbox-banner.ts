import { clockMode, type MerchantClock } from "../../../domain/merchants/clock.ts";
import { can } from "../../../domain/merchants/dashboard-role.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { clockText } from "./clock-text.ts";
import type { Visit } from "./visit.ts";

/** Over every page of a sandbox merchant: that nothing here is real, and what its clock does. */
export function sandboxBanner(visit: Visit): Html {
  const { say } = visit;
  const notice = clockNotice(visit);
  return html`<aside class="sandbox-banner${notice && " odd-time"}" aria-label="Sandbox">
    <strong>Sandbox</strong>
    <span>
      ${say("Simulated payments, no real money.", "Pembayaran simulasi, bukan uang sungguhan.")}
    </span>
    ${notice}
  </aside>`;
}

/** Whose time is not the real one sees it on every page. */
function clockNotice({ merchant, context, say, base }: Visit): Html | false {
  const { clock, role } = merchant;
  if (clockMode(clock) === "real") return false;
  const time = clockText(clock, { wall: context.gateway.wallNow(), zone: merchant, say });
  const text = html`${bannerClockLabel(clock, say)}: ${time}`;
  return html`<span class="banner-clock">
    ${can(role, "use_sandbox") ? html`<a href="${base}/sandbox">${text}</a>` : text}
  </span>`;
}

function bannerClockLabel(clock: MerchantClock, say: Say): string {
  if (clock.frozenAt) return say("Clock stopped at", "Jam berhenti di");
  return clock.offsetMs > 0
    ? say("Clock moved ahead", "Jam dimajukan")
    : say("Clock moved back", "Jam dimundurkan");
}
