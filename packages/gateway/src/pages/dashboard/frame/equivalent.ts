import { shellWord } from "../../../domain/shell-word.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

/** How what a form does is done without the dashboard. */
export interface Equivalent {
  /** A command of `gerbang`, as a shell takes it; absent where none does it. */
  readonly cli?: string;
  /** The same call of the API by curl; absent where no call does it. */
  readonly curl?: string;
}

/** In the field `from` of a form of the palette: what it did leads to what it was about. */
export const FROM_PALETTE = "palette";

export interface ApiCall {
  readonly method: string;
  readonly path: string;
  /** What stands before the path; absent: the sandbox API. */
  readonly root?: "/v2" | typeof SANDBOX;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** A file to send instead of a body. */
  readonly file?: string;
}

export const SANDBOX = "/sandbox/v1";

/** A call of this gateway's API as curl; the key is left to a variable of the shell. */
export function curlOf(publicUrl: string, call: ApiCall): string {
  const { method, path, root = SANDBOX, headers = {}, body, file } = call;
  const [type, sent] =
    file === undefined
      ? ["application/json", body && `-d ${shellWord(JSON.stringify(body))}`]
      : ["application/x-ndjson", `--data-binary @${file}`];
  const rest = sent === undefined ? "" : ` \\\n  -H 'content-type: ${type}' ${sent}`;
  const url = shellWord(publicUrl + root + path);
  const more = Object.entries(headers).map(([name, value]) => ` -H '${name}: ${value}'`);
  return `curl -u "$SERVER_KEY:"${more.join("")} -X ${method} ${url}${rest}`;
}

/** A command of the CLI. An argument that begins with a dash is taken for no option. */
export function cliOf(command: string, args: readonly string[], options: string = ""): string {
  const words = args.map(shellWord);
  const isDashed = args.some((arg) => arg.startsWith("-"));
  const rest = isDashed ? [options, "--", ...words] : [...words, options];
  return ["gerbang", command, ...rest].filter((word) => word !== "").join(" ");
}

/** Under what was done: how to do the same in the terminal, and by the API. */
export function equivalentLine(say: Say, { cli, curl }: Equivalent): Html {
  return html`<div class="equivalent no-print">
    <span>${say("The same", "Yang sama")}:</span>
    ${cli !== undefined && html`<code data-copy="${say("command", "perintah")}">${cli}</code>`}
    ${
      curl !== undefined &&
      html`<details>
        <summary>curl</summary>
        <pre class="json" tabindex="0" data-copy="curl">${curl}</pre>
      </details>`
    }
  </div>`;
}
