import type { Command } from "commander";
import type { ExplainOptions } from "../snap/run-explain.ts";

/** `gerbang snap explain`, which needs no gateway. */
export function addSnapExplainCommand(snap: Command): void {
  snap
    .command("explain [file]")
    .description(
      "say what a refused request should have signed, what it has signed, and by which habit",
    )
    .option("--secret <secret>", "the client secret (GERBANG_SNAP_SECRET)")
    .option(
      "--other-secret <secret>",
      "one that may have been used by mistake; may be given several times",
      append,
      [],
    )
    .option(
      "--public-key <file>",
      "of the merchant for token requests and get-auth-code, of the gateway for notifications",
    )
    .option("--token <token>", "the access token, where Authorization is not written down")
    .option("--method <method>", "instead of what the request says")
    .option("--path <path>", "the path, or the whole address, instead of what the request says")
    .option(
      "--header <line>",
      'one more, or another value: "X-SIGNATURE: …"; may be given several times',
      append,
      [],
    )
    .option("--body <text>", "instead of what the request says; @file reads one")
    .option("--signed-text <text>", "what your program says that it signs; @file reads one")
    .option("--json", "print JSON, for scripts", false)
    .addHelpText("after", HELP)
    .action(explain);
}

const HELP = `
The request is read from the file, or from standard input: as it goes over the wire (POST /v1.0/… HTTP/1.1,
headers, an empty line, the body), or as a curl command. Or say all of it: --path, --header, --body.

Nothing is sent anywhere, and no gateway is needed. Ends with 0 when the signature is right, else with 1.

Examples:
  $ GERBANG_SNAP_SECRET=… gerbang snap explain refused.http
  $ pbpaste | gerbang snap explain --secret …
  $ gerbang snap explain token.http --public-key merchant.pub.pem
  $ gerbang snap explain --path 'https://…/v1.0/get-auth-code?…' --public-key merchant.pub.pem
  $ gerbang snap explain refused.http --secret … --signed-text @string-to-sign.txt`;

function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

async function explain(file: string | undefined, options: ExplainOptions): Promise<void> {
  const { explainRequest } = await import("../snap/run-explain.ts");
  await explainRequest(file, options);
}
