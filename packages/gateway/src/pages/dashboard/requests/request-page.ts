import { clientName } from "../../../domain/requests/client-name.ts";
import { hintText } from "../../../domain/requests/hint-texts.ts";
import { findHints } from "../../../domain/requests/hints.ts";
import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import { readPresentation } from "../../../operations/dashboard/presentation.ts";
import { readRequest } from "../../../operations/requests/browse-requests.ts";
import { type Html, html } from "../../parts/html.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { sendFramed } from "../frame/frame.ts";
import { timeCell, type Zone } from "../frame/present-values.ts";
import { sendUnknown } from "../frame/refusal-page.ts";
import { may, pathPart, type Visit } from "../frame/visit.ts";
import { answerChip, asCurl, pretty } from "./request-parts.ts";

/** One request with its answer, and what to do about it. */
export async function showRequest(visit: Visit): Promise<unknown> {
  const { context, merchant, say, base } = visit;
  const [request, zone] = await Promise.all([
    readRequest(context.gateway, merchant.id, pathPart(visit, "id")),
    readPresentation(context.gateway, merchant.id),
  ]);
  if (!request) return await sendUnknown(visit);
  return await sendFramed(visit, {
    section: "requests",
    title: `${request.method} ${request.path.split("?", 1)[0] ?? ""}`,
    above: html`<a href="${base}/requests">${DASHBOARD_ICONS.left}${say("API log", "Log API")}</a>`,
    aside: answerChip(request),
    body: html`${hints(visit, request)} ${facts(visit, request, zone)} ${exchange(visit, request)}
    ${repeat(visit, request)}`,
  });
}

function hints({ session }: Visit, request: LoggedRequest): Html | false {
  const found = findHints(request);
  if (found.length === 0) return false;
  const { language } = session.user;
  return html`<ul class="request-hints">
    ${found.map(
      (code) =>
        html`<li class="card">
          ${DASHBOARD_ICONS.bad}
          <p>${hintText(code, request)[language]} <span class="code hint">${code}</span></p>
        </li>`,
    )}
  </ul>`;
}

function facts(visit: Visit, request: LoggedRequest, zone: Zone): Html {
  const { say } = visit;
  const { statusCode, error, problems, merchantAt, idempotencyKey } = request;
  const rows: readonly (readonly [label: string, value: Html | string | undefined])[] = [
    [
      say("Answer", "Jawaban"),
      `HTTP ${request.httpStatus}${statusCode === undefined ? "" : `, status_code ${statusCode}`}`,
    ],
    [say("Said", "Keterangan"), error],
    [
      say("In detail", "Rincian"),
      problems.length === 0 || problems[0] === error
        ? undefined
        : html`${problems.map((one) => html`<span class="line">${one}</span>`)}`,
    ],
    [say("Order", "Pesanan"), orderLink(visit, request)],
    [say("Time", "Waktu"), timeCell(request.receivedAt, zone, say)],
    [say("Merchant's clock", "Jam merchant"), merchantAt && timeCell(merchantAt, zone, say)],
    [say("Took", "Lama"), `${request.durationMs} ms`],
    ["Idempotency-Key", idempotencyKey],
    [say("Client", "Klien"), clientName(request.client)],
    [say("Address", "Alamat"), request.address],
    [say("Operation", "Operasi"), request.operation],
  ];
  const shown = rows.filter(([, value]) => value !== undefined && value !== "");
  return html`<section class="card">
    <dl class="facts">
      ${shown.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** To the transaction when there may be one; else to what else was asked about the order. */
function orderLink(visit: Visit, { transactionId, orderId, failed }: LoggedRequest) {
  const { base, say } = visit;
  const subject = orderId ?? transactionId;
  if (subject === undefined) return undefined;
  const id = transactionId ?? (failed ? undefined : orderId);
  const others = `${base}/requests?order=${encodeURIComponent(subject)}`;
  return html`${
      id !== undefined && may(visit, "see_transactions")
        ? html`<a href="${base}/transactions/${encodeURIComponent(id)}">${subject}</a>`
        : subject
    } <a class="hint" href="${others}">${say("its calls", "panggilannya")}</a>`;
}

function exchange({ say }: Visit, request: LoggedRequest): Html {
  const { path, headers, body, bodyBytes, answer, answerBytes } = request;
  const query = path.includes("?") ? path.slice(path.indexOf("?") + 1) : "";
  return html`<div class="exchange">
    <section class="card">
      <h2>${say("Request", "Permintaan")}</h2>
      ${query !== "" && html`<p class="code wrap">?${query}</p>`}
      ${
        body === undefined
          ? html`<p class="hint">${say("No body.", "Tanpa isi.")}</p>`
          : text(body, {
              label: say("Request body", "Isi permintaan"),
              bytes: bodyBytes,
              cut: say("cut off", "dipotong"),
            })
      }
      <details>
        <summary>${say("Headers", "Header")}</summary>
        <pre class="json">${JSON.stringify(headers, null, 2)}</pre>
      </details>
    </section>
    <section class="card">
      <h2>${say("Answer", "Jawaban")}</h2>
      ${
        answer === undefined
          ? html`<p class="hint">
              ${say("A picture or a stream: not kept.", "Gambar atau aliran data: tidak disimpan.")}
            </p>`
          : text(answer, {
              label: say("Answer", "Jawaban"),
              bytes: answerBytes,
              cut: say("cut off", "dipotong"),
            })
      }
    </section>
  </div>`;
}

function text(
  value: string,
  { label, bytes, cut }: { readonly label: string; readonly bytes: number; readonly cut: string },
): Html {
  const isCut = value.length + KEPT_SLACK < bytes && value.length >= KEPT_MIN;
  return html`<pre class="json" data-copy tabindex="0" aria-label="${label}">${pretty(value)}</pre>
    ${isCut && html`<p class="hint">… ${cut}: ${bytes} bytes</p>`}`;
}

/** Masking makes a text shorter, too: only a long one was cut off. */
const KEPT_MIN = 2_000;
const KEPT_SLACK = 1_000;

function repeat({ say, context }: Visit, request: LoggedRequest): Html {
  return html`<section class="card no-print">
    <h2>${say("As curl", "Sebagai curl")}</h2>
    <p class="hint">
      ${say(
        "With the server key in SERVER_KEY. What was masked is to be put in again.",
        "Dengan server key di SERVER_KEY. Isi kembali yang disamarkan.",
      )}
    </p>
    <pre class="json" data-copy tabindex="0" aria-label="curl">
${asCurl(request, context.publicUrl())}</pre>
  </section>`;
}
