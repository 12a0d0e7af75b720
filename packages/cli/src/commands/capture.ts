import type { Command } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { corePath } from "../sandbox/transaction-path.ts";

/** `gerbang capture ORDER` */
export function addCaptureCommand(program: Command): void {
  const command = program
    .command("capture <order>")
    .description("take the amount that is reserved in a linked account, as the merchant");
  onSandbox(command, ["gerbang capture order-101"]).action(
    async (order: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      // The call takes no order id.
      const found = await sandbox.call({
        method: "GET",
        api: "core",
        path: corePath(order, "status"),
      });
      const body = { transaction_id: found["transaction_id"] };
      const call = { method: "POST", api: "core", path: "/capture", body } as const;
      printTransaction(await sandbox.call(call), options);
    },
  );
}
