import { docsAddress } from "../../../domain/docs-address.ts";
import { clientName } from "../../../domain/requests/client-name.ts";
import { hintText } from "../../../domain/requests/hint-texts.ts";
import { findHints } from "../../../domain/requests/hints.ts";
import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import { asCurl, asTest } from "../../../domain/requests/repeat-request.ts";
import { type Html, html } from "../../parts/html.ts";
import { publicPath } from "../../parts/public-path.ts";
import { DASHBOARD_ICONS } from "../frame/dashboard-icons.ts";
import { latencyText, timeCell, type Zone } from "../frame/present-values.ts";
import type { Visit } from "../frame/visit.ts";
import { contentBlock, factList, headerFold } from "./detail-parts.ts";
import { signatureDetails } from "./signature-details.ts";

/** What was asked on the left, what was answered on the right, what it means above, how to repeat it below. */
export function requestDetails(visit: Visit, request: LoggedRequest, zone: Zone): Html {
  return html`${meaning(visit, request)} ${signatureDetails(visit, request)}
  ${facts(visit, request, zone)} ${exchange(visit, request)}
  ${isSigned(request) ? repeatSigned(visit) : repeat(visit, request)}`;
}

function meaning({ say, session, context }: Visit, request: LoggedRequest): Html | false {
  const found = findHints(request);
  if (found.length === 0 && !request.failed) return false;
  const { operation } = request;
  const call = operation === undefined ? "/docs/api" : docsAddress(`api/${operation}`);
  return html`<section class="meaning">
    <h2>${say("What it means", "Artinya")}</h2>
    ${found.map(
      (code) =>
        html`<div class="entry-hint">
          ${DASHBOARD_ICONS.bad}
          <p>
            ${hintText(code, request)[session.user.language]}
            <a class="code hint" href="${publicPath(context, docsAddress(`hints#${code}`))}"
              >${code}</a
            >
          </p>
        </div>`,
    )}
    <p>
      <a href="${publicPath(context, call)}">
        ${
          operation === undefined
            ? say("All calls in the API reference", "Semua panggilan di referensi API")
            : say("This call in the API reference", "Panggilan ini di referensi API")
        }
      </a>
    </p>
  </section>`;
}

function facts({ say }: Visit, request: LoggedRequest, zone: Zone): Html {
  const { statusCode, error, problems, merchantAt, idempotencyKey, httpStatus } = request;
  return factList([
    [
      say("Answer", "Jawaban"),
      statusCode === undefined
        ? `HTTP ${httpStatus}`
        : `HTTP ${httpStatus}, ${isSigned(request) ? "responseCode" : "status_code"} ${statusCode}`,
    ],
    [say("Said", "Keterangan"), error],
    [
      say("In detail", "Rincian"),
      problems.length === 0 || problems[0] === error
        ? undefined
        : html`${problems.map((one) => html`<span class="line">${one}</span>`)}`,
    ],
    [say("Time", "Waktu"), timeCell(request.receivedAt, zone, say)],
    [say("Merchant's clock", "Jam merchant"), merchantAt && timeCell(merchantAt, zone, say)],
    [say("Took", "Lama"), latencyText(request.durationMs, say)],
    ["Idempotency-Key", idempotencyKey],
    [say("Client", "Klien"), clientName(request.client)],
    [say("Address", "Alamat"), request.address],
    [say("Operation", "Operasi"), request.operation],
  ]);
}

function exchange({ say }: Visit, request: LoggedRequest): Html {
  const { method, path, headers, body, bodyBytes, answer, answerBytes } = request;
  return html`<div class="exchange">
    <section>
      <h2>${say("Request", "Permintaan")}</h2>
      <p class="code wrap">${method} ${path}</p>
      ${
        body === undefined
          ? html`<p class="hint">${say("No body.", "Tanpa isi.")}</p>`
          : contentBlock(say, {
              label: say("Request body", "Isi permintaan"),
              text: body,
              bytes: bodyBytes,
            })
      }
      ${headerFold(say, headers)}
    </section>
    <section>
      <h2>${say("Answer", "Jawaban")}</h2>
      ${
        answer === undefined
          ? html`<p class="hint">
              ${say("A picture or a stream: not kept.", "Gambar atau aliran data: tidak disimpan.")}
            </p>`
          : contentBlock(say, {
              label: say("Answer", "Jawaban"),
              text: answer,
              bytes: answerBytes,
            })
      }
    </section>
  </div>`;
}

/** Whether it is a call of BI-SNAP, which no key authorises but a signature of its own. */
function isSigned({ path }: LoggedRequest): boolean {
  return path.startsWith("/v1.0/");
}

function repeatSigned({ say, context }: Visit): Html {
  return html`<p class="hint no-print">
    ${say(
      "To send it again, sign it anew: its signature is of its own time, token and body.",
      "Untuk mengirim ulang, tandatangani lagi: tanda tangannya berlaku untuk waktu, token, dan isinya sendiri.",
    )}
    <a href="${publicPath(context, docsAddress("bi-snap"))}">BI-SNAP</a>
  </p>`;
}

function repeat({ say, context }: Visit, request: LoggedRequest): Html {
  const url = context.publicUrl();
  return html`<div class="repeat no-print">
    <p class="hint">
      ${say(
        "To send it again. The server key comes from the variable SERVER_KEY; what was masked is to be put in.",
        "Untuk mengirim ulang. Server key diambil dari variabel SERVER_KEY; isi kembali yang disamarkan.",
      )}
    </p>
    <details>
      <summary>${say("As curl", "Sebagai curl")}</summary>
      <pre class="json" data-copy="curl" tabindex="0" role="region" aria-label="curl">
${asCurl(request, url)}</pre>
    </details>
    <details>
      <summary>
        ${say("As a test that fails until it is mended", "Sebagai tes yang gagal sampai diperbaiki")}
      </summary>
      <p class="hint">
        ${say(
          "Save it as payment.test.mjs and run: node --test payment.test.mjs",
          "Simpan sebagai payment.test.mjs lalu jalankan: node --test payment.test.mjs",
        )}
      </p>
      <pre
        class="json"
        data-copy="${say("test", "tes")}"
        tabindex="0"
        role="region"
        aria-label="${say("Test", "Tes")}"
      >
${asTest(request, url)}</pre>
    </details>
  </div>`;
}
