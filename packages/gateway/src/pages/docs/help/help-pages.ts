import { HINT_TEXTS } from "../../../domain/requests/hint-texts.ts";
import type { HintCode } from "../../../domain/requests/hints.ts";
import type { DescribedError } from "../../../http/shared/api-error.ts";
import { type Html, html } from "../../parts/html.ts";
import type { DocsReader } from "../frame/docs-reader.ts";
import { ERROR_TEXTS } from "./error-texts.ts";

const HINT_CODES = Object.keys(HINT_TEXTS) as readonly HintCode[];

/** The hints that lead to an error, or come with it. */
const RELATED: Readonly<Partial<Record<DescribedError["code"], readonly HintCode[]>>> = {
  invalid_request: [
    "amount_with_separators",
    "amount_with_comma",
    "amount_with_decimals",
    "items_sum",
    "unit_spelling",
    "callback_placeholder",
  ],
  unauthorized: HINT_CODES.filter((code) => /key/.test(code) && !code.startsWith("long_")),
  channel_not_activated: ["other_payment_type"],
  transaction_not_found: ["unknown_order"],
  order_taken: ["order_taken"],
  status_not_updatable: HINT_CODES.filter((code) => /^refund|^not_/.test(code)),
  malformed_body: ["not_json", "broken_json", "json_not_object"],
  empty_charge: ["empty_charge"],
  still_running: ["still_running"],
  rate_limited: ["rate_limited"],
  route_not_found: ["unknown_path", "production_client"],
  method_not_allowed: ["unknown_path"],
};

/** What an error's page is called: what the answer says. */
export function errorTitle({
  statusCode,
  httpStatus,
  validation,
  message,
}: DescribedError): string {
  return `${statusCode ?? httpStatus}: ${validation ?? message}`;
}

/** The page that answers name. */
export function errorText({ say, language }: DocsReader, error: DescribedError): Html {
  const { code, httpStatus, statusCode, message, validation } = error;
  const related = RELATED[code] ?? [];
  const body =
    statusCode === undefined
      ? { message }
      : {
          status_code: statusCode,
          status_message: message,
          ...(validation !== undefined && { validation_messages: [validation] }),
        };
  return html`<p class="above"><a href="/docs/errors">${say("Errors", "Galat")}</a></p>
    <h1 lang="en">${errorTitle(error)}</h1>
    <p class="hint code">${code}</p>
    <p class="lead">${ERROR_TEXTS[code][language]}</p>
    <section>
      <h2>${say("The answer", "Jawabannya")} <span class="hint">HTTP ${httpStatus}</span></h2>
      <pre class="sample" tabindex="0" aria-label="${say("The answer", "Jawabannya")}">
${JSON.stringify(body, null, 2)}</pre>
    </section>
    ${
      related.length > 0 &&
      html`<section>
        <h2>${say("Often it is this", "Sering kali penyebabnya")}</h2>
        <ul class="help">
          ${related.map((hint) => html`<li>${HINT_TEXTS[hint][language]}</li>`)}
        </ul>
      </section>`
    }
    <p>
      ${say(
        "The dashboard's workbench shows the request itself, with what is wrong about it.",
        "Bengkel di dasbor menampilkan permintaannya, beserta kesalahannya.",
      )}
      <a href="/docs/guides/troubleshooting">${say("Troubleshooting", "Pemecahan masalah")}</a>
    </p>`;
}

/** All of them, by the code that the body has. */
export function errorsIndex(
  { say, language }: DocsReader,
  errors: readonly DescribedError[],
): Html {
  return html`<h1>${say("Errors", "Galat")}</h1>
    <p class="lead">
      ${say(
        "The body's status_code decides, not the HTTP status. Every refusal names its page in the header Link.",
        "Yang menentukan adalah status_code di isi jawaban, bukan status HTTP. Setiap penolakan menyebut halamannya di header Link.",
      )}
    </p>
    <dl class="members">
      ${errors.map(
        (error) =>
          html`<div id="${error.code}">
            <dt><a href="/docs/errors/${error.code}" lang="en">${errorTitle(error)}</a></dt>
            <dd>${ERROR_TEXTS[error.code][language]}</dd>
          </div>`,
      )}
    </dl>`;
}

/** What the workbench may say about a request. */
export function hintsText({ say, language }: DocsReader): Html {
  return html`<p class="above"><a href="/docs/api">API</a></p>
    <h1>${say("Hints of the workbench", "Petunjuk Bengkel")}</h1>
    <p class="lead">
      ${say(
        "The workbench finds these in requests, refused or not, and says them beside each.",
        "Bengkel menemukan hal-hal ini pada permintaan, ditolak atau tidak, dan menampilkannya.",
      )}
    </p>
    <dl class="members">
      ${HINT_CODES.map(
        (code) =>
          html`<div id="${code}">
            <dt><code>${code}</code></dt>
            <dd>${HINT_TEXTS[code][language]}</dd>
          </div>`,
      )}
    </dl>`;
}
