import { merchantTime } from "../../domain/clock.ts";
import type { FaultKind, FaultRule } from "../../domain/fault-plan.ts";
import { ISSUERS } from "../../domain/issuer.ts";
import {
  browseTransactions,
  type ListedTransaction,
} from "../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../operations/dashboard/presentation.ts";
import { recordActivity } from "../../operations/dashboard/record-activity.ts";
import {
  type ActiveFaultPlan,
  clearFaultPlan,
  getFaultPlan,
  setFaultPlan,
} from "../../operations/fault-plan.ts";
import { deny, pay } from "../../operations/pay.ts";
import { type Html, html } from "../html.ts";
import { csrfField, noticeBox } from "./form-parts.ts";
import { sendFramed } from "./frame.ts";
import { money, timeCell, timeText, type Zone, zoneName } from "./present-values.ts";
import { requireMerchant } from "./require-merchant.ts";
import { pathPart, type Visit } from "./visit.ts";

const ROWS = 10;
const FAULTS = [
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

interface Told {
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
<section class="card"><h2>${say("Clock", "Jam")}</h2><p class="clock"><time datetime="${now.toISOString()}">${timeText(now, zone)}</time> ${zoneName(zone)} <span class="chip ${merchant.clock.frozenAt ? "waiting" : "good"}">${merchant.clock.frozenAt ? say("stands still", "berhenti") : merchant.clock.offsetMs === 0 ? say("real", "nyata") : say("moved", "digeser")}</span></p></section>
${pendingSection(visit, transactions, zone)}
${faultSection(visit, plan)}`,
  });
}

function pendingSection(
  visit: Visit,
  transactions: readonly ListedTransaction[],
  zone: Zone,
): Html {
  const { say, base } = visit;
  return html`<section class="card" id="pending" data-live="${base}/live"><h2>${say("Pay or refuse", "Bayar atau tolak")}</h2>
${transactions.length === 0 && html`<p class="hint">${say("Nothing is pending.", "Tidak ada yang pending.")}</p>`}
<ul class="pending">${transactions.map((row) => html`<li><div><a href="${base}/transactions/${encodeURIComponent(row.id)}">${row.order_id}</a> ${money(row.gross_amount)} <span class="hint">${say("expires", "kedaluwarsa")} ${timeCell(row.expires_at, zone)}</span></div>${payForm(visit, row)}</li>`)}</ul></section>`;
}

function payForm(
  { say, base, session }: Visit,
  { id, order_id: orderId }: ListedTransaction,
): Html {
  return html`<form method="post" action="${base}/sandbox/pay/${id}" class="inline" data-once>${csrfField(session)}<label class="visually-hidden" for="via-${id}">${say("How", "Cara")} ${orderId}</label><select id="via-${id}" name="via"><option value="">GoPay</option>${ISSUERS.map((issuer) => html`<option value="${issuer.id}">QRIS: ${issuer.label}</option>`)}</select><button class="button small primary">${say("Pay", "Bayar")}</button></form>
<form method="post" action="${base}/sandbox/deny/${id}" class="inline" data-once>${csrfField(session)}<button class="button small">${say("Refuse", "Tolak")}</button></form>`;
}

function faultSection({ say, base, session }: Visit, plan: ActiveFaultPlan | undefined): Html {
  return html`<section class="card"><h2>${say("Faults on the way to your server", "Gangguan menuju server Anda")}</h2>
${plan ? html`<p>${say("A plan is at work", "Rencana sedang berjalan")}: ${plan.rules.map(({ fault, share, limit }) => html`<span class="chip waiting">${fault}${share !== undefined && html` ${Math.round(share * 100)} %`}${limit !== undefined && html` ≤ ${limit}`}</span> `)}<span class="hint">seed ${plan.seed}, ${plan.progress.seen} ${say("messages seen", "pesan dilihat")}</span></p><form method="post" action="${base}/sandbox/faults/clear" class="inline">${csrfField(session)}<button class="button small">${say("Clear the plan", "Hapus rencana")}</button></form>` : html`<p class="hint">${say("None: every notification goes out as it should.", "Tidak ada: semua notifikasi dikirim apa adanya.")}</p>`}
<form method="post" action="${base}/sandbox/faults" class="settings-grid">${csrfField(session)}
<div class="field"><label for="fault">${say("Fault", "Gangguan")}</label><select id="fault" name="fault">${FAULTS.map((fault) => html`<option>${fault}</option>`)}</select></div>
<div class="field"><label for="share">${say("Share in %", "Bagian dalam %")}</label><input id="share" name="share" type="text" inputmode="numeric" value="100"></div>
<div class="field"><label for="limit">${say("At most (empty: all)", "Paling banyak (kosong: semua)")}</label><input id="limit" name="limit" type="text" inputmode="numeric"></div>
<div class="field"><label for="seed">Seed</label><input id="seed" name="seed" type="text" inputmode="numeric" value="1"></div>
<div class="field end"><button class="button small primary">${plan ? say("Replace the plan", "Ganti rencana") : say("Set the plan", "Pasang rencana")}</button></div></form></section>`;
}

export async function payPending(visit: Visit): Promise<unknown> {
  const { context, fields, say } = visit;
  const issuer = ISSUERS.find(({ id }) => id === fields["via"]);
  const outcome = await pay(context.gateway, await requireMerchant(visit), {
    id: pathPart(visit, "id"),
    method: issuer ? { via: "qris", issuer: issuer.id } : { via: "gopay" },
  });
  if (outcome?.outcome !== "applied") {
    return await showSandbox(visit, {
      tone: "bad",
      text: say("Not paid: it is no longer pending.", "Tidak dibayar: sudah tidak pending."),
    });
  }
  return await done(visit, "sandbox_pay", outcome.transaction.orderId, say("Paid.", "Dibayar."));
}

export async function denyPending(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  const channelResponse = { code: "2603", message: "Insufficient balance" };
  const id = pathPart(visit, "id");
  const outcome = await deny(context.gateway, await requireMerchant(visit), {
    id,
    channelResponse,
  });
  if (outcome?.outcome !== "applied") {
    return await showSandbox(visit, {
      tone: "bad",
      text: say("Not refused: it is no longer pending.", "Tidak ditolak: sudah tidak pending."),
    });
  }
  return await done(
    visit,
    "sandbox_deny",
    outcome.transaction.orderId,
    say("Refused.", "Ditolak."),
  );
}

export async function planFaults(visit: Visit): Promise<unknown> {
  const { context, fields, say } = visit;
  const rule: FaultRule = {
    fault: FAULTS.find((fault) => fault === fields["fault"]) ?? "duplicate",
    ...(fields["share"] !== undefined && { share: Number(fields["share"]) / 100 }),
    ...(fields["limit"] !== undefined && { limit: Number(fields["limit"]) }),
  };
  const plan = { seed: Number(fields["seed"] ?? 1), rules: [rule] };
  const outcome = await setFaultPlan(context.gateway, await requireMerchant(visit), plan);
  if (outcome.outcome === "refused") {
    const text = outcome.reason === "invalid" ? outcome.faults.join("; ") : outcome.reason;
    return await showSandbox(visit, { tone: "bad", text });
  }
  return await done(
    visit,
    "sandbox_faults",
    rule.fault,
    say("The plan is set.", "Rencana dipasang."),
  );
}

export async function clearFaults(visit: Visit): Promise<unknown> {
  const { context, say } = visit;
  await clearFaultPlan(context.gateway, await requireMerchant(visit));
  return await done(
    visit,
    "sandbox_faults_clear",
    "",
    say("The plan is gone.", "Rencana dihapus."),
  );
}

async function done(visit: Visit, action: string, subject: string, text: string): Promise<unknown> {
  const { context, session, merchant } = visit;
  await recordActivity(context.gateway, { session, merchantId: merchant.id }, { action, subject });
  return await showSandbox(visit, { tone: "good", text });
}
