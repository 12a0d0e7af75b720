import type { OpenApiAnswer, OpenApiDocument } from "../../../http/openapi.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { type DocsReader, KEY_PLACEHOLDER } from "../frame/docs-reader.ts";
import { exampleOf, sampleCall } from "./example-call.ts";
import { inLanguage } from "./in-language.ts";
import { nameOf, type Operation } from "./operations.ts";
import { samplesOf } from "./samples.ts";
import { membersList } from "./schema-members.ts";
import { isLenient } from "./schema-rows.ts";
import { withCode } from "./with-code.ts";

/** What the middle column says of a call. */
export function operationText(
  reader: DocsReader,
  api: OpenApiDocument,
  operation: Operation,
  tryIt: Html | undefined,
): Html {
  const { say, language } = reader;
  const { described, method, path } = operation;
  const body = Object.values(described.requestBody?.content ?? {})[0]?.schema;
  return html`<p class="above">
      <a href="/docs/api">API</a> · ${inLanguage(operation.tag, language)}
    </p>
    <h1>${nameOf(operation, language)}</h1>
    <p class="call-line code"><b>${method}</b> ${path}</p>
    ${
      described.description !== undefined &&
      html`<p>${withCode(inLanguage(described.description, language))}</p>`
    }
    <p class="hint">${credentials(say, operation)}</p>
    ${tryIt} ${parameters(reader, operation)}
    ${
      body &&
      html`<section>
        <h2 id="body">${say("Body", "Isi permintaan")}</h2>
        ${isLenient(body) && lenience(say)} ${membersList(reader, body)}
      </section>`
    }
    ${answers(reader, api, described.responses)}`;
}

function credentials(say: Say, { needsKey, isSigned }: Operation): string {
  if (needsKey) {
    return say(
      "HTTP Basic: the server key as user name, an empty password.",
      "HTTP Basic: server key sebagai nama pengguna, kata sandi kosong.",
    );
  }
  if (!isSigned) return say("Needs no key.", "Tidak perlu kunci.");
  return say(
    "Signed with what the dashboard has under Settings, BI-SNAP; the headers say how.",
    "Ditandatangani dengan yang ada di dasbor pada Pengaturan, BI-SNAP; header menjelaskan caranya.",
  );
}

function lenience(say: Say): Html {
  return html`<p class="hint">
    ${say(
      "The type is the one to send. Where a string belongs, a number or a boolean is read as its text; where an integer belongs, its digits may come as a string. null counts as absent.",
      "Tipenya adalah yang sebaiknya dikirim. Untuk string, angka atau boolean dibaca sebagai teksnya; untuk integer, digitnya boleh berupa string. null dianggap tidak ada.",
    )}
  </p>`;
}

function parameters({ say, language }: DocsReader, { described }: Operation): Html | false {
  const all = described.parameters ?? [];
  if (all.length === 0) return false;
  return html`<section>
    <h2 id="parameters">${say("Parameters", "Parameter")}</h2>
    <dl class="members">
      ${all.map(
        ({ name, in: place, description }) =>
          html`<div>
            <dt><code>${name}</code> <span class="hint">${place}</span></dt>
            ${
              description !== undefined &&
              html`<dd>${withCode(inLanguage(description, language))}</dd>`
            }
          </div>`,
      )}
    </dl>
  </section>`;
}

function answers(
  reader: DocsReader,
  api: OpenApiDocument,
  responses: Readonly<Record<string, OpenApiAnswer>>,
): Html {
  const { say, language } = reader;
  return html`<section>
    <h2 id="answers">${say("Answers", "Jawaban")}</h2>
    ${Object.entries(responses).map(
      ([status, answer]) =>
        html`<details class="answer">
          <summary>
            <b>HTTP ${status}</b> <span>${withCode(inLanguage(answer.description, language))}</span>
          </summary>
          ${schemaNames(answer).map(
            (name) =>
              html`<h3><a href="/docs/api/messages#${name}">${name}</a></h3>
                ${membersList(reader, api.components.schemas[name])}`,
          )}
        </details>`,
    )}
    <p>
      <a href="/docs/errors">${say("Every error, and what to do", "Semua galat dan solusinya")}</a>
    </p>
  </section>`;
}

function schemaNames(answer: OpenApiAnswer): readonly string[] {
  const references = JSON.stringify(answer.content).matchAll(/#\/components\/schemas\/(\w+)/g);
  return [...new Set(Array.from(references, ([, name = ""]) => name))];
}

/** The third column: the call in each language, and what it was answered. */
export function operationSamples(reader: DocsReader, operation: Operation): Html {
  const { say, serverKey, context } = reader;
  const samples = samplesOf(sampleCall(operation, { url: context.publicUrl(), serverKey }));
  const { answer } = exampleOf(operation);
  return html`<section class="samples" aria-label="${say("Request", "Permintaan")}">
      <fieldset class="sample-tabs">
        <legend class="visually-hidden">${say("Language", "Bahasa pemrograman")}</legend>
        ${samples.map(
          ({ id, name }, index) =>
            html`<label>
              <input type="radio" name="sample" value="${id}" ${index === 0 && "checked"} />
              <span>${name}</span>
            </label>`,
        )}
      </fieldset>
      ${samples.map(
        ({ id, name, code }) =>
          html`<div class="sample-of" data-sample="${id}">
            <pre class="sample" data-copy tabindex="0" aria-label="${name}">${code}</pre>
          </div>`,
      )}
      ${whoseKey(reader, operation)}
    </section>
    ${
      answer &&
      html`<section>
        <h2>${say("Answer", "Jawaban")} <span class="hint">HTTP ${answer.http}</span></h2>
        <pre class="sample" data-copy tabindex="0" aria-label="${say("Answer", "Jawaban")}">
${answer.text}</pre>
      </section>`
    }`;
}

/** Whether the samples run as they stand, and what to do if not. */
function whoseKey(
  { say, visitor, serverKey }: DocsReader,
  { needsKey, id }: Operation,
): Html | false {
  if (!needsKey) return false;
  if (!visitor) {
    return html`<p class="hint">
      <a href="/dashboard/sign-in?back=/docs/api/${id}">${say("Sign in", "Masuk")}</a>
      ${say(
        "to see the samples with your key, and to try the call here.",
        "untuk melihat contoh dengan kunci Anda, dan mencoba panggilannya di sini.",
      )}
    </p>`;
  }
  const { merchant, session } = visitor;
  const others = session.merchants.filter(({ id }) => id !== merchant.id);
  const isTheirs = serverKey !== KEY_PLACEHOLDER;
  return html`<p class="hint">
    ${
      isTheirs
        ? say(`With the server key of ${merchant.name}.`, `Dengan server key ${merchant.name}.`)
        : say("Put your server key in.", "Isi dengan server key Anda.")
    }
    ${others.map(({ id, name }) => html`<a href="?merchant=${id}">${name}</a> `)}
  </p>`;
}
