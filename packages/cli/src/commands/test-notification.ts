import type { Command } from "commander";
import { printJson, printLine } from "../sandbox/print.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang test-notification` */
export function addTestNotificationCommand(program: Command): void {
  const command = program
    .command("test-notification")
    .description("send a test message to the payment notification URLs; each is tried once");
  onSandbox(command, [
    "gerbang test-notification && gerbang notifications --limit 1 --attempts",
  ]).action(async (options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const path = "/notifications/test";
    const owed = await sandbox.call({ method: "POST", path, body: {} });
    if (options.json) return printJson(owed);
    const ids = owed["notification_ids"] as readonly string[];
    if (ids.length === 0) return printLine("There is no payment_notification_url.");
    for (const id of ids) printLine(id);
  });
}
