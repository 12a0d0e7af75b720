import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { transactionPath } from "../sandbox/transaction-path.ts";

interface DenyOptions extends SandboxOptions {
  readonly code?: string;
  readonly message?: string;
}

/** `gerbang deny ORDER`, which was `fail` before. */
export function addDenyCommand(program: Command): void {
  const command = program
    .command("deny <order>")
    .alias("fail")
    .description("deny a pending transaction for good, as the provider")
    .option("--code <code>", "the channel response code; 201 if absent")
    .option("--message <text>", "the channel response message");
  onSandbox(command, [
    "gerbang deny order-101",
    'gerbang deny order-101 --code 112 --message "User Blocked"',
  ]).action(async (order: string, { code, message, ...options }: DenyOptions) => {
    const sandbox = await openSandbox(options);
    const denied = await sandbox.call({
      method: "POST",
      path: transactionPath(order, "deny"),
      body: {
        ...(code !== undefined && { channel_response_code: code }),
        ...(message !== undefined && { channel_response_message: message }),
      },
    });
    printTransaction(denied, options);
  });
}
