import { clockMode } from "../../../domain/merchants/clock.ts";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { explainFailure } from "../../../domain/notifications/explain-failure.ts";
import type { StalledWork } from "../../../domain/stalled-work.ts";
import { COUNT_MAX, type HomeFigures } from "../../../operations/dashboard/read-home.ts";
import type { Desk } from "../../../operations/upstream/read-desk.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { count } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import type { AttentionItem } from "./attention-item.ts";
import { upstreamConcerns } from "./upstream-concerns.ts";

interface Now {
  readonly figures: HomeFigures;
  readonly stalled: readonly StalledWork[];
  /** Of a production merchant. */
  readonly desk: Desk | undefined;
}

/** What needs somebody now, and what is under way. */
export function attention(visit: Visit, merchant: Merchant, { figures, stalled, desk }: Now): Html {
  const { say } = visit;
  const concerns = [
    ...(desk ? upstreamConcerns(visit, desk) : []),
    ...stalledConcerns(visit, stalled),
    ...deliveryConcerns(visit, merchant, figures),
    ...paymentConcerns(visit, merchant, figures),
  ];
  const needed = concerns.filter(({ tone }) => tone !== "calm");
  const underWay = concerns.filter(({ tone }) => tone === "calm");
  const list = (these: readonly AttentionItem[]) =>
    these.map(({ tone, text }) => html`<li class="${tone}">${text}</li>`);
  return html`<section class="attention" aria-labelledby="attention">
    <h2 id="attention">${say("Needs attention", "Perlu perhatian")}</h2>
    <ul>
      ${
        needed.length > 0
          ? list(needed)
          : html`<li class="good">${say("All clear", "Semua beres")}</li>`
      }
    </ul>
    ${
      underWay.length > 0 &&
      html`<h2>${say("Under way", "Sedang berjalan")}</h2>
        <ul>
          ${list(underWay)}
        </ul>`
    }
  </section>`;
}

function stalledConcerns(
  { say }: Visit,
  stalled: readonly StalledWork[],
): readonly AttentionItem[] {
  if (stalled.length === 0) return [];
  const stopped = stalled.filter(({ quarantinedAt }) => quarantinedAt).length;
  const text =
    stopped > 0
      ? html`${many(stopped)}
        ${
          stopped === 1
            ? say(
                "task was stopped after too many failures",
                "tugas dihentikan karena terlalu sering gagal",
              )
            : say(
                "tasks were stopped after too many failures",
                "tugas dihentikan karena terlalu sering gagal",
              )
        }`
      : html`${many(stalled.length)}
        ${
          stalled.length === 1
            ? say("task fails and is tried again later", "tugas gagal dan akan dicoba lagi")
            : say("tasks fail and are tried again later", "tugas gagal dan akan dicoba lagi")
        }`;
  return [{ tone: stopped > 0 ? "bad" : "waiting", text: html`<a href="#stalled">${text}</a>` }];
}

/** URLs that fail now; what has recovered, or was muted, needs nobody. */
function incidentConcerns(
  { say, base }: Visit,
  incidents: HomeFigures["incidents"],
): readonly AttentionItem[] {
  const shown = incidents
    .slice(0, INCIDENTS_SHOWN)
    .map(({ id, url, lastAttempt }): AttentionItem => ({
      tone: "bad",
      text: html`<a href="${base}/incidents/${id}">
        <span class="url">${url}</span>: ${lastAttempt && explainFailure(say, lastAttempt).finding}
      </a>`,
    }));
  const others = incidents.length - shown.length;
  if (others === 0) return shown;
  const text = say(
    `${count(others)} more ${others === 1 ? "URL fails" : "URLs fail"}`,
    `${count(others)} URL lain gagal`,
  );
  return [...shown, { tone: "bad", text: html`<a href="${base}/incidents">${text}</a>` }];
}

const INCIDENTS_SHOWN = 3;

function deliveryConcerns(
  visit: Visit,
  merchant: Merchant,
  { attention: now, incidents }: HomeFigures,
): readonly AttentionItem[] {
  const { say, base } = visit;
  const queued = Math.max(0, now.owed - now.failing);
  const notifications = (found: number) =>
    found === 1 ? say("notification", "notifikasi") : say("notifications", "notifikasi");
  const concerns: readonly (AttentionItem | false)[] = [
    merchant.settings.paymentNotificationUrls.length === 0 && {
      tone: "bad",
      text: html`<a href="${base}/settings">
        ${say(
          "No notification URL is set: your server is not told about payments.",
          "URL notifikasi belum diisi: server Anda tidak diberi tahu.",
        )}
      </a>`,
    },
    ...incidentConcerns(visit, incidents),
    now.givenUp > 0 && {
      tone: "waiting",
      text: html`<a href="${base}/notifications?state=given_up">
        ${many(now.givenUp)} ${notifications(now.givenUp)}
        ${say("failed in the last 24 hours, to be resent", "gagal dalam 24 jam terakhir, perlu dikirim ulang")}
      </a>`,
    },
    now.failing > 0 && {
      tone: "waiting",
      text: html`<a href="${base}/notifications?state=owed">
        ${many(now.failing)}
        ${
          now.failing === 1
            ? say("delivery fails", "pengiriman gagal")
            : say("deliveries fail", "pengiriman gagal")
        },
        ${say("to be tried again", "akan dicoba lagi")}
      </a>`,
    },
    queued > 0 && {
      tone: "calm",
      text: html`<a href="${base}/notifications?state=owed">
        ${many(queued)} ${notifications(queued)} ${say("waiting to be sent", "menunggu dikirim")}
      </a>`,
    },
  ];
  return concerns.filter((concern) => concern !== false);
}

function paymentConcerns(
  { say, base }: Visit,
  { clock }: Merchant,
  { attention: now }: HomeFigures,
): readonly AttentionItem[] {
  const concerns: readonly (AttentionItem | false)[] = [
    clockMode(clock) !== "real" && {
      tone: "waiting",
      text: html`<a href="${base}/sandbox">${oddClock(say, clock)}</a>`,
    },
    now.pending > 0 && {
      tone: "calm",
      text: html`<a href="${base}/transactions?status=pending">
        ${many(now.pending)}
        ${now.pending === 1 ? say("transaction", "transaksi") : say("transactions", "transaksi")}
        ${say("pending", "pending")}${
          now.expiringSoon > 0 &&
          html`, ${many(now.expiringSoon)}
          ${now.expiringSoon === 1 ? say("expires", "kedaluwarsa") : say("expire", "kedaluwarsa")}
          ${say("within 5 minutes", "dalam 5 menit")}`
        }
      </a>`,
    },
    now.unconfirmedRefunds > 0 && {
      tone: "calm",
      text: html`<span>
        ${many(now.unconfirmedRefunds)}
        ${
          now.unconfirmedRefunds === 1
            ? say("refund", "pengembalian")
            : say("refunds", "pengembalian")
        }
        ${say("waiting for the provider", "menunggu penyedia")}
      </span>`,
    },
  ];
  return concerns.filter((concern) => concern !== false);
}

function many(found: number): Html {
  const text = found >= COUNT_MAX ? `${count(COUNT_MAX)}+` : count(found);
  return html`<strong>${text}</strong>`;
}

function oddClock(say: Say, { frozenAt, offsetMs }: Merchant["clock"]): string {
  if (frozenAt) return say("The merchant's clock stands still.", "Jam merchant berhenti.");
  return offsetMs > 0
    ? say("The merchant's clock is ahead.", "Jam merchant dimajukan.")
    : say("The merchant's clock is behind.", "Jam merchant dimundurkan.");
}
