import type { Command } from "commander";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import { toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface CallsOptions extends SandboxOptions {
  readonly order?: string;
  readonly transaction?: string;
  readonly after?: string;
  readonly limit?: string;
}

/** `gerbang calls` */
export function addCallsCommand(program: Command): void {
  const command = program
    .command("calls")
    .description("the calls of the Core API one by one, while the merchant is in hand or has gates")
    .option("--order <order>", "only those about this order")
    .option("--transaction <id>", "only those about this transaction")
    .option("--after <call>", "only later ones: the id of a call")
    .option("--limit <number>", "how many at the most; 100 if absent");
  onSandbox(command, ["gerbang calls --order order-101"]).action(
    async ({ order, transaction, after, limit, ...options }: CallsOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/calls${toQuery({ order, transaction, after, limit })}`;
      const answer = await sandbox.call({ method: "GET", path });
      if (options.json) return printJson(answer);
      const calls = listIn(answer, "calls");
      if (calls.length === 0) return printLine("None was made while anybody watched.");
      printTable(
        calls.map((call) => [
          cell(call, "id"),
          wib(call["begun_at"]),
          `${cell(call, "method")} ${cell(call, "path")}`,
          `${cell(call, "http_status")} ${cell(call, "status_code")}`,
          cell(call, "transaction_status"),
        ]),
      );
    },
  );
}
