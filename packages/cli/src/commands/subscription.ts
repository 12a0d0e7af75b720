import type { Command } from "commander";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";
import { addCreateCommand } from "./create-subscription.ts";

const ID = "019a3f6e-5d1c-7000-8000-000000000001";

/** `gerbang subscription list|create|show|run|disable|enable|cancel` */
export function addSubscriptionCommands(program: Command): void {
  const family = program
    .command("subscription")
    .description("charges that repeat themselves, and what became of their periods");
  const list = family.command("list", { isDefault: true }).description("all, the newest first");
  onSandbox(list, ["gerbang subscription"]).action(async (options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const answer = await sandbox.call({ method: "GET", path: "/subscriptions" });
    if (options.json) return printJson(answer);
    const found = listIn(answer, "subscriptions");
    if (found.length === 0) return printLine("There are none.");
    printTable(found.map(summaryRow));
  });
  addCreateCommand(family, ID);
  onOne(family, "show", "one, with its periods and tries", async (id, options) => {
    const sandbox = await openSandbox(options);
    const answer = await sandbox.call({ method: "GET", path: pathOf(id) });
    if (options.json) return printJson(answer);
    printTable([summaryRow(answer)]);
    printTable(listIn(answer, "runs").map(runRow));
  });
  onOne(family, "run", "charge the next period now, whenever it is due", async (id, options) => {
    const sandbox = await openSandbox(options);
    const path = `${pathOf(id)}/run`;
    const answer = await sandbox.call({ method: "POST", path, body: {} });
    if (options.json) return printJson(answer);
    printTable([runRow(answer)]);
    printLine(`The subscription is ${cell(answer, "state")}${nextOf(answer)}.`);
  });
  addDeed(family, "disable", "stop one, until it is enabled again");
  addDeed(family, "enable", "go on with one, from the next period on");
  addDeed(family, "cancel", "end one for ever");
}

function onOne(
  family: Command,
  name: string,
  about: string,
  run: (id: string, options: SandboxOptions) => Promise<void>,
): void {
  const command = family.command(`${name} <subscription>`).description(about);
  onSandbox(command, [`gerbang subscription ${name} ${ID}`]).action(run);
}

/** What a merchant's program does by the same call. */
function addDeed(family: Command, name: string, about: string): void {
  onOne(family, name, about, async (id, options) => {
    const sandbox = await openSandbox(options);
    const path = `${pathOf(id)}/${name}`;
    const answer = await sandbox.call({ method: "POST", api: "subscriptions", path, body: {} });
    if (options.json) printJson(answer);
    else printLine(cell(answer, "status_message"));
  });
}

function pathOf(id: string): string {
  return `/subscriptions/${encodeURIComponent(id)}`;
}

function summaryRow(one: JsonObject): readonly string[] {
  const count = cell(one, "current_interval");
  const max = one["max_interval"] === null ? "" : ` of ${cell(one, "max_interval")}`;
  return [
    cell(one, "subscription_id"),
    cell(one, "name"),
    cell(one, "amount"),
    `${cell(one, "state")}${nextOf(one)}`,
    `${count}${max} charged`,
  ];
}

function nextOf(one: JsonObject): string {
  return one["due_at"] === null ? "" : `, next ${wib(one["due_at"])}`;
}

function runRow(run: JsonObject): readonly string[] {
  const end =
    run["ended_at"] === null
      ? "under way"
      : `${cell(run, "status_code")} ${cell(run, "status_message")}`;
  return [
    `${cell(run, "period")}.${cell(run, "attempt")}`,
    wib(run["begun_at"]),
    end,
    cell(run, "order_id"),
    cell(run, "transaction_id"),
  ];
}
