import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { cell, printJson, printLine } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface WaitOptions extends SandboxOptions {
  readonly quiet: boolean;
  readonly timeout?: string;
}

/** `gerbang wait ORDER settlement` */
export function addWaitCommand(program: Command): void {
  const command = program
    .command("wait [order] [statuses...]")
    .description("wait until an order has come to one of these statuses, or until all is quiet")
    .option("--quiet", "until nothing is due or under way", false)
    .option("--timeout <duration>", "how long at the most, 60s; 10s if absent");
  onSandbox(command, [
    "gerbang wait order-101 settlement",
    "gerbang wait order-101 expire cancel --timeout 30s",
    "gerbang wait --quiet",
  ]).action(run);
}

async function run(
  order: string | undefined,
  statuses: readonly string[],
  { quiet, timeout, ...options }: WaitOptions,
): Promise<void> {
  const what = toAwaited(order, statuses, quiet);
  const body = { ...what, ...(timeout !== undefined && { timeout }) };
  const sandbox = await openSandbox(options);
  const result = await sandbox.call({ method: "POST", path: "/wait", body });
  const now = quiet ? "" : ` ${describe(order, result)}`;
  switch (result["outcome"]) {
    case "reached":
      if (options.json) printJson(result);
      else printLine(quiet ? "All is quiet." : now.trim());
      return;
    case "unreachable":
      throw new CommandError(
        `It cannot come to that any more.${now}`,
        EXIT.waitedInVain,
        result,
        await sandbox.docs("guides/statuses#what-to-do-at-each"),
      );
    default:
      throw new CommandError(
        `Not within ${timeout ?? "10s"}.${now}`,
        EXIT.waitedInVain,
        result,
        await sandbox.docs("guides/troubleshooting#the-order-does-not-turn-green"),
      );
  }
}

function describe(order: string | undefined, result: JsonObject): string {
  return result["transaction_status"] === undefined
    ? `There is no transaction ${order}.`
    : `${cell(result, "order_id")} is ${cell(result, "transaction_status")}.`;
}

function toAwaited(
  order: string | undefined,
  statuses: readonly string[],
  quiet: boolean,
): JsonObject {
  if (quiet && order === undefined) return { quiet };
  if (!quiet && order !== undefined && statuses.length > 0) {
    return { transaction: order, status: statuses };
  }
  throw new CommandError("Give an order and statuses, or --quiet.", EXIT.usage);
}
