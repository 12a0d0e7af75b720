import { type Html, html } from "../../parts/html.ts";
import { type ApiCall, curlOf, SANDBOX } from "../frame/equivalent.ts";
import type { Visit } from "../frame/visit.ts";

/** The calls of the API that do the same. */
export function apiCalls({ say, context }: Visit, calls: readonly ApiCall[]): Html {
  return html`<div class="api-calls">
    <p class="hint">${say("API equivalent", "Lewat API")}</p>
    ${calls.map(
      (call) =>
        html`<details>
          <summary>
            <span class="code">${call.method} ${call.root ?? SANDBOX}${call.path}</span>
          </summary>
          <pre class="json" tabindex="0" data-copy aria-label="${say("As curl", "Sebagai curl")}">
${curlOf(context.publicUrl(), call)}</pre>
        </details>`,
    )}
  </div>`;
}
