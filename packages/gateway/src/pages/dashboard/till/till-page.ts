import { formatRupiah } from "@gerbang/protocol";
import { merchantTime } from "../../../domain/merchants/clock.ts";
import { receiptPath, SALE_AMOUNT_MAX, SALE_NOTE_MAX } from "../../../domain/till/sale.ts";
import { readSettlementReport } from "../../../operations/dashboard/settlement-report.ts";
import { listSales, type SaleProgress } from "../../../operations/till/find-sale.ts";
import { newTillKey } from "../../../operations/till/new-sale.ts";
import { type Html, html } from "../../parts/html.ts";
import { ICONS } from "../../parts/icons.ts";
import { publicPath } from "../../parts/public-path.ts";
import { csrfField, emptyState, problemAttributes, problemText } from "../frame/form-parts.ts";
import { liveAttributes, sendFramed } from "../frame/frame.ts";
import {
  count,
  dayInWords,
  dayText,
  money,
  startOfDay,
  statusWord,
  timeText,
  zoneName,
} from "../frame/present-values.ts";
import { requireMerchant } from "../frame/require-merchant.ts";
import type { Visit } from "../frame/visit.ts";

/** Why no code was made. */
export interface TillProblem {
  readonly status: 409 | 422 | 502;
  readonly text: string;
  /** Absent where it is about none. */
  readonly field?: "amount" | "note";
}

const DAY_MS = 24 * 3_600_000;
const SALES_SHOWN = 10;

/** Today's takings, and a keypad that makes a code of an amount. */
export async function showTill(visit: Visit, problem?: TillProblem): Promise<unknown> {
  const { say } = visit;
  const today = await readToday(visit);
  return await sendFramed(visit, {
    section: "till",
    title: say("Till", "Kasir"),
    styles: ["dashboard-till.css"],
    scripts: ["till-keypad.js"],
    ...(problem && {
      status: problem.status,
      note: { tone: "bad", text: problem.field === undefined ? problem.text : "" },
    }),
    body: html`<div class="till">
      <div class="till-main">${takings(visit, today)} ${keypadForm(visit, problem)}</div>
      ${salesList(visit, today)}
    </div>`,
  });
}

interface Today {
  /** `2026-11-29`, of the merchant's zone and clock. */
  readonly day: string;
  readonly settled: number;
  readonly gross: number;
  readonly refunded: number;
  readonly sales: readonly SaleProgress[];
}

async function readToday(visit: Visit): Promise<Today> {
  const { gateway } = visit.context;
  const { clock, id } = await requireMerchant(visit);
  const day = dayText(merchantTime(clock, gateway.wallNow()), visit.merchant);
  const since = startOfDay(day, visit.merchant);
  if (!since) throw new Error(`${day} is no day`);
  const until = new Date(since.getTime() + DAY_MS);
  const [{ total }, sales] = await Promise.all([
    readSettlementReport(gateway, id, {
      from: since,
      until,
      utcOffsetHours: visit.merchant.utcOffsetHours,
    }),
    listSales(gateway, id, { since, limit: SALES_SHOWN }),
  ]);
  return { day, ...total, sales };
}

function takings(visit: Visit, { day, settled, gross, refunded }: Today): Html {
  const { say, session } = visit;
  return html`<section class="takings" id="takings" aria-live="polite" ${liveAttributes(visit)}>
    <h2>
      ${say("Today", "Hari ini")}
      <span class="hint">${dayInWords(day, session.user.language)}</span>
    </h2>
    <p class="takings-sum">${formatRupiah(gross as Parameters<typeof formatRupiah>[0])}</p>
    <p class="hint">
      ${count(settled)}
      ${settled === 1 ? say("payment", "pembayaran") : say("payments", "pembayaran")}${
        refunded > 0 && html`, ${money(refunded)} ${say("refunded", "dikembalikan")}`
      }
    </p>
  </section>`;
}

