import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { transactionPath } from "../sandbox/transaction-path.ts";

/** `gerbang deny-refund ORDER KEY` */
export function addDenyRefundCommand(program: Command): void {
  const command = program
    .command("deny-refund <order> <refund-key>")
    .description(
      "refuse a refund that was taken, as the bank: it is never confirmed, and no message says so",
    );
  onSandbox(command, ["gerbang deny-refund order-101 refund-1"]).action(
    async (order: string, refundKey: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const denied = await sandbox.call({
        method: "POST",
        path: transactionPath(order, "deny-refund"),
        body: { refund_key: refundKey },
      });
      printTransaction(denied, options);
    },
  );
}
