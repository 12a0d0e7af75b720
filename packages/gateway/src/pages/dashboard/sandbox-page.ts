import { merchantTime } from "../../domain/clock.ts";
import type { FaultKind } from "../../domain/fault-plan.ts";
import { FORCED_OUTCOMES } from "../../domain/forced-outcomes.ts";
import { ISSUERS } from "../../domain/issuer.ts";
import type { Merchant } from "../../domain/merchant.ts";
import {
  browseTransactions,
  type ListedTransaction,
} from "../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../operations/dashboard/presentation.ts";
import { type ActiveFaultPlan, getFaultPlan } from "../../operations/fault-plan.ts";
import { type Html, html } from "../html.ts";
import { csrfField, noticeBox } from "./form-parts.ts";
import { sendFramed } from "./frame.ts";
import { money, timeCell, timeText, type Zone, zoneName } from "./present-values.ts";
import { requireMerchant } from "./require-merchant.ts";
import type { Visit } from "./visit.ts";

const ROWS = 10;
export const FAULTS = [
  "duplicate",
  "reorder",
  "delay",
  "drop",
  "corrupt_signature",
  "wrong_amount",
  "unknown_member",
  "missing_member",
  "slow",
  "cut",
] as const satisfies readonly FaultKind[];

export interface Told {
  readonly tone: "good" | "bad";
  readonly text: string;
}

/** What only a sandbox has: payments at a click, faults on purpose. */
export async function showSandbox(visit: Visit, told?: Told): Promise<unknown> {
  const {
    context,
    merchant: { id },
    say,
  } = visit;
  const [merchant, zone] = await Promise.all([
    requireMerchant(visit),
    readPresentation(context.gateway, id),
  ]);
  const [plan, { transactions }] = await Promise.all([
    getFaultPlan(context.gateway, merchant),
    browseTransactions(context.gateway, id, {
      filter: { statuses: ["pending"] },
      page: { direction: "older", limit: ROWS },
    }),
  ]);
  const now = merchantTime(merchant.clock, context.gateway.wallNow());
  return await sendFramed(visit, {
    section: "sandbox",
    title: say("Sandbox tools", "Alat sandbox"),
    ...(told?.tone === "bad" && { status: 422 }),
    body: html`${told && noticeBox(told.tone, told.text)}
${clockSection(visit, merchant, { now, zone })}
${pendingSection(visit, transactions, zone)}
${faultSection(visit, plan)}
${forcedSection(visit)}
${sessionSection(visit)}`,
  });
}

function clockSection(
  visit: Visit,
  { clock }: Merchant,
  { now, zone }: { readonly now: Date; readonly zone: Zone },
): Html {
  const { say, base, session } = visit;
  const mode = clock.frozenAt
    ? say("stands still", "berhenti")
    : clock.offsetMs === 0
      ? say("real", "nyata")
      : say("moved", "digeser");
  const set = (wanted: string, label: string) =>
    html`<form method="post" action="${base}/sandbox/clock" class="inline" data-once>${csrfField(session)}<button class="button small" name="mode" value="${wanted}">${label}</button></form>`;
  return html`<section class="card stack"><h2>${say("Clock", "Jam")}</h2><p class="clock"><time datetime="${now.toISOString()}">${timeText(now, zone)}</time> ${zoneName(zone)} <span class="chip ${clock.frozenAt || clock.offsetMs !== 0 ? "waiting" : "good"}">${mode}</span></p>
<div class="filter-row"><form method="post" action="${base}/sandbox/clock/advance" class="inline" data-once>${csrfField(session)}<label class="visually-hidden" for="by">${say("Advance by", "Majukan")}</label><select id="by" name="by">${Object.keys(STEPS).map((step) => html`<option${step === "15m" && html` selected`}>${step}</option>`)}</select><button class="button small primary">${say("Advance", "Majukan")}</button></form>
${clock.frozenAt ? set("offset", say("Let it go on", "Jalankan lagi")) : set("frozen", say("Freeze", "Hentikan"))}
${set("real", say("Back to real time", "Kembali ke waktu nyata"))}</div>
<p class="hint">${say("Advancing does everything that falls due on the way, in order: expiries, retries, refund confirmations.", "Semua yang jatuh tempo di antaranya dikerjakan berurutan: kedaluwarsa, percobaan ulang, konfirmasi pengembalian.")}</p>
${apiCall(visit, { method: "POST", path: "/clock/advance", body: { by: "15m" } })}
${apiCall(visit, { method: "PUT", path: "/clock", body: { mode: "frozen" } })}</section>`;
}

