import { type Command, Option } from "commander";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import { removedNote } from "../sandbox/removed-note.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface NotificationOptions extends SandboxOptions {
  readonly order?: string;
  readonly transaction?: string;
  readonly state?: string;
  readonly limit?: string;
  readonly attempts: boolean;
}

/** `gerbang notifications` */
export function addNotificationsCommand(program: Command): void {
  const command = program
    .command("notifications")
    .description("list what the merchant was told, the newest first")
    .option("--order <id>", "only of this order")
    .option("--transaction <id>", "only of this transaction")
    .addOption(
      new Option("--state <state>", "only in this state").choices([
        "owed",
        "delivered",
        "given_up",
      ]),
    )
    .option("--limit <count>", "how many at the most; 50 if absent")
    .option("--attempts", "with every attempt", false);
  onSandbox(command, [
    "gerbang notifications --order order-101 --attempts",
    "gerbang notifications --state given_up --json",
  ]).action(async ({ order, transaction, state, limit, ...options }: NotificationOptions) => {
    const sandbox = await openSandbox(options);
    const query = toQuery({ order, transaction, state, limit });
    const page = await sandbox.call({ method: "GET", path: `/notifications${query}` });
    if (options.json) return printJson(page);
    const notifications = listIn(page, "notifications");
    if (notifications.length === 0) return printLine("There are none.");
    if (!options.attempts) return printTable(notifications.map(row));
    for (const notification of notifications) {
      printLine(row(notification).join("  "));
      printTable(listIn(notification, "attempts").map(attemptRow));
    }
  });
}

function row(notification: JsonObject): readonly string[] {
  const attempts = listIn(notification, "attempts").length;
  return [
    cell(notification, "id"),
    wib(notification["created_at"]),
    cell(notification, "order_id"),
    cell(notification, "transaction_status"),
    `${cell(notification, "state")} after ${attempts}`,
    `${cell(notification, "url")}${removedNote(notification)}`,
  ];
}

function attemptRow(attempt: JsonObject): readonly string[] {
  const answer = attempt["answer_status"] ?? attempt["error"];
  const next = attempt["next_at"] === null ? "" : `next ${wib(attempt["next_at"])}`;
  const faults = listIn(attempt, "faults").map((fault) => cell(fault, "fault"));
  return [
    `  #${cell(attempt, "number")}`,
    wib(attempt["started_at"]),
    String(answer),
    `${cell(attempt, "latency_ms")} ms`,
    cell(attempt, "rule"),
    [next, ...faults.map((fault) => `fault ${fault}`)].filter(Boolean).join(", "),
  ];
}
