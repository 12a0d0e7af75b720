import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { corePath } from "../sandbox/transaction-path.ts";

/** `gerbang status ORDER` */
export function addStatusCommand(program: Command): void {
  const command = program
    .command("status <order>")
    .description("ask how a transaction stands; <order> is an order id or a transaction id");
  onSandbox(command, ["gerbang status order-101", "gerbang status order-101 --json"]).action(
    async (order: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = corePath(order, "status");
      printTransaction(await sandbox.call({ method: "GET", api: "core", path }), options);
    },
  );
}