const MINUTE_MS = 60_000;
export const STEPS: Readonly<Record<string, number>> = {
  "1m": MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "6h": 360 * MINUTE_MS,
  "1d": 1_440 * MINUTE_MS,
  "7d": 10_080 * MINUTE_MS,
};

/** The call of the sandbox API that does the same. */
function apiCall(
  { say, context }: Visit,
  call: { readonly method: string; readonly path: string; readonly body?: object },
): Html {
  const body =
    call.body === undefined
      ? ""
      : ` \\\n  -H 'content-type: application/json' -d '${JSON.stringify(call.body)}'`;
  return html`<details><summary class="hint">API: <span class="code">${call.method} /sandbox/v1${call.path}</span></summary><pre class="json" data-copy aria-label="${say("As curl", "Sebagai curl")}">curl -u "$SERVER_KEY:" -X ${call.method} ${context.publicUrl()}/sandbox/v1${call.path}${body}</pre></details>`;
}

function forcedSection(visit: Visit): Html {
  const { say } = visit;
  return html`<section class="card"><h2>${say("Forced outcomes", "Hasil yang dipaksakan")}</h2><p class="hint">${say("Charge with an order id that begins with one of these, and it goes as told.", "Charge dengan ID pesanan yang diawali salah satu ini, dan hasilnya seperti tertulis.")}</p>
<details><summary>${FORCED_OUTCOMES.length} ${say("outcomes", "hasil")}</summary><div class="table-box" tabindex="0" role="region" aria-label="${say("Forced outcomes", "Hasil yang dipaksakan")}"><table class="rows"><thead><tr><th scope="col">order_id</th><th scope="col">${say("Effect", "Akibat")}</th></tr></thead><tbody>${FORCED_OUTCOMES.map(({ name, effect }) => html`<tr><td class="code">force-${name}-…</td><td>${effect}</td></tr>`)}</tbody></table></div></details></section>`;
}

function sessionSection(visit: Visit): Html {
  const { say, base } = visit;
  return html`<section class="card stack"><h2>${say("Session", "Sesi")}</h2><p class="hint">${say("Everything that happened to this merchant, in one file without any key: take it along, or bring it back into a merchant without transactions.", "Semua yang terjadi pada merchant ini dalam satu berkas tanpa kunci: bawa, atau muat ke merchant tanpa transaksi.")}</p>
<div class="filter-row"><a class="button small" href="${base}/sandbox/session" download>${say("Export", "Ekspor")}</a>
<form class="inline" data-import="${base}/sandbox/session"><label for="session-file">${say("File to import", "Berkas untuk diimpor")}</label><input id="session-file" type="file" required accept=".jsonl"><button class="button small">${say("Import", "Impor")}</button><span role="status" data-import-status></span></form></div>
<noscript><p class="hint">${say("Importing here needs scripts; the call below does not.", "Impor di sini memerlukan skrip; panggilan di bawah tidak.")}</p></noscript>
${apiCall(visit, { method: "GET", path: "/export" })}
${apiCall(visit, { method: "POST", path: "/import --data-binary @session.jsonl" })}</section>`;
}

