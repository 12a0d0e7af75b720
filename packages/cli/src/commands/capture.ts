import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang capture ORDER` */
export function addCaptureCommand(program: Command): void {
  const command = program
    .command("capture <order>")
    .description("take what an order has reserved of a linked account, as the merchant");
  onSandbox(command, ["gerbang capture order-101"]).action(
    async (order: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const body = { transaction_id: order };
      const call = { method: "POST", api: "core", path: "/capture", body } as const;
      printTransaction(await sandbox.call(call), options);
    },
  );
}
