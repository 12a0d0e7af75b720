import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { findRunningUrl, parseUrl } from "../sandbox/connection.ts";

interface TlsOptions {
  readonly url?: string;
  readonly host: readonly string[];
  readonly port: string;
}

/** Those that the official clients call when they are not told that it is production. */
const USUAL_HOSTS = ["api.sandbox.midtrans.com", "app.sandbox.midtrans.com"];
const DAYS = 7;

/** `gerbang tls -- COMMAND` */
export function addTlsCommand(program: Command): void {
  program
    .command("tls [command...]")
    .description(
      "run a program whose calls of the real sandbox's addresses come to the gateway, over a certificate that this program alone trusts",
    )
    .option("--url <url>", "the gateway's address (GERBANG_URL; else that of `npm start`)")
    .option("--host <host...>", "whose calls come here", USUAL_HOSTS)
    .option("--port <port>", "where to listen on 127.0.0.1; any free one if absent", "0")
    .passThroughOptions()
    .addHelpText("after", HELP)
    .action(runWithTls);
}

const HELP = `
The program gets a proxy and an authority by its environment (https_proxy, SSL_CERT_FILE, CURL_CA_BUNDLE,
REQUESTS_CA_BUNDLE, NODE_EXTRA_CA_CERTS, PHP_INI_SCAN_DIR, JAVA_TOOL_OPTIONS). Nothing of the machine changes, and
everything is gone when it ends. Calls of other hosts pass through.

For a program that knows no proxy: --port 443, and a line "127.0.0.1 api.sandbox.midtrans.com" in its hosts file.

Examples:
  $ gerbang tls -- php artisan serve
  $ gerbang tls -- node server.js
  $ gerbang tls -- curl https://api.sandbox.midtrans.com/v2/order-101/status -u "$GERBANG_SERVER_KEY:"`;

const NO_GATEWAY =
  "No gateway: give --url, set GERBANG_URL or GERBANG_DATA, or run the command where `npm start` keeps its .gerbang folder.";

async function runWithTls(command: readonly string[], options: TlsOptions): Promise<void> {
  const [file, ...args] = command;
  if (file === undefined) {
    throw new CommandError("Say what to run: gerbang tls -- node server.js", EXIT.usage);
  }
  const port = Number(options.port);
  if (!/^\d{1,5}$/.test(options.port) || port > 65_535) {
    throw new CommandError("--port must be a port.", EXIT.usage);
  }
  const gateway =
    options.url === undefined ? await findRunningUrl(process.env) : parseUrl(options.url);
  if (gateway === undefined) throw new CommandError(NO_GATEWAY, EXIT.unreachable);
  const now = new Date();
  const { makeCertificate } = await import("../tls/certificate.ts");
  const { startLocalTls } = await import("../tls/local-tls.ts");
  const { trustForOne } = await import("../tls/trust-for-one.ts");
  const certificate = await makeCertificate(options.host, { now, days: DAYS });
  const local = await startLocalTls({ hosts: options.host, gateway, certificate, port }).catch(
    (error: unknown) => {
      throw new CommandError(`Nothing can listen on port ${port}: ${String(error)}`);
    },
  );
  const proxy = new URL(`http://127.0.0.1:${local.port}`);
  const trust = await trustForOne(certificate.authority, { proxy, inherited: process.env, now });
  try {
    if (process.stderr.isTTY) {
      process.stderr.write(`${options.host.join(", ")} → ${gateway}, for this program alone\n`);
    }
    process.exitCode = await runToItsEnd(file, args, trust.environment);
  } finally {
    local.close();
    await trust.forget();
  }
}

/** What a shell says of how a program ended. */
async function runToItsEnd(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(file, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  const pass = (signal: NodeJS.Signals) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal ? constants.signals[signal] : 0);
  } catch (error) {
    throw new CommandError(`${file} cannot be run: ${String(error)}`);
  } finally {
    for (const signal of signals) process.off(signal, pass);
  }
}
