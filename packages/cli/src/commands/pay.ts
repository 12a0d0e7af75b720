import { type Command, Option } from "commander";
import { printTransaction } from "../sandbox/print-transaction.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { transactionPath } from "../sandbox/transaction-path.ts";

interface PayOptions extends SandboxOptions {
  readonly via?: string;
  readonly issuer?: string;
  readonly late?: boolean;
}

/** `gerbang pay ORDER --via qris --issuer dana` */
export function addPayCommand(program: Command): void {
  const command = program
    .command("pay <order>")
    .description("pay as the customer; <order> is an order id or a transaction id")
    .addOption(
      new Option(
        "--via <way>",
        "in the app, or by scanning the QR code; as it was charged if absent",
      ).choices(["gopay", "qris"]),
    )
    .option("--issuer <issuer>", "whose app scans: gopay, dana, ovo, BCA, …")
    .option(
      "--late",
      "though it has expired or was cancelled, as if the money had been on its way",
    );
  onSandbox(command, [
    "gerbang pay order-101",
    "gerbang pay order-101 --via qris --issuer dana",
    "gerbang pay -- -101    (after -- an order id may begin with a dash)",
  ]).action(async (order: string, { via, issuer, late, ...options }: PayOptions) => {
    const sandbox = await openSandbox(options);
    const paid = await sandbox.call({
      method: "POST",
      path: transactionPath(order, "pay"),
      body: {
        ...(via !== undefined && { via }),
        ...(issuer !== undefined && { issuer }),
        ...(late !== undefined && { late }),
      },
    });
    printTransaction(paid, options);
  });
}
