import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { cell, listIn, printJson, printLine, wib } from "../sandbox/print.ts";
import type { JsonObject, SandboxClient } from "../sandbox/sandbox-client.ts";
import { toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface LogOptions extends SandboxOptions {
  readonly order?: string;
  readonly transaction?: string;
  readonly code?: string;
  readonly text?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly failed: boolean;
  readonly bodies: boolean;
  readonly follow: boolean;
}

/** `gerbang logs --failed` */
export function addLogsCommand(program: Command): void {
  const command = program
    .command("logs")
    .description("list what the API was asked and answered, the newest first, with hints")
    .option("--order <id>", "only about this order")
    .option("--transaction <id>", "only about this transaction")
    .option("--failed", "only what was refused", false)
    .option("--code <code>", "only with this status_code or HTTP status")
    .option("--text <text>", "only where this stands in path, error, id or client")
    .option("--since <moment>", "only from this moment on, by everybody's clock")
    .option("--until <moment>", "only before this moment")
    .option("--limit <count>", "how many at the most; 50 if absent")
    .option("--bodies", "with request and answer", false)
    .option("-f, --follow", "go on and tell what is asked, until Ctrl+C", false);
  onSandbox(command, [
    "gerbang logs --order order-101 --bodies",
    "gerbang logs --failed --follow",
    "gerbang logs --code 406 --json",
  ]).action(run);
}

async function run({ follow, ...options }: LogOptions): Promise<void> {
  const { order, transaction, code, text, since, until, limit, failed, bodies, json } = options;
  const sandbox = await openSandbox(options);
  const filter = {
    order,
    transaction,
    code,
    text,
    since,
    until,
    ...(failed && { failed: "true" }),
  };
  const page = await sandbox.call({
    method: "GET",
    path: `/requests${toQuery({ ...filter, limit })}`,
  });
  const requests = listIn(page, "requests");
  const print = (request: JsonObject) =>
    json ? printLine(JSON.stringify(request)) : printRequest(request, bodies);
  if (follow) {
    for (const request of requests.toReversed()) print(request);
    return await followLog(sandbox, { filter, newest: requests[0], print });
  }
  if (json) return printJson(page);
  if (requests.length === 0) return printLine("There are none.");
  for (const request of requests) print(request);
}

const LOOK_EVERY_MS = 1_000;

interface FollowedLog {
  readonly filter: Readonly<Record<string, string | undefined>>;
  /** The newest that was told already. */
  readonly newest: JsonObject | undefined;
  readonly print: (request: JsonObject) => void;
}

/** Asks again and again for what is newer, until interrupted. */
async function followLog(
  sandbox: SandboxClient,
  { filter, newest, print }: FollowedLog,
): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stopping.abort());
  }
  let after = newest ? cell(newest, "id") : FIRST_ID;
  while (!stopping.signal.aborted) {
    const path = `/requests${toQuery({ ...filter, after })}`;
    const page = listIn(await sandbox.call({ method: "GET", path }), "requests");
    for (const request of page.toReversed()) print(request);
    const [last] = page;
    if (last) after = cell(last, "id");
    // Rejects only when it is to stop.
    else await sleep(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
  }
}

/** Before every id. */
const FIRST_ID = "0";

function printRequest(request: JsonObject, withBodies: boolean): void {
  const code = request["status_code"] ?? request["http_status"];
  const parts = [
    wib(request["received_at"]),
    String(code).padEnd(3),
    `${cell(request, "method").padEnd(4)} ${cell(request, "path")}`,
    cell(request, "order_id"),
    `${cell(request, "duration_ms")} ms`,
    cell(request, "client"),
  ];
  printLine(parts.join("  "));
  if (request["error"] !== null) printLine(`    ${cell(request, "error")}`);
  const problems = request["problems"];
  for (const problem of Array.isArray(problems) ? (problems as unknown[]) : []) {
    if (problem !== request["error"]) printLine(`    - ${String(problem)}`);
  }
  for (const hint of listIn(request, "hints")) {
    printLine(`    hint (${cell(hint, "code")}): ${cell(hint, "en")}`);
  }
  if (!withBodies) return;
  for (const name of ["body", "answer"]) {
    if (request[name] !== null) printLine(`    ${name}: ${cell(request, name)}`);
  }
}
