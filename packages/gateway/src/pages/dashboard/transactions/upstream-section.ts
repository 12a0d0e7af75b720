import type { Transaction } from "../../../domain/transactions/transaction.ts";
import type {
  AttemptClose,
  AttemptState,
  UpstreamAttempt,
} from "../../../domain/upstream/attempt.ts";
import type { UpstreamStory } from "../../../operations/upstream/read-upstream-story.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { csrfField } from "../frame/form-parts.ts";
import { money, timeCell, type Zone } from "../frame/present-values.ts";
import { may, type Visit } from "../frame/visit.ts";
import { environmentCell, withWire } from "../frame/wire-words.ts";

/** What is open at the upstream, what it calls the transaction, and the way to ask it. */
export function upstreamSection(
  visit: Visit,
  transaction: Transaction,
  story: UpstreamStory,
  zone: Zone,
): Html {
  const { say } = visit;
  return html`<section class="card upstream-facts">
    <h2>Upstream</h2>
    ${openMatters(visit, story)}
    ${story.attempts.map((one) => attemptFacts(visit, one, { story, zone }))}
    ${
      may(visit, "ask_upstream") &&
      story.attempts.some(({ isShown }) => isShown) &&
      askForm(visit, transaction, say)
    }
  </section>`;
}

function askForm({ base, session }: Visit, { id }: Transaction, say: Say): Html {
  return html`<form
    method="post"
    action="${base}/transactions/${id}/ask"
    data-once
    class="no-print"
  >
    ${csrfField(session)}
    <button class="button small">${say("Ask upstream", "Tanya upstream")}</button>
  </form>`;
}

/** What is held, asked for, reserved or without a home. */
function openMatters(
  visit: Visit,
  { charge, inDoubt, strays, attention }: UpstreamStory,
): Html | false {
  const { say, base } = visit;
  const reserved = inDoubt.filter(({ strayId }) => strayId === undefined);
  const matters: readonly (Html | false)[] = [
    attention.length > 0 &&
      may(visit, "see_attention") &&
      html`<a href="${base}/attention">
        ${say("Needs a person", "Perlu perhatian")} (${attention.length})
      </a>`,
    charge.hold !== undefined &&
      html`${say(
        "Held: the amount that was paid is another one.",
        "Ditahan: jumlah yang dibayar berbeda.",
      )}`,
    charge.closing !== undefined &&
      html`${
        charge.closing === "cancel"
          ? say(
              "A cancellation was asked for; the upstream has yet to answer.",
              "Pembatalan sudah diminta; upstream belum menjawab.",
            )
          : say(
              "An end was asked for; the upstream has yet to answer.",
              "Pengakhiran sudah diminta; upstream belum menjawab.",
            )
      }`,
    ...reserved.map(
      ({ amount, key }) =>
        html`${say("Reserved for a refund in doubt", "Ditahan untuk pengembalian yang belum jelas")}:
          ${money(amount)} <span class="code">${key}</span>`,
    ),
    ...strays.map(
      ({ amount, state }) =>
        html`${say("Money without an order", "Uang tanpa pesanan")}: ${money(amount)}
        ${strayText(say, state)}`,
    ),
  ];
  const shown = matters.filter((one) => one !== false);
  return (
    shown.length > 0 &&
    html`<ul class="matters">
      ${shown.map((one) => html`<li>${one}</li>`)}
    </ul>`
  );
}

function strayText(say: Say, state: UpstreamStory["strays"][number]["state"]): string {
  const texts = {
    found: say("waits for a decision", "menunggu keputusan"),
    returning: say("is being returned", "sedang dikembalikan"),
    returned: say("was returned", "sudah dikembalikan"),
    kept: say("was kept", "disimpan"),
  };
  return texts[state];
}

function attemptFacts(
  { say }: Visit,
  attempt: UpstreamAttempt,
  { story, zone }: { readonly story: UpstreamStory; readonly zone: Zone },
): Html {
  const account = story.accounts.find(({ id }) => id === attempt.accountId);
  const facts: readonly (readonly [string, Html | string | undefined])[] = [
    [
      say("Account", "Akun"),
      account && html`${account.label} (${environmentCell(account.environment, say)})`,
    ],
    [say("State there", "Keadaan di sana"), attemptText(say, attempt)],
    [say("Order id there", "ID pesanan di sana"), code(attempt.upstreamOrderId)],
    [say("Transaction id there", "ID transaksi di sana"), code(attempt.upstreamId)],
    [
      say("Asked again", "Ditanyai lagi"),
      attempt.nextSyncAt && timeCell(attempt.nextSyncAt, zone, say),
    ],
  ];
  return html`<dl class="facts one">
    ${facts.map(
      ([label, value]) =>
        value !== undefined &&
        html`<div>
          <dt>${label}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

function code(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<span class="code wrap" data-copy>${text}</span>`;
}

function attemptText(say: Say, { state, closedAs }: UpstreamAttempt): Html | string {
  const texts = {
    sending: say("being asked for", "sedang diminta"),
    unknown: say("in doubt", "belum jelas"),
    open: say("open", "terbuka"),
    unwanted: say("nobody is to see it", "tidak untuk ditampilkan"),
    paid: say("paid", "dibayar"),
    closed: say("closed", "ditutup"),
  } as const satisfies Record<AttemptState, string>;
  return closedAs === undefined
    ? texts[state]
    : html`${texts[state]} (${withWire(closeText(say, closedAs), closedAs)})`;
}

/** How the upstream's part ended without a payment. */
function closeText(say: Say, closedAs: AttemptClose): string {
  const texts = {
    expired: say("its time was over", "waktunya habis"),
    cancelled: say("it was cancelled", "dibatalkan"),
    denied: say("it was declined", "ditolak"),
    failed: say("it failed", "gagal"),
    refused: say("the upstream made nothing", "upstream tidak membuatnya"),
    not_sent: say("it was never asked for", "tidak pernah diminta"),
    absent: say("the upstream knows nothing of it", "tidak dikenal upstream"),
    given_up: say("nobody could pay it any more", "tidak bisa dibayar lagi"),
  } as const satisfies Record<AttemptClose, string>;
  return texts[closedAs];
}

/** The code, while somebody can still pay it. */
export function offerSection(
  { say }: Visit,
  { id, status, qrPayload }: Transaction,
  { charge }: UpstreamStory,
): Html | false {
  if (status !== "pending") return false;
  return html`<section class="card payment">
    <h2>${say("QR code", "Kode QR")}</h2>
    <img
      class="qr"
      src="/v2/qris/${id}/qr-code"
      width="180"
      height="180"
      alt="${say("QR code of this transaction", "Kode QR transaksi ini")}"
      loading="lazy"
    />
    ${fold(say("QR payload", "Isi kode QR"), qrPayload)}
    ${fold(say("The upstream's link for the customer", "Tautan upstream untuk pelanggan"), charge.deeplink)}
  </section>`;
}

function fold(title: string, text: string | undefined): Html | false {
  if (text === undefined || text === "") return false;
  return html`<details>
    <summary>${title}</summary>
    <p class="code wrap" data-copy>${text}</p>
  </details>`;
}