function keypadForm(visit: Visit, problem: TillProblem | undefined): Html {
  const { say, base, session, fields } = visit;
  const amountProblem = problem?.field === "amount" ? problem.text : undefined;
  const noteProblem = problem?.field === "note" ? problem.text : undefined;
  return html`<form
    method="post"
    action="${base}/till"
    class="card till-form"
    autocomplete="off"
    data-once
    data-keypad
    data-max="${SALE_AMOUNT_MAX}"
  >
    ${csrfField(session)} <input type="hidden" name="key" value="${newTillKey()}" />
    <div class="field">
      <label for="till-amount">${say("Amount in rupiah", "Jumlah dalam rupiah")}</label>
      <input
        id="till-amount"
        class="till-amount"
        name="amount"
        type="text"
        inputmode="numeric"
        autocomplete="off"
        placeholder="0"
        required
        maxlength="14"
        value="${fields["amount"]}"
        ${problemAttributes("till-amount", amountProblem)}
      />
      ${problemText("till-amount", amountProblem)}
    </div>
    ${keypad(visit)} ${noteField(visit, noteProblem)}
    <button class="button primary">
      ${ICONS.scan} ${say("Show the QR code", "Tampilkan kode QR")}
    </button>
  </form>`;
}

function noteField({ say, fields }: Visit, problem: string | undefined): Html {
  const note = fields["note"] ?? "";
  return html`<details class="till-note" ${(note !== "" || problem !== undefined) && "open"}>
    <summary>${say("Add a note", "Tambah catatan")}</summary>
    <div class="field">
      <label class="visually-hidden" for="till-note">${say("Note", "Catatan")}</label>
      <input
        id="till-note"
        name="note"
        type="text"
        autocomplete="off"
        maxlength="${SALE_NOTE_MAX}"
        value="${note}"
        placeholder="${say("Stands on the receipt", "Tercetak di struk")}"
        ${problemAttributes("till-note", problem)}
      />
      ${problemText("till-note", problem)}
    </div>
  </details>`;
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "000", "0"] as const;

/** Shown by the script that makes it work; without one the field is typed into. */
function keypad({ say }: Visit): Html {
  return html`<div class="keypad" role="group" aria-label="${say("Keypad", "Tombol angka")}" hidden>
    ${KEYS.map((key) => html`<button type="button" class="digit" data-key-digit="${key}">${key}</button>`)}
    <button
      type="button"
      class="digit"
      data-key-erase
      aria-label="${say("Erase a digit", "Hapus satu angka")}"
    >
      ${ICONS.erase}
    </button>
  </div>`;
}

function salesList(visit: Visit, { sales }: Today): Html {
  const { say, here } = visit;
  const title = say("Asked for today", "Tagihan hari ini");
  return html`<section class="card till-sales" id="till-sales" data-live-too data-source="${here}">
    <h2>${title}</h2>
    ${
      sales.length === 0
        ? emptyState(
            say("Nothing yet today.", "Belum ada hari ini."),
            say("Type an amount and show the code.", "Ketik jumlah, lalu tampilkan kodenya."),
          )
        : html`<ul class="sale-list">
            ${sales.map((one) => saleRow(visit, one))}
          </ul>`
    }
  </section>`;
}

function saleRow(visit: Visit, { sale, status }: SaleProgress): Html | false {
  const { say, base, merchant, context } = visit;
  if (!status) return false;
  return html`<li data-key="${sale.id}" data-version="${status}">
    <a class="row-link" href="${base}/till/${sale.id}">${money(sale.amount)}</a>
    <span class="sale-status ${status}">${statusWord(status, say)}</span>
    <span class="hint">
      ${timeText(sale.createdAt, merchant).slice(11, 16)}
      ${zoneName(merchant)}${sale.note !== undefined && html` · ${sale.note}`}
    </span>
    <a class="hint" href="${publicPath(context, receiptPath(sale))}">
      ${say("Receipt", "Struk")}
      <span class="visually-hidden">${sale.orderId}</span>
    </a>
  </li>`;
}
