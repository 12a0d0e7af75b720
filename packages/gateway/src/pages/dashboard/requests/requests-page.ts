import { findHints } from "../../../domain/requests/hints.ts";
import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { REQUESTS_DAYS } from "../../../operations/gateway.ts";
import {
  browseRequests,
  type RequestLogPage,
} from "../../../operations/requests/browse-requests.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { emptyState } from "../frame/form-parts.ts";
import { sendFramed } from "../frame/frame.ts";
import { count, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { chosenFields, type FilterField, toFilter } from "./request-filter.ts";
import { answerChip } from "./request-parts.ts";

const ROWS = 25;

type Chosen = ReadonlyMap<FilterField, string>;

/** What the merchant's programs asked of the API lately, and what they were answered. */
export async function showRequests(visit: Visit): Promise<unknown> {
  const { context, merchant, say, fields } = visit;
  const { before, after } = fields;
  const zone = await readPresentation(context.gateway, merchant.id);
  const chosen = chosenFields(visit);
  const found = await browseRequests(context.gateway, merchant.id, {
    filter: toFilter(chosen, zone),
    page: {
      direction: after === undefined ? "older" : "newer",
      limit: ROWS,
      ...((after ?? before) !== undefined && { from: after ?? before ?? "" }),
    },
  });
  return await sendFramed(visit, {
    section: "requests",
    title: say("API log", "Log API"),
    body: html`${whatIsKept(visit)} ${filterForm(visit, chosen)}
    ${requestTable(visit, { chosen, found, zone })} ${pager(visit, chosen, found)}`,
  });
}

function whatIsKept({ say, context }: Visit): Html {
  const { requestRecorder: recorder, retention } = context.gateway;
  const days = retention.requestsDays ?? REQUESTS_DAYS;
  if (!recorder.isOn) {
    return html`<p class="hint">
      ${say(
        "Nothing is noted: KEEP_REQUESTS_DAYS is 0 on this gateway.",
        "Tidak ada yang dicatat: KEEP_REQUESTS_DAYS bernilai 0 di gateway ini.",
      )}
    </p>`;
  }
  return html`<p class="hint">
    ${say(
      `Every call with this merchant's keys of the last ${days} days, refused ones too. Times are everybody's clock; keys, tokens and PINs are masked.`,
      `Semua panggilan dengan kunci merchant ini selama ${days} hari terakhir, termasuk yang ditolak. Waktu memakai jam sebenarnya; kunci, token, dan PIN disamarkan.`,
    )}
    ${
      recorder.dropped > 0 &&
      say(
        `${count(recorder.dropped)} calls are missing: more came than could be noted.`,
        `${count(recorder.dropped)} panggilan tidak tercatat karena terlalu banyak sekaligus.`,
      )
    }
  </p>`;
}

type Value = (name: FilterField) => string | undefined;

function filterForm({ say, base }: Visit, chosen: Chosen): Html {
  const value: Value = (name) => chosen.get(name);
  const hasMore = (["code", "from", "until"] as const).some((name) => chosen.has(name));
  return html`<form
    class="filters requests-filters"
    method="get"
    action="${base}/requests"
    role="search"
    data-prune
  >
    <div class="filter-row">${searchFields(say, value)}</div>
    <details class="more" ${hasMore && "open"}>
      <summary>${say("Time and code", "Waktu dan kode")}</summary>
      <div class="filter-grid">${moreFields(say, value)}</div>
    </details>
  </form>`;
}

function searchFields(say: Say, value: Value): Html {
  return html`<div class="field grow">
      <label class="visually-hidden" for="order">${say("Order", "Pesanan")}</label>
      <input
        id="order"
        type="search"
        name="order"
        data-search
        value="${value("order")}"
        placeholder="${say("Order id or transaction id", "ID pesanan atau ID transaksi")}"
      />
    </div>
    <div class="field grow">
      <label class="visually-hidden" for="text">${say("Text", "Teks")}</label>
      <input
        id="text"
        type="search"
        name="text"
        value="${value("text")}"
        placeholder="${say("Path, error, client", "Path, galat, klien")}"
      />
    </div>
    <div class="field">
      <label class="visually-hidden" for="result">${say("Result", "Hasil")}</label>
      <select id="result" name="result" data-submits>
        ${results(say).map(
          ([name, label]) =>
            html`<option value="${name}" ${name === (value("result") ?? "") && "selected"}>
              ${label}
            </option>`,
        )}
      </select>
    </div>
    <button class="button small primary">${say("Search", "Cari")}</button>`;
}

function moreFields(say: Say, value: Value): Html {
  return html`<div class="field">
      <label for="from">${say("From", "Dari")}</label>
      <input id="from" type="date" name="from" value="${value("from")}" />
    </div>
    <div class="field">
      <label for="until">${say("Until", "Sampai")}</label>
      <input id="until" type="date" name="until" value="${value("until")}" />
    </div>
    <div class="field">
      <label for="code">${say("Status code", "Kode status")}</label>
      <input id="code" name="code" inputmode="numeric" value="${value("code")}" placeholder="406" />
    </div>`;
}

function results(say: Say): readonly (readonly [string, string])[] {
  return [
    ["", say("any result", "semua hasil")],
    ["failed", say("refused", "ditolak")],
    ["served", say("served", "dilayani")],
  ];
}

interface ListedPage {
  readonly chosen: Chosen;
  readonly found: RequestLogPage;
  readonly zone: Zone;
}

function requestTable(visit: Visit, { chosen, found, zone }: ListedPage): Html {
  const { say } = visit;
  return html`<div
    class="table-box"
    id="requests"
    tabindex="0"
    role="region"
    aria-label="${say("API log", "Log API")}"
  >
    <table class="rows requests">
      <thead>
        <tr>
          <th scope="col" class="c-time">${say("Time", "Waktu")}</th>
          <th scope="col" class="c-request">${say("Request", "Permintaan")}</th>
          <th scope="col" class="c-status">${say("Answer", "Jawaban")}</th>
          <th scope="col" class="c-order">${say("Order", "Pesanan")}</th>
          <th scope="col" class="c-said">${say("What was said", "Keterangan")}</th>
          <th scope="col" class="number c-latency">${say("Took", "Lama")}</th>
        </tr>
      </thead>
      <tbody>
        ${found.requests.map((request) => requestRow(visit, request, zone))}
      </tbody>
    </table>
    ${found.requests.length === 0 && empty(visit, chosen, found)}
  </div>`;
}

function requestRow({ base, say }: Visit, request: LoggedRequest, zone: Zone): Html {
  const hints = findHints(request).length;
  const { orderId, transactionId, problems, error } = request;
  return html`<tr data-key="${request.id}">
    <td class="c-time">${timeCell(request.receivedAt, zone, say)}</td>
    <td class="c-request">
      <a class="row-link" href="${base}/requests/${request.id}" title="${request.path}">
        <span class="method">${request.method}</span> ${pathOf(request)}
      </a>
    </td>
    <td class="c-status">${answerChip(request)}</td>
    <td class="c-order" title="${orderId ?? transactionId}">${orderId ?? transactionId}</td>
    <td class="c-said" title="${problems[0] ?? error}">
      ${
        hints > 0 &&
        html`<span class="chip waiting">
          ${hints === 1 ? say("hint", "petunjuk") : `${hints} ${say("hints", "petunjuk")}`}
        </span> `
      }${problems[0] ?? error}
    </td>
    <td class="number c-latency">${request.durationMs} ms</td>
  </tr>`;
}

const PATH_SHOWN = 60;

/** What was done stands at its end: the ids are shortened first. */
function pathOf({ path }: LoggedRequest): string {
  const short = path.replace(/([\da-f]{8})-[\da-f]{4}-[\da-f-]{22}/gi, "$1…");
  return short.length > PATH_SHOWN ? `${short.slice(0, PATH_SHOWN)}…` : short;
}

function empty({ say, base }: Visit, chosen: Chosen, { endedEarly }: RequestLogPage): Html {
  if (endedEarly) {
    return emptyState(
      say("Nothing among the newer ones.", "Tidak ada di antara yang lebih baru."),
      say(
        "A text is looked for in 20,000 calls at once; go on with “Older”.",
        "Teks dicari di 20.000 panggilan sekaligus; lanjutkan dengan “Lebih lama”.",
      ),
    );
  }
  return chosen.size > 0
    ? emptyState(
        say("Nothing matches.", "Tidak ada yang cocok."),
        html`<a href="${base}/requests">${say("Show all", "Tampilkan semua")}</a>`,
      )
    : emptyState(
        say("No calls yet.", "Belum ada panggilan."),
        say(
          "What your program sends to the API appears here with the answer it got, and with hints where something looks wrong.",
          "Apa yang dikirim program Anda ke API tampil di sini beserta jawabannya, dengan petunjuk bila ada yang tampak keliru.",
        ),
      );
}

function pager({ say, base, fields }: Visit, chosen: Chosen, found: RequestLogPage): Html {
  const to = (more: Readonly<Record<string, string>>) =>
    `${base}/requests?${new URLSearchParams([...chosen, ...Object.entries(more)]).toString()}`;
  const isFirst = fields["before"] === undefined && fields["after"] === undefined;
  const { newerFrom, olderFrom } = found;
  return html`<nav class="pager" aria-label="${say("Pages", "Halaman")}">
    ${
      !isFirst &&
      html`<a class="button small quiet" href="${to({})}"> ${say("Newest", "Terbaru")} </a>`
    }${
      newerFrom !== undefined &&
      html`<a class="button small" rel="prev" href="${to({ after: newerFrom })}">
        ${DASHBOARD_ICONS.left}${say("Newer", "Lebih baru")}
      </a>`
    }${
      olderFrom !== undefined &&
      html`<a class="button small" rel="next" href="${to({ before: olderFrom })}">
        ${say("Older", "Lebih lama")}${DASHBOARD_ICONS.right}
      </a>`
    }
  </nav>`;
}
