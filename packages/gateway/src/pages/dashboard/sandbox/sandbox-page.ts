import { merchantTime } from "../../../domain/merchants/clock.ts";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { type ActiveFaultPlan, FAULT_KINDS } from "../../../domain/notifications/fault-plan.ts";
import { ISSUERS } from "../../../domain/qris/issuer.ts";
import { FORCED_OUTCOMES } from "../../../domain/transactions/forced-outcomes.ts";
import {
  browseTransactions,
  type ListedTransaction,
} from "../../../operations/dashboard/browse-transactions.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { getFaultPlan } from "../../../operations/sandbox/fault-plan.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { csrfField, noteBox, type PageNote, panel } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import {
  durationText,
  money,
  timeCell,
  timeText,
  type Zone,
  zoneName,
} from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";

const ROWS = 10;

/** What only a sandbox has: payments at a click, faults on purpose. */
export async function showSandbox(visit: Visit, told?: PageNote): Promise<unknown> {
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
    body: html`${told && noteBox(told)} ${clockSection(visit, merchant, { now, zone })}
    ${pendingSection(visit, transactions, zone)} ${faultSection(visit, plan)}
    ${forcedSection(visit)} ${snapshotSection(visit)}`,
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
    html`<form method="post" action="${base}/sandbox/clock" class="inline" data-once>
      ${csrfField(session)}
      <button class="button small" name="mode" value="${wanted}">${label}</button>
    </form>`;
  const isReal = !clock.frozenAt && clock.offsetMs === 0;
  return panel(
    {
      title: say("Clock", "Jam"),
      hint: say(
        "Advancing does everything that falls due on the way, in order: expiries, retries, refund confirmations.",
        "Semua yang jatuh tempo di antaranya dikerjakan berurutan: kedaluwarsa, percobaan ulang, konfirmasi pengembalian.",
      ),
    },
    html`<p class="clock">
        <time datetime="${now.toISOString()}">${timeText(now, zone)}</time> ${zoneName(zone)}
        <span class="chip ${isReal ? "good" : "waiting"}">${mode}</span>
      </p>
      <div class="filter-row">
        ${advanceForm(visit)}
        ${
          clock.frozenAt
            ? set("offset", say("Let it go on", "Jalankan lagi"))
            : set("frozen", say("Freeze", "Hentikan"))
        }
        ${!isReal && set("real", say("Back to real time", "Kembali ke waktu nyata"))}
      </div>
      ${apiCalls(visit, [
        { method: "POST", path: "/clock/advance", body: { by: "15m" } },
        { method: "PUT", path: "/clock", body: { mode: "frozen" } },
      ])}`,
  );
}

