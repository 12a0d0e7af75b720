import type { Command } from "commander";
import { follow } from "../sandbox/follow.ts";
import { cell, printLine, wib } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface EventOptions extends SandboxOptions {
  readonly order?: string;
  readonly transaction?: string;
  readonly name?: string;
  readonly since?: string;
  readonly after?: string;
  readonly limit?: string;
  readonly follow: boolean;
}

/** `gerbang events --follow` */
export function addEventsCommand(program: Command): void {
  const command = program
    .command("events")
    .description("read the log of what happened, the oldest first; --json prints JSON lines")
    .option("--order <id>", "only of this order")
    .option("--transaction <id>", "only of this transaction")
    .option("--name <name>", "only of this name; transaction.* takes all that begin so")
    .option("--since <moment>", "only from this moment of the merchant's time on")
    .option("--after <id>", "only what comes after this event")
    .option("--limit <count>", "how many at the most; 1000 if absent")
    .option("-f, --follow", "go on and tell what happens, until Ctrl+C", false);
  onSandbox(command, [
    "gerbang events --order order-101",
    "gerbang events --follow",
    "gerbang events --name 'transaction.*' --json",
  ]).action(run);
}

async function run({ follow: isFollowing, ...options }: EventOptions): Promise<void> {
  const { order, transaction, name, since, after, limit, json } = options;
  const sandbox = await openSandbox(options);
  const print = (line: string) => printLine(json ? line : describe(JSON.parse(line) as JsonObject));
  const filter = { order, transaction, name, since, after };
  if (!isFollowing) {
    const path = `/events${toQuery({ ...filter, limit })}`;
    const text = await sandbox.text({ method: "GET", path });
    const lines = text.split("\n").filter((line) => line !== "");
    for (const line of lines) print(line);
    if (lines.length === 0 && !json) printLine("There are none.");
    return;
  }
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stopping.abort());
  }
  await follow(sandbox, {
    path: `/events${toQuery(filter)}`,
    signal: stopping.signal,
    onEvent: print,
    onLost: (reason) =>
      process.stderr.write(`The connection was lost (${reason}); trying again.\n`),
  });
}

function describe(event: JsonObject): string {
  const told = (event["data"] ?? {}) as JsonObject;
  const data = Object.keys(told).map((name) => `${name}=${cell(told, name)}`);
  const order = cell(event, "order_id");
  return [wib(event["occurred_at"]), cell(event, "name").padEnd(24), order, ...data].join("  ");
}
