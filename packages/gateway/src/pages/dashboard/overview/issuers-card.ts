import { issuerName } from "../../../domain/qris/issuer.ts";
import type { HomeFigures, IssuerShare } from "../../../operations/dashboard/read-home.ts";
import { type Html, html } from "../../parts/html.ts";
import { liveAttributes } from "../frame/frame.ts";
import { money, percent } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { paymentTypeName } from "../frame/wire-words.ts";
import { paymentTypeLegend } from "./payment-type-legend.ts";

const SHOWN = 7;

/** Where the money of the period came from, as bars that are links. */
export function issuersCard(visit: Visit, { days, issuers }: HomeFigures): Html {
  const { say } = visit;
  const total = issuers.reduce((sum, { amount }) => sum + amount, 0);
  const most = Math.max(1, ...issuers.map(({ amount }) => amount));
  return html`<section class="card issuers" id="issuers" ${liveAttributes(visit)}>
    <header>
      <h2>${say("By issuer", "Per penerbit")}</h2>
      ${issuers.length > 0 && paymentTypeLegend(["gopay", "qris"])}
    </header>
    ${
      issuers.length === 0 &&
      html`<p class="hint">${say("Nothing was paid yet.", "Belum ada pembayaran.")}</p>`
    }
    <ol>
      ${issuers.slice(0, SHOWN).map(
        (share) =>
          html`<li class="${share.paymentType}">
            <a href="${linkTo(visit, share, days)}">
              <span>${nameOf(visit, share)}</span>
              <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                <rect width="${Math.round((share.amount / most) * 100)}" height="8" />
              </svg>
              <span class="number">${money(share.amount)}</span>
              <span class="number hint">${percent(share.amount / total)}</span>
            </a>
          </li>`,
      )}
    </ol>
    ${
      issuers.length > SHOWN &&
      html`<p class="hint">
        ${say(
          `And ${issuers.length - SHOWN} more with less.`,
          `Dan ${issuers.length - SHOWN} lainnya dengan jumlah lebih kecil.`,
        )}
      </p>`
    }
  </section>`;
}

/** What is paid inside the GoPay app has no issuer; who scans with it pays by QRIS. */
function nameOf({ say }: Visit, { issuer, paymentType }: IssuerShare): string {
  const type = paymentTypeName(paymentType);
  if (issuer === null) return `${type} (${say("in the app", "di aplikasi")})`;
  const name = issuerName(issuer);
  return name === paymentTypeName("gopay") ? `${name} (${type})` : name;
}

function linkTo(
  { base }: Visit,
  { issuer, paymentType }: IssuerShare,
  days: readonly string[],
): string {
  const query = new URLSearchParams({
    paid_from: days[0] ?? "",
    paid_until: days.at(-1) ?? "",
    type: paymentType,
    ...(issuer !== null && { issuer }),
  });
  return `${base}/transactions?${query}`;
}
