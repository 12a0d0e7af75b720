import type { Command } from "commander";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import { toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang transactions ORDER` */
export function addTransactionsCommand(program: Command): void {
  const command = program
    .command("transactions <order>")
    .description("all transactions of an order, and where the customer goes after each");
  onSandbox(command, ["gerbang transactions order-101"]).action(
    async (order: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/transactions${toQuery({ order })}`;
      const answer = await sandbox.call({ method: "GET", path });
      if (options.json) return printJson(answer);
      const found = listIn(answer, "transactions");
      if (found.length === 0) return printLine("It has none.");
      printTable(
        found.map((one) => [
          cell(one, "transaction_id"),
          wib(one["transaction_time"]),
          cell(one, "transaction_status"),
          cell(one, "gross_amount"),
          cell(one, "finish_url"),
        ]),
      );
    },
  );
}
