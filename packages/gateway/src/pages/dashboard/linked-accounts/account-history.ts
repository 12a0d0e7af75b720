import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import type { ListedAccount, ShownAccount } from "../../../operations/accounts/read-account.ts";
import { listOtherLinks } from "../../../operations/accounts/search-accounts.ts";
import { consentLines } from "../../parts/consent-lines.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { timeCell } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { accountEndText, accountStatusChip } from "./account-parts.ts";

const OTHERS = 10;

/** What the customer let the merchant do, and when. */
export function consentCard(visit: Visit, { account, customer }: ShownAccount): Html {
  const { say, merchant } = visit;
  const { consentedAt, consentedPinFrom } = account.visit;
  return html`<section class="card">
    <h2>${say("What the customer agreed to", "Yang disetujui pelanggan")}</h2>
    ${
      consentedAt
        ? html`<p>${say("Agreed", "Disetujui")} ${timeCell(consentedAt, merchant, say)}</p>`
        : html`<p>${say("Not agreed to anything yet.", "Belum menyetujui apa pun.")}</p>`
    }
    <p class="hint">
      ${
        consentedAt
          ? say("This shop will be able to", "Toko ini akan dapat")
          : say(
              "The linking page asks whether this shop may",
              "Halaman penautan menanyakan apakah toko ini boleh",
            )
      }
    </p>
    <ul class="consent-lines">
      ${consentLines(say, consentedPinFrom ?? customer.pinFrom).map((line) => html`<li>${line}</li>`)}
    </ul>
    <p class="hint">${limitText(say, consentedPinFrom, customer.pinFrom)}</p>
  </section>`;
}

/** What the limit in the consent is, and what the wallet goes by today where that is another one. */
function limitText(say: Say, agreed: Rupiah | undefined, today: Rupiah): string {
  if (agreed === undefined) {
    return say(
      "The amount is the customer's own limit as it is today.",
      "Jumlahnya adalah batas pelanggan itu sendiri saat ini.",
    );
  }
  if (agreed === today) {
    return say(
      "The amount is the customer's own limit, today as when they agreed.",
      "Jumlahnya adalah batas pelanggan itu sendiri, hari ini sama seperti saat menyetujui.",
    );
  }
  const amount = formatRupiah(today);
  return say(
    `The amount is the limit when they agreed. Today the wallet asks for the PIN from ${amount} on.`,
    `Jumlahnya adalah batas saat menyetujui. Hari ini dompet meminta PIN mulai ${amount}.`,
  );
}

/** How it was linked and ended, and what became of the other links of the same customer. */
export async function historyCard(
  visit: Visit,
  merchant: Merchant,
  { account, status }: ShownAccount,
): Promise<Html> {
  const { say } = visit;
  const others = await listOtherLinks(visit.context.gateway, merchant, { account, limit: OTHERS });
  const { consentedAt, phoneProvenAt } = account.visit;
  const isOverdue = status === "EXPIRED" && !account.endedAt;
  const steps: readonly (readonly [label: string, at: Date | undefined, how?: Html | undefined])[] =
    [
      [say("Asked for by the merchant", "Diminta merchant"), account.createdAt],
      [say("Customer agreed", "Pelanggan setuju"), consentedAt],
      [say("Phone proven by code", "Nomor HP terbukti dengan kode"), phoneProvenAt],
      [say("Linked with the PIN", "Ditautkan dengan PIN"), account.enabledAt],
      [say("Time was over", "Waktu habis"), isOverdue ? account.expiresAt : undefined],
      [
        account.enabledAt
          ? say("Unlinked", "Tautan dilepas")
          : say("Given up", "Tidak dilanjutkan"),
        account.endedAt,
        account.endedBy && accountEndText(account.endedBy, say),
      ],
    ];
  return html`<section class="card" id="account-history" data-live-too data-source="${visit.here}">
    <h2>${say("History", "Riwayat")}</h2>
    <ol class="account-steps">
      ${steps.map(([label, at, how]) => at && step(visit, { label, at, how }))}
    </ol>
    ${others.length > 0 && otherLinks(visit, others)}
  </section>`;
}

function step(
  { say, merchant }: Visit,
  { label, at, how }: { readonly label: string; readonly at: Date; readonly how: Html | undefined },
): Html {
  return html`<li>
    <strong>${label}</strong> ${how} <span class="hint">${timeCell(at, merchant, say)}</span>
  </li>`;
}

function otherLinks({ say, base, merchant }: Visit, others: readonly ListedAccount[]): Html {
  return html`<h3>${say("Other links of this customer", "Tautan lain pelanggan ini")}</h3>
    <ul class="account-steps">
      ${others.map(
        ({ account, status }) =>
          html`<li>
            <a href="${base}/accounts/${account.id}"
              >${timeCell(account.createdAt, merchant, say)}</a
            >
            <span>${accountStatusChip(status, say)}</span>
          </li>`,
      )}
    </ul>`;
}