function advanceForm({ say, base, session }: Visit): Html {
  return html`<form method="post" action="${base}/sandbox/clock/advance" class="inline" data-once>
    ${csrfField(session)}
    <label class="visually-hidden" for="by"> ${say("Advance by", "Majukan")} </label>
    <select id="by" name="by">
      ${Object.entries(STEPS).map(
        ([step, ms]) =>
          html`<option value="${step}" ${step === "15m" && "selected"}>
            ${durationText(ms, say)}
          </option>`,
      )}
    </select>
    <button class="button small primary">${say("Advance", "Majukan")}</button>
  </form>`;
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

interface ApiCall {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  /** A file to send instead of a body. */
  readonly file?: string;
}

/** The calls of the sandbox API that do the same. */
function apiCalls({ say, context }: Visit, calls: readonly ApiCall[]): Html {
  const curl = ({ method, path, body, file }: ApiCall) => {
    const [type, sent] =
      file === undefined
        ? ["application/json", body && `-d '${JSON.stringify(body)}'`]
        : ["application/x-ndjson", `--data-binary @${file}`];
    const rest = sent === undefined ? "" : ` \\\n  -H 'content-type: ${type}' ${sent}`;
    return `curl -u "$SERVER_KEY:" -X ${method} ${context.publicUrl()}/sandbox/v1${path}${rest}`;
  };
  return html`<div class="api-calls">
    <p class="hint">${say("The same by API", "Lewat API")}</p>
    ${calls.map(
      (call) =>
        html`<details>
          <summary><span class="code">${call.method} /sandbox/v1${call.path}</span></summary>
          <pre class="json" data-copy aria-label="${say("As curl", "Sebagai curl")}">
${curl(call)}</pre>
        </details>`,
    )}
  </div>`;
}

function forcedSection(visit: Visit): Html {
  const { say, context } = visit;
  const title = say("Forced outcomes", "Hasil yang dipaksakan");
  const hint = say(
    "Charge with an order id that begins with one of these, and it goes as told.",
    "Charge dengan ID pesanan yang diawali salah satu ini, dan hasilnya seperti tertulis.",
  );
  const [first] = FORCED_OUTCOMES;
  const body = {
    payment_type: "gopay",
    transaction_details: { order_id: `force-${first?.name ?? ""}-1`, gross_amount: 44_000 },
  };
  const curl = [
    `curl -u "$SERVER_KEY:" ${context.publicUrl()}/v2/charge \\`,
    `  -H 'content-type: application/json' -d '${JSON.stringify(body)}'`,
  ].join("\n");
  return panel(
    { title, hint },
    html`<details>
        <summary>${FORCED_OUTCOMES.length} ${say("outcomes", "hasil")}</summary>
        <div class="table-box" tabindex="0" role="region" aria-label="${title}">
          <table class="rows">
            <thead>
              <tr>
                <th scope="col">order_id</th>
                <th scope="col">${say("Effect", "Akibat")}</th>
              </tr>
            </thead>
            <tbody>
              ${FORCED_OUTCOMES.map(
                ({ name, effect }) =>
                  html`<tr>
                    <td class="code">force-${name}-…</td>
                    <td>${effect}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
      <div class="api-calls">
        <p class="hint">${say("The same by API", "Lewat API")}</p>
        <details>
          <summary><span class="code">POST /v2/charge</span></summary>
          <pre class="json" data-copy aria-label="${say("As curl", "Sebagai curl")}">${curl}</pre>
        </details>
      </div>`,
  );
}

function snapshotSection(visit: Visit): Html {
  const { say, base, session } = visit;
  const hint = say(
    "Everything that happened to this merchant, in one file without any key: take it along, or bring it back into a merchant without transactions.",
    "Semua yang terjadi pada merchant ini dalam satu berkas tanpa kunci: bawa, atau muat ke merchant tanpa transaksi.",
  );
  return panel(
    { title: say("Session", "Sesi"), hint },
    html`<div>
        <a class="button small" href="${base}/sandbox/session" download>
          ${DASHBOARD_ICONS.download}${say("Export", "Ekspor")}
        </a>
      </div>
      <form
        method="post"
        action="${base}/sandbox/session"
        enctype="multipart/form-data"
        class="file-form"
        data-once
      >
        ${csrfField(session)}
        <div class="field">
          <label for="session-file">${say("File to import", "Berkas untuk diimpor")}</label>
          <input id="session-file" type="file" name="file" required accept=".jsonl" />
        </div>
        <button class="button small">${say("Import", "Impor")}</button>
      </form>
      ${apiCalls(visit, [
        { method: "GET", path: "/export" },
        { method: "POST", path: "/import", file: "session.jsonl" },
      ])}`,
  );
}

function pendingSection(
  visit: Visit,
  transactions: readonly ListedTransaction[],
  zone: Zone,
): Html {
  const { say, base } = visit;
  return panel(
    {
      title: say("Pay or refuse", "Bayar atau tolak"),
      hint: say(
        "The newest pending transactions, as if their customers answered in the wallet.",
        "Transaksi pending terbaru, seolah pelanggannya menjawab di dompet.",
      ),
    },
    html`<div id="pending" data-live="${base}/live">
        ${
          transactions.length === 0 &&
          html`<p class="hint">
            ${say(
              "Nothing is pending. The next charge appears here by itself.",
              "Tidak ada yang pending. Charge berikutnya akan muncul sendiri di sini.",
            )}
          </p>`
        }
        <ul class="pending">
          ${transactions.map(
            (row) =>
              html`<li>
                <div>
                  <a href="${base}/transactions/${encodeURIComponent(row.id)}">${row.orderId}</a>
                  <strong>${money(row.grossAmount)}</strong><br /><span class="hint">
                    ${say("expires", "kedaluwarsa")} ${timeCell(row.expiresAt, zone)}
                  </span>
                </div>
                <div class="inline">${payForm(visit, row)}</div>
              </li>`,
          )}
        </ul>
      </div>
      ${apiCalls(visit, [
        {
          method: "POST",
          path: "/transactions/{order_id}/pay",
          body: { via: "qris", issuer: "dana" },
        },
        { method: "POST", path: "/transactions/{order_id}/refuse" },
        { method: "POST", path: "/transactions/{order_id}/fail" },
      ])}`,
  );
}

function payForm({ say, base, session }: Visit, { id, orderId }: ListedTransaction): Html {
  return html`<form method="post" action="${base}/sandbox/pay/${id}" class="inline" data-once>
      ${csrfField(session)}
      <label class="visually-hidden" for="via-${id}"> ${say("How", "Cara")} ${orderId} </label>
      <select id="via-${id}" name="via">
        <option value="">GoPay</option>
        ${ISSUERS.map(
          (issuer) => html`<option value="${issuer.id}">QRIS: ${issuer.label}</option>`,
        )}
      </select>
      <button class="button small primary">${say("Pay", "Bayar")}</button>
    </form>
    <form method="post" action="${base}/sandbox/refuse/${id}" class="inline" data-once>
      ${csrfField(session)} <button class="button small">${say("Refuse", "Tolak")}</button>
    </form>
    <form method="post" action="${base}/sandbox/deny/${id}" class="inline" data-once>
      ${csrfField(session)}
      <button class="button small">${say("Deny for good", "Tolak permanen")}</button>
    </form>`;
}

function faultSection(visit: Visit, plan: ActiveFaultPlan | undefined): Html {
  const { say } = visit;
  const hint = say(
    "Bad luck on purpose, by the same seed the same way again: to see that your server copes.",
    "Gangguan yang disengaja, dengan seed yang sama hasilnya sama: untuk menguji server Anda.",
  );
  return panel(
    { title: say("Faults on the way to your server", "Gangguan menuju server Anda"), hint },
    html`${
      plan
        ? activePlan(visit, plan)
        : html`<p class="hint">
            ${say(
              "None: every notification goes out as it should.",
              "Tidak ada: semua notifikasi dikirim apa adanya.",
            )}
          </p>`
    }
    ${faultForm(visit, plan !== undefined)}
    ${apiCalls(visit, [
      {
        method: "PUT",
        path: "/faults",
        body: { seed: 1, rules: [{ fault: "duplicate", share: 0.5 }] },
      },
      { method: "DELETE", path: "/faults" },
    ])}`,
  );
}

function faultForm({ say, base, session }: Visit, isReplacing: boolean): Html {
  return html`<form method="post" action="${base}/sandbox/faults" class="settings">
    ${csrfField(session)}
    <div class="settings-grid narrow">
      <div class="field">
        <label for="fault">${say("Fault", "Gangguan")}</label>
        <select id="fault" name="fault">
          ${FAULT_KINDS.map((fault) => html`<option>${fault}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="share">${say("Share in %", "Bagian dalam %")}</label>
        <input id="share" name="share" type="text" inputmode="numeric" value="100" />
      </div>
      <div class="field">
        <label for="limit">${say("At most", "Paling banyak")}</label>
        <input
          id="limit"
          name="limit"
          type="text"
          inputmode="numeric"
          placeholder="${say("all", "semua")}"
        />
      </div>
      <div class="field">
        <label for="seed">Seed</label>
        <input id="seed" name="seed" type="text" inputmode="numeric" value="1" />
      </div>
    </div>
    <div>
      <button class="button small primary">
        ${
          isReplacing
            ? say("Replace the plan", "Ganti rencana")
            : say("Set the plan", "Pasang rencana")
        }
      </button>
    </div>
  </form>`;
}

function activePlan({ say, base, session }: Visit, plan: ActiveFaultPlan): Html {
  const rules = plan.rules.map(
    ({ fault, share, limit }) =>
      html`<span class="chip waiting"
        >${fault}${
          share !== undefined && html` ${Math.round(share * 100)}%`
        }${limit !== undefined && html` ≤ ${limit}`}</span
      > `,
  );
  return html`<div class="active-plan">
    <p>
      ${say("A plan is at work", "Rencana sedang berjalan")}: ${rules}<span class="hint">
        seed ${plan.seed}, ${plan.progress.seen} ${say("messages seen", "pesan dilihat")}
      </span>
    </p>
    <form method="post" action="${base}/sandbox/faults/clear" class="inline">
      ${csrfField(session)}
      <button class="button small">${say("Clear the plan", "Hapus rencana")}</button>
    </form>
  </div>`;
}
