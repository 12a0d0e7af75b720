import { type Html, html } from "../../parts/html.ts";
import type { Visit } from "../frame/visit.ts";

interface ApiCall {
  readonly method: string;
  readonly path: string;
  /** What stands before the path; absent: the sandbox API. */
  readonly root?: "/v2" | typeof SANDBOX;
  readonly body?: object;
  /** A file to send instead of a body. */
  readonly file?: string;
}

const SANDBOX = "/sandbox/v1";

/** The calls of the API that do the same. */
export function apiCalls({ say, context }: Visit, calls: readonly ApiCall[]): Html {
  const curl = ({ method, path, root = SANDBOX, body, file }: ApiCall) => {
    const [type, sent] =
      file === undefined
        ? ["application/json", body && `-d '${JSON.stringify(body)}'`]
        : ["application/x-ndjson", `--data-binary @${file}`];
    const rest = sent === undefined ? "" : ` \\\n  -H 'content-type: ${type}' ${sent}`;
    return `curl -u "$SERVER_KEY:" -X ${method} ${context.publicUrl()}${root}${path}${rest}`;
  };
  return html`<div class="api-calls">
    <p class="hint">${say("API equivalent", "Lewat API")}</p>
    ${calls.map(
      (call) =>
        html`<details>
          <summary>
            <span class="code">${call.method} ${call.root ?? SANDBOX}${call.path}</span>
          </summary>
          <pre class="json" data-copy aria-label="${say("As curl", "Sebagai curl")}">
${curl(call)}</pre>
        </details>`,
    )}
  </div>`;
}
