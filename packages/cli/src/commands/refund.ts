import { randomUUID } from "node:crypto";
import type { Command } from "commander";
import { parseAmount } from "../sandbox/parse-amount.ts";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { corePath } from "../sandbox/transaction-path.ts";

interface RefundOptions extends SandboxOptions {
  readonly refundKey?: string;
  readonly reason?: string;
}

/** `gerbang refund ORDER [AMOUNT]` */
export function addRefundCommand(program: Command): void {
  const command = program
    .command("refund <order> [amount]")
    .description("give a paid amount back, as the merchant; all that is left if no amount is given")
    .option("--reason <text>", "why")
    .option(
      "--refund-key <key>",
      "the refund's own name: the same again is refused; made if absent",
    );
  onSandbox(command, [
    "gerbang refund order-101",
    'gerbang refund order-101 14000 --reason "Out of stock"',
  ]).action(
    async (
      order: string,
      typed: string | undefined,
      { reason, refundKey, ...options }: RefundOptions,
    ) => {
      const amount = typed === undefined ? undefined : parseAmount(typed);
      const sandbox = await openSandbox(options);
      const refunded = await sandbox.call({
        method: "POST",
        api: "core",
        path: corePath(order, "refund/online/direct"),
        body: {
          refund_key: refundKey ?? `gerbang-${randomUUID()}`,
          ...(amount !== undefined && { amount }),
          ...(reason !== undefined && { reason }),
        },
      });
      printTransaction(refunded, options);
    },
  );
}
