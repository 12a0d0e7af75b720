import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { transactionPath } from "../sandbox/transaction-path.ts";

/** `gerbang refuse ORDER` */
export function addRefuseCommand(program: Command): void {
  const command = program
    .command("refuse <order>")
    .description("refuse to pay, as the customer; the transaction stays pending");
  onSandbox(command, ["gerbang refuse order-101"]).action(
    async (order: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = transactionPath(order, "refuse");
      printTransaction(await sandbox.call({ method: "POST", path, body: {} }), options);
    },
  );
}
