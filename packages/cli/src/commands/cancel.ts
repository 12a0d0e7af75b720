import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { corePath } from "../sandbox/transaction-path.ts";

/** `gerbang cancel ORDER` */
export function addCancelCommand(program: Command): void {
  const command = program
    .command("cancel <order>")
    .description("withdraw a pending or reserved transaction, as the merchant");
  onSandbox(command, ["gerbang cancel order-101"]).action(
    async (order: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = corePath(order, "cancel");
      printTransaction(await sandbox.call({ method: "POST", api: "core", path }), options);
    },
  );
}
