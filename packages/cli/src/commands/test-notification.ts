import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { cell, inEnglish, listIn, printJson, printLine } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang test-notification` */
export function addTestNotificationCommand(program: Command): void {
  const command = program
    .command("test-notification")
    .description(
      "send a test message to the payment notification URLs, and say what each answered; exits with 1 when one failed",
    );
  onSandbox(command, ["gerbang test-notification", "gerbang test-notification --json"]).action(
    async (options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = "/notifications/test";
      const tried = await sandbox.call({ method: "POST", path, body: { wait: true } });
      const results = listIn(tried, "results");
      if (options.json) printJson(tried);
      else for (const result of results) printResult(result);
      if (results.length === 0) {
        const docs = await sandbox.docs("guides/notifications#say-where");
        const message = "There is no payment_notification_url.";
        throw new CommandError(message, EXIT.refused, undefined, docs);
      }
      if (results.every(({ answered }) => answered === true)) return;
      process.exitCode = EXIT.refused;
      if (options.json) return;
      printLine(`See ${await sandbox.docs("guides/troubleshooting#no-notification-arrives")}`);
    },
  );
}

function printResult(result: JsonObject): void {
  printLine(cell(result, "url"));
  const status = cell(result, "answer_status");
  const answer = status === "-" ? cell(result, "error") : status;
  const latency = result["latency_ms"];
  const lead = `${answer}${typeof latency === "number" ? ` in ${latency} ms` : ""}`;
  const finding = inEnglish(result, "finding");
  printLine(`  ${[lead, ...(finding === undefined ? [] : [finding])].join(" · ")}`);
  const advice = inEnglish(result, "advice");
  if (advice !== undefined) printLine(`  ${advice}`);
}
