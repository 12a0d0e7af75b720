import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { printJson, printLine } from "../sandbox/print.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface ResetOptions extends SandboxOptions {
  readonly yes: boolean;
}

/** `gerbang reset --yes` */
export function addResetCommand(program: Command): void {
  const command = program
    .command("reset")
    .description(
      "forget the merchant's transactions, events, notifications, faults and moved clock; keys and settings stay",
    )
    .option("--yes", "really", false);
  onSandbox(command, ["gerbang reset --yes"]).action(async ({ yes, ...options }: ResetOptions) => {
    if (!yes) {
      throw new CommandError("This cannot be undone: say --yes, or export first.", EXIT.usage);
    }
    const sandbox = await openSandbox(options);
    const done = await sandbox.call({ method: "POST", path: "/reset", body: {} });
    if (options.json) printJson(done);
    else printLine("The merchant has no past any more.");
  });
}
