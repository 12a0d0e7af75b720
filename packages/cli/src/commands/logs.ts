import { type Command, Option } from "commander";
import { follow } from "../sandbox/follow.ts";
import { cell, listIn, printJson, printLine, wib } from "../sandbox/print.ts";
import { printEntry } from "../sandbox/print-entry.ts";
import type { JsonObject, SandboxClient } from "../sandbox/sandbox-client.ts";
import { toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface LogOptions extends SandboxOptions {
  readonly order?: string;
  readonly transaction?: string;
  readonly kind?: string;
  readonly code?: string;
  readonly text?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit?: string;
  readonly refused: boolean;
  readonly failed: boolean;
  readonly bodies: boolean;
  readonly follow: boolean;
  readonly grouped: boolean;
}

/** `gerbang logs --refused --follow` */
export function addLogsCommand(program: Command): void {
  const command = program
    .command("logs")
    .description(
      "list what happened, the newest first: requests with hints, events, wallet visits, deliveries",
    )
    .option("--order <id>", "only about this order")
    .option("--transaction <id>", "only about this transaction")
    .option("--kind <kinds>", "only these, separated by commas: request, event, delivery, wallet")
    .option("--refused", "only what was refused or not delivered", false)
    .option("--failed", "the same as --refused", false)
    .option("--code <code>", "only requests with this status_code or HTTP status")
    .option("--text <text>", "only requests where this stands in path, error, id or client")
    .option("--since <moment>", "only from this moment on, by everybody's clock")
    .option("--until <moment>", "only before this moment")
    .option("--limit <count>", "how many at the most; 50 if absent")
    .option("--bodies", "with what was sent and answered", false)
    .addOption(
      new Option("--grouped", "what refused requests did wrong, each mistake once; of the last day")
        .default(false)
        .conflicts(["order", "transaction", "kind", "code", "text", "until", "limit", "follow"]),
    )
    .option("-f, --follow", "go on and tell what happens, until Ctrl+C", false);
  onSandbox(command, [
    "gerbang logs --order order-101 --bodies",
    "gerbang logs --refused --follow",
    "gerbang logs --kind delivery --json",
    "gerbang logs --grouped",
  ]).action(run);
}

async function run({ follow: isFollowing, ...options }: LogOptions): Promise<void> {
  const { order, transaction, kind, code, text, since, until, limit, bodies, json } = options;
  if (options.grouped) return await listProblems(options);
  const isRefused = options.refused || options.failed;
  const sandbox = await openSandbox(options);
  const filter = { order, transaction, kind, code, text, ...(isRefused && { failed: "true" }) };
  const print = (line: string) =>
    json ? printLine(line) : printEntry(JSON.parse(line) as JsonObject, { withBodies: bodies });
  const answered = await sandbox.text({
    method: "GET",
    path: `/workbench${toQuery({ ...filter, since, until, limit })}`,
  });
  const lines = answered.split("\n").filter((line) => line !== "");
  if (isFollowing) {
    for (const line of lines.toReversed()) print(line);
    return await followEntries(sandbox, { filter, told: lines.map(idOf), print });
  }
  for (const line of lines) print(line);
  if (lines.length === 0 && !json) printLine("There are none.");
}

/** One mistake is one paragraph, however many requests made it. */
async function listProblems(options: Omit<LogOptions, "follow">): Promise<void> {
  const { since, json } = options;
  const sandbox = await openSandbox(options);
  const answer = await sandbox.call({ method: "GET", path: `/problems${toQuery({ since })}` });
  if (json) return printJson(answer);
  const problems = listIn(answer, "problems");
  if (problems.length === 0) return printLine("There are none.");
  for (const problem of problems) printProblem(problem);
}

const ORDERS_SHOWN = 5;

function printProblem(problem: JsonObject): void {
  const orders = Array.isArray(problem["orders"]) ? problem["orders"].map(String) : [];
  const more = orders.length - ORDERS_SHOWN;
  const said = problem["said"] === "" ? "without a reason" : cell(problem, "said");
  printLine(`${cell(problem, "count")} × ${cell(problem, "code")}  ${said}`);
  printLine(
    `    ${cell(problem, "method")} ${cell(problem, "path")}, last ${wib(problem["last_at"])}`,
  );
  if (orders.length === 0) return;
  const shown = orders.slice(0, ORDERS_SHOWN).join(", ");
  printLine(`    ${shown}${more > 0 ? ` and ${more} more` : ""}`);
}

interface FollowedEntries {
  readonly filter: Readonly<Record<string, string | undefined>>;
  /** What was told already, the newest first. */
  readonly told: readonly string[];
  readonly print: (line: string) => void;
}

/** Tells what happens from then on, until interrupted. */
async function followEntries(
  sandbox: SandboxClient,
  { filter, told, print }: FollowedEntries,
): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stopping.abort());
  }
  const known = new Set(told);
  const oldest = told.at(-1) ?? "";
  await follow(sandbox, {
    path: `/workbench${toQuery({ ...filter, after: told[0] })}`,
    signal: stopping.signal,
    // A stream that goes on from somewhere begins a little before it.
    onEvent: (line) => {
      const id = idOf(line);
      if (id > oldest && !known.has(id)) print(line);
    },
    onLost: (reason) =>
      process.stderr.write(`The connection was lost (${reason}); trying again.\n`),
  });
}

function idOf(line: string): string {
  return cell(JSON.parse(line) as JsonObject, "id");
}
