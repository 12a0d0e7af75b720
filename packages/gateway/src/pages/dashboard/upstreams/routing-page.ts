import { formatRupiah, type PaymentType, type Rupiah } from "@gerbang/protocol";
import { REASON_LENGTH_MAX } from "../../../domain/upstream/attention-decision.ts";
import type { JudgedRoute, RoutedCharge } from "../../../domain/upstream/choose-route.ts";
import type { UpstreamRoute } from "../../../domain/upstream/route.ts";
import { explainRoutes } from "../../../operations/upstream/explain-routes.ts";
import { listAccounts } from "../../../operations/upstream/list-accounts.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField, emptyState, noteBox } from "../frame/form-parts.ts";
import { parseShortRupiah } from "../frame/typed-numbers.ts";
import { may, type Visit } from "../frame/visit.ts";
import { paymentTypeName } from "../frame/wire-words.ts";
import { obstacleText, verdictText } from "./routing-texts.ts";
import { sendUpstreams } from "./upstreams-frame.ts";

const USUAL_AMOUNT = 50_000 as Rupiah;
const USUAL_ACQUIRER = "gopay";

/** What would take a charge now, and why: each route in order. */
export async function showRouting(visit: Visit, problem?: string): Promise<unknown> {
  const { context, merchant, say } = visit;
  const charge = readCharge(visit);
  const judged = await explainRoutes(context.gateway, merchant, charge);
  const hasRoutes = judged.some(({ route }) => route);
  return await sendUpstreams(visit, {
    tab: "routing",
    ...(problem !== undefined && { status: 422 }),
    body: html`${problem !== undefined && noteBox({ tone: "bad", text: problem })}
      ${questionForm(visit, charge)}
      <section class="card" aria-labelledby="verdict">
        <h2 id="verdict">${verdictText(say, judged, charge)}</h2>
        <p class="hint">
          ${
            hasRoutes
              ? say(
                  "The first route that fits is asked, and the next only when that gave no code that anybody saw: two accounts at the most.",
                  "Rute pertama yang cocok ditanya; yang berikutnya hanya bila itu tidak memberi kode yang dilihat siapa pun: paling banyak dua akun.",
                )
              : say(
                  "No routes are written down: every account is asked, the oldest first, two at the most.",
                  "Belum ada rute: semua akun ditanya, yang terlama dulu, paling banyak dua.",
                )
          }
        </p>
        ${
          judged.length === 0
            ? emptyState(say("There is no account.", "Belum ada akun."))
            : html`<ol class="routes">
                ${judged.map((one) => routeItem(visit, one, judged))}
              </ol>`
        }
      </section>
      ${may(visit, "change_upstreams") && (await addForm(visit))}`,
  });
}

function readCharge({ fields }: Visit): RoutedCharge {
  const paymentType: PaymentType = fields["type"] === "gopay" ? "gopay" : "qris";
  const acquirer = fields["acquirer"]?.trim();
  return {
    paymentType,
    acquirer: acquirer ? acquirer.slice(0, 50) : USUAL_ACQUIRER,
    amount: parseShortRupiah(fields["amount"] ?? "") ?? USUAL_AMOUNT,
  };
}

function questionForm({ say, base }: Visit, { paymentType, acquirer, amount }: RoutedCharge): Html {
  return html`<form method="get" action="${base}/upstreams/routing" class="card filter-grid">
    <div class="field">
      <label for="amount">${say("What would take", "Siapa yang menerima")}</label>
      <input
        id="amount"
        name="amount"
        type="text"
        inputmode="decimal"
        value="${formatRupiah(amount)}"
      />
    </div>
    <div class="field">
      <label for="type">${say("by", "lewat")}</label>
      <select id="type" name="type">
        ${typeOptions(paymentType)}
      </select>
    </div>
    <div class="field">
      <label for="acquirer">${say("acquirer", "akuirer")}</label>
      <input id="acquirer" name="acquirer" type="text" maxlength="50" value="${acquirer}" />
    </div>
    <div class="field end">
      <button class="button small primary">${say("Ask now", "Tanya sekarang")}</button>
    </div>
  </form>`;
}

function typeOptions(chosen: PaymentType | undefined): Html {
  return html`${(["qris", "gopay"] as const).map(
    (type) =>
      html`<option value="${type}" ${type === chosen && "selected"}>
        ${paymentTypeName(type)}
      </option>`,
  )}`;
}

