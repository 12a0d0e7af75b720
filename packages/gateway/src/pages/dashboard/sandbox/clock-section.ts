import { clockMode } from "../../../domain/merchants/clock.ts";
import type { Merchant } from "../../../domain/merchants/merchant.ts";
import { type Html, html } from "../../parts/html.ts";
import { advanceReport } from "../ahead/advance-report.ts";
import { clockState, clockText } from "../frame/clock-text.ts";
import { csrfField, panel } from "../frame/form-parts.ts";
import { durationText, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { apiCalls } from "./api-calls.ts";

/** The merchant's time, and how it is moved. */
export async function clockSection(visit: Visit, { clock }: Merchant, zone: Zone): Promise<Html> {
  const { say, base, session, context } = visit;
  const set = (wanted: string, label: string) =>
    html`<form method="post" action="${base}/sandbox/clock" class="inline" data-once>
      ${csrfField(session)}
      <button class="button small" name="mode" value="${wanted}">${label}</button>
    </form>`;
  const isReal = clockMode(clock) === "real";
  return panel(
    {
      title: say("Clock", "Jam"),
      hint: say(
        "Advancing does everything that falls due on the way, in order: expiries, retries, refund confirmations.",
        "Semua yang jatuh tempo di antaranya dikerjakan berurutan: kedaluwarsa, percobaan ulang, konfirmasi pengembalian.",
      ),
    },
    html`<p class="clock">
        ${clockText(clock, { wall: context.gateway.wallNow(), zone, say })}
        <span class="chip ${isReal ? "good" : "waiting"}">${clockState(clock, say)}</span>
      </p>
      <div class="filter-row">
        ${advanceForm(visit)}
        ${
          clock.frozenAt
            ? set("offset", say("Resume", "Jalankan lagi"))
            : set("frozen", say("Freeze", "Hentikan"))
        }
        ${!isReal && set("real", say("Back to real time", "Kembali ke waktu nyata"))}
      </div>
      ${await advanceReport(visit, zone)}
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
const STEPS: Readonly<Record<string, number>> = {
  "1m": MINUTE_MS,
  "15m": 15 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "6h": 360 * MINUTE_MS,
  "1d": 1_440 * MINUTE_MS,
  "7d": 10_080 * MINUTE_MS,
};