function pendingSection(
  visit: Visit,
  transactions: readonly ListedTransaction[],
  zone: Zone,
): Html {
  const { say, base } = visit;
  return html`<section class="card" id="pending" data-live="${base}/live"><h2>${say("Pay or refuse", "Bayar atau tolak")}</h2>
${transactions.length === 0 && html`<p class="hint">${say("Nothing is pending.", "Tidak ada yang pending.")}</p>`}
<ul class="pending">${transactions.map((row) => html`<li><div><a href="${base}/transactions/${encodeURIComponent(row.id)}">${row.order_id}</a> ${money(row.gross_amount)} <span class="hint">${say("expires", "kedaluwarsa")} ${timeCell(row.expires_at, zone)}</span></div>${payForm(visit, row)}</li>`)}</ul>
${apiCall(visit, { method: "POST", path: "/transactions/{order_id}/pay", body: { via: "qris", issuer: "dana" } })}
${apiCall(visit, { method: "POST", path: "/transactions/{order_id}/refuse" })}
${apiCall(visit, { method: "POST", path: "/transactions/{order_id}/fail" })}</section>`;
}

function payForm(
  { say, base, session }: Visit,
  { id, order_id: orderId }: ListedTransaction,
): Html {
  return html`<form method="post" action="${base}/sandbox/pay/${id}" class="inline" data-once>${csrfField(session)}<label class="visually-hidden" for="via-${id}">${say("How", "Cara")} ${orderId}</label><select id="via-${id}" name="via"><option value="">GoPay</option>${ISSUERS.map((issuer) => html`<option value="${issuer.id}">QRIS: ${issuer.label}</option>`)}</select><button class="button small primary">${say("Pay", "Bayar")}</button></form>
<form method="post" action="${base}/sandbox/refuse/${id}" class="inline" data-once>${csrfField(session)}<button class="button small">${say("Refuse", "Tolak")}</button></form>
<form method="post" action="${base}/sandbox/deny/${id}" class="inline" data-once>${csrfField(session)}<button class="button small">${say("Deny for good", "Tolak permanen")}</button></form>`;
}

function faultSection(visit: Visit, plan: ActiveFaultPlan | undefined): Html {
  const { say, base, session } = visit;
  return html`<section class="card"><h2>${say("Faults on the way to your server", "Gangguan menuju server Anda")}</h2>
${plan ? html`<p>${say("A plan is at work", "Rencana sedang berjalan")}: ${plan.rules.map(({ fault, share, limit }) => html`<span class="chip waiting">${fault}${share !== undefined && html` ${Math.round(share * 100)} %`}${limit !== undefined && html` ≤ ${limit}`}</span> `)}<span class="hint">seed ${plan.seed}, ${plan.progress.seen} ${say("messages seen", "pesan dilihat")}</span></p><form method="post" action="${base}/sandbox/faults/clear" class="inline">${csrfField(session)}<button class="button small">${say("Clear the plan", "Hapus rencana")}</button></form>` : html`<p class="hint">${say("None: every notification goes out as it should.", "Tidak ada: semua notifikasi dikirim apa adanya.")}</p>`}
<form method="post" action="${base}/sandbox/faults" class="settings-grid">${csrfField(session)}
<div class="field"><label for="fault">${say("Fault", "Gangguan")}</label><select id="fault" name="fault">${FAULTS.map((fault) => html`<option>${fault}</option>`)}</select></div>
<div class="field"><label for="share">${say("Share in %", "Bagian dalam %")}</label><input id="share" name="share" type="text" inputmode="numeric" value="100"></div>
<div class="field"><label for="limit">${say("At most (empty: all)", "Paling banyak (kosong: semua)")}</label><input id="limit" name="limit" type="text" inputmode="numeric"></div>
<div class="field"><label for="seed">Seed</label><input id="seed" name="seed" type="text" inputmode="numeric" value="1"></div>
<div class="field end"><button class="button small primary">${plan ? say("Replace the plan", "Ganti rencana") : say("Set the plan", "Pasang rencana")}</button></div></form>
${apiCall(visit, { method: "PUT", path: "/faults", body: { seed: 1, rules: [{ fault: "duplicate", share: 0.5 }] } })}
${apiCall(visit, { method: "DELETE", path: "/faults" })}</section>`;
}