function routeItem(visit: Visit, judged: JudgedRoute, all: readonly JudgedRoute[]): Html {
  const { say, base } = visit;
  const { account, obstacle, turn, route, position } = judged;
  const isAsked = turn !== undefined && obstacle === undefined;
  return html`<li class="${isAsked ? "fits" : "passed-over"}">
    <p>
      <strong><a href="${base}/upstreams#account-${account.id}">${account.label}</a></strong>
      <span class="chip ${isAsked ? "good" : "over"}"
        >${isAsked ? say(`asked: ${turn}`, `ditanya: ${turn}`) : say("passed over", "dilewati")}</span
      >
      ${obstacle !== undefined && obstacleText(say, obstacle)}
    </p>
    <p class="hint">
      ${route ? conditionsText(visit, route) : say("every charge", "semua tagihan")}
    </p>
    ${
      route &&
      may(visit, "change_upstreams") &&
      routeForm(visit, route, { isFirst: position === 1, isLast: position === all.length })
    }
  </li>`;
}

function conditionsText({ say }: Visit, route: UpstreamRoute): string {
  const { paymentType, acquirer, amountFrom, amountUntil, isEnabled } = route;
  const parts = [
    paymentType !== undefined && paymentTypeName(paymentType),
    acquirer !== undefined && `${say("acquirer", "akuirer")} ${acquirer}`,
    amountFrom !== undefined && `${say("from", "dari")} ${formatRupiah(amountFrom)}`,
    amountUntil !== undefined && `${say("up to", "sampai")} ${formatRupiah(amountUntil)}`,
    !isEnabled && say("disabled", "dinonaktifkan"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? say("every charge", "semua tagihan") : parts.join(" · ");
}

interface RoutePlace {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function routeForm(visit: Visit, { id, isEnabled }: UpstreamRoute, place: RoutePlace): Html {
  const { say, base, session } = visit;
  const deeds = [
    !place.isFirst && (["up", say("Move up", "Naikkan")] as const),
    !place.isLast && (["down", say("Move down", "Turunkan")] as const),
    isEnabled
      ? (["disable", say("Disable", "Nonaktifkan")] as const)
      : (["enable", say("Enable", "Aktifkan")] as const),
    ["remove", say("Remove", "Hapus")] as const,
  ].filter((deed) => deed !== false);
  return html`<details>
    <summary>${say("Change", "Ubah")}</summary>
    <form method="post" action="${base}/upstreams/routing/${id}" class="filter-grid" data-once>
      ${csrfField(session)}
      <div class="field">
        <label for="do-${id}">${say("What", "Apa")}</label>
        <select id="do-${id}" name="do">
          ${deeds.map(([name, label]) => html`<option value="${name}">${label}</option>`)}
        </select>
      </div>
      ${reasonField(visit, id)}
      <div class="field end"><button class="button small">${say("Do it", "Lakukan")}</button></div>
    </form>
  </details>`;
}

function reasonField({ say }: Visit, id: string): Html {
  return html`<div class="field">
    <label for="reason-${id}">${say("Reason", "Alasan")}</label>
    <input id="reason-${id}" name="reason" type="text" required maxlength="${REASON_LENGTH_MAX}" />
  </div>`;
}

async function addForm(visit: Visit): Promise<Html | false> {
  const { context, merchant, say, base, session } = visit;
  const accounts = await listAccounts(context.gateway, merchant.id);
  if (accounts.length === 0) return false;
  const any = say("any", "semua");
  return html`<section class="card">
    <h2>${say("Add a route", "Tambah rute")}</h2>
    <form method="post" action="${base}/upstreams/routing" class="filter-grid" data-once>
      ${csrfField(session)}
      <div class="field">
        <label for="new-account">${say("Account", "Akun")}</label>
        <select id="new-account" name="account">
          ${accounts.map(({ id, label }) => html`<option value="${id}">${label}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="new-type">${say("Payment type", "Jenis pembayaran")}</label>
        <select id="new-type" name="type">
          <option value="">${any}</option>
          ${typeOptions(undefined)}
        </select>
      </div>
      <div class="field">
        <label for="new-acquirer">${say("Acquirer", "Akuirer")}</label>
        <input id="new-acquirer" name="acquirer" type="text" maxlength="50" placeholder="${any}" />
      </div>
      <div class="field">
        <label for="new-from">${say("Amount from", "Jumlah dari")}</label>
        <input id="new-from" name="from" type="text" inputmode="decimal" placeholder="${any}" />
      </div>
      <div class="field">
        <label for="new-until">${say("up to", "sampai")}</label>
        <input id="new-until" name="until" type="text" inputmode="decimal" placeholder="${any}" />
      </div>
      ${reasonField(visit, "new")}
      <div class="field end">
        <button class="button small">${say("Add", "Tambah")}</button>
      </div>
    </form>
  </section>`;
}
