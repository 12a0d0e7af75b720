import { can } from "../../../domain/merchants/dashboard-role.ts";
import type { LoggedRequest } from "../../../domain/requests/logged-request.ts";
import type { UserMerchant } from "../../../operations/dashboard/session.ts";
import { readRequest } from "../../../operations/requests/browse-requests.ts";
import { csrfField } from "../../dashboard/frame/form-parts.ts";
import { latencyText } from "../../dashboard/frame/present-values.ts";
import { exists } from "../../dashboard/frame/visit.ts";
import { type Html, html } from "../../parts/html.ts";
import type { DocsReader } from "../frame/docs-reader.ts";
import { exampleOf } from "../reference/example-call.ts";
import type { Operation } from "../reference/operations.ts";
import { freshBody } from "./fresh-body.ts";
import { fieldOf, isTriable, tryAddress } from "./try-call.ts";

/** The form for who may use this merchant's sandbox, with the answer to what it sent; else nothing. */
export async function tryForm(
  reader: DocsReader,
  operation: Operation,
  answer: string | undefined,
): Promise<Html | undefined> {
  const { context, say } = reader;
  const merchant = triedMerchant(reader);
  if (!merchant || !isTriable(operation)) return undefined;
  if (!context.gateway.requestRecorder.isOn) {
    return html`<p class="hint">
      ${say(
        "Calls can be tried here while the workbench keeps requests (KEEP_REQUESTS_DAYS).",
        "Panggilan bisa dicoba di sini selama permintaan di Bengkel disimpan (KEEP_REQUESTS_DAYS).",
      )}
    </p>`;
  }
  const sent =
    answer === undefined ? undefined : await readRequest(context.gateway, merchant.id, answer);
  const own = sent?.operation === operation.id ? sent : undefined;
  return html`<section class="card try" id="try">
    <h2>${say("Try it", "Coba")}</h2>
    <p class="hint">
      ${say(
        `Sent as ${merchant.name}, whose server key the gateway adds itself.`,
        `Dikirim sebagai ${merchant.name}; server key ditambahkan oleh gateway sendiri.`,
      )}
    </p>
    ${form(reader, operation, own)}
    ${own ? answered(reader, own) : answer !== undefined && lost(reader)}
  </section>`;
}

/** Whose sandbox the reader may use; nobody's where they may not, and never a production merchant's. */
function triedMerchant({ visitor }: DocsReader): UserMerchant | undefined {
  if (!visitor) return undefined;
  const { merchant } = visitor;
  const isAllowed = can(merchant.role, "use_sandbox") && exists(merchant, "use_sandbox");
  return isAllowed ? merchant : undefined;
}

function form(reader: DocsReader, operation: Operation, sent: LoggedRequest | undefined): Html {
  const { visitor, say } = reader;
  if (!visitor) return html``;
  const { values, body } = exampleOf(operation);
  const typed = sent && readTyped(operation, sent);
  const parameters = (operation.described.parameters ?? []).filter(
    ({ in: place, name }) => place !== "header" || name === "Idempotency-Key",
  );
  const takesBody = operation.described.requestBody !== undefined;
  return html`<form
    method="post"
    action="${tryAddress(visitor.merchant.id, operation)}"
    class="stack"
    data-once
  >
    ${csrfField(visitor.session)}
    ${parameters.map(({ name, in: place }) => {
      const example = place === "path" ? values[name] : undefined;
      return html`<div class="field">
        <label for="try-${name}">${name} <span class="hint">${place}</span></label>
        <input
          id="try-${name}"
          name="${fieldOf(name)}"
          type="text"
          autocomplete="off"
          value="${(typed ?? {})[name] ?? example ?? ""}"
          ${place === "path" && "required"}
        />
      </div>`;
    })}
    ${
      takesBody &&
      html`<div class="field">
        <label for="try-body">${say("Body", "Isi permintaan")}</label>
        <textarea
          id="try-body"
          name="body"
          rows="8"
          class="code"
          spellcheck="false"
          maxlength="12000"
        >
${freshBody(body, sent?.body)}</textarea>
      </div>`
    }
    <div><button class="button small primary">${say("Send", "Kirim")}</button></div>
  </form>`;
}

/** What stood in the path and the query of a request, by the names of the operation's parameters. */
function readTyped({ path }: Operation, sent: LoggedRequest): Readonly<Record<string, string>> {
  const [asked = "", query = ""] = sent.path.split("?", 2);
  const parts = asked.split("/");
  const names = path.split("/").flatMap((part, index) => {
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    return name === undefined ? [] : [[name, decode(parts[index] ?? "")] as const];
  });
  return { ...Object.fromEntries(new URLSearchParams(query)), ...Object.fromEntries(names) };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // As it was typed: it was no percent sign of an encoding.
    return part;
  }
}

function answered({ visitor, say }: DocsReader, sent: LoggedRequest): Html {
  const { httpStatus, statusCode, answer, id, durationMs } = sent;
  const merchantId = visitor?.merchant.id ?? "";
  return html`<div class="answered" role="status">
    <h3>
      ${say("Answer", "Jawaban")}
      <span class="code">HTTP ${httpStatus}</span>
      ${statusCode !== undefined && html`<span class="code">status_code ${statusCode}</span>`}
    </h3>
    <pre class="sample" data-copy tabindex="0" aria-label="${say("Answer", "Jawaban")}">
${pretty(answer ?? "")}</pre>
    <p class="hint">
      ${latencyText(durationMs, say)} ·
      <a href="/dashboard/${merchantId}/requests/${id}">
        ${say("This request in the workbench", "Permintaan ini di Bengkel")}
      </a>
    </p>
  </div>`;
}

/** The log keeps some days, and of more than it can write a part. */
function lost({ say }: DocsReader): Html {
  return html`<p class="hint" role="status">
    ${say(
      "The answer is not in the workbench, or not any more.",
      "Jawabannya tidak ada di Bengkel, atau sudah tidak ada lagi.",
    )}
  </p>`;
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    // Cut off, or not JSON: as it is.
    return text;
  }
}
