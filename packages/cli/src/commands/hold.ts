import type { Command } from "commander";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, onShow, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface TakeOptions extends SandboxOptions {
  readonly ttl: string;
  readonly renew?: string;
  readonly forget: boolean;
}

/** `gerbang hold show|take|end` */
export function addHoldCommands(program: Command): void {
  const hold = program
    .command("hold")
    .description("take the merchant in hand: nothing is sent and nothing expires by itself");
  const about = "whether it is in hand, and which messages are due";
  onShow(hold, about, ["gerbang hold"], async (options) => {
    const sandbox = await openSandbox(options);
    printControl(await sandbox.call({ method: "GET", path: "/control" }), options);
  });
  onSandbox(
    hold
      .command("take")
      .description("take it, until it is ended or the time is up; or renew that")
      .option("--ttl <duration>", "for how long, in real time; 10m at the most", "10m")
      .option("--renew <control>", "the id of the one to renew")
      .option("--forget", "what becomes owed meanwhile is never sent, however it ends", false),
    ["gerbang hold take", "gerbang hold take --ttl 2m --json | jq -r .control_id"],
  ).action(async ({ ttl, renew, forget, ...options }: TakeOptions) => {
    const sandbox = await openSandbox(options);
    const body = {
      ttl,
      ...(renew !== undefined && { control_id: renew }),
      ...(forget && { undelivered: "forget" }),
    };
    printControl(await sandbox.call({ method: "POST", path: "/control", body }), options);
  });
  onSandbox(
    hold
      .command("end")
      .description("let it go: what is due goes out")
      .option("--forget", "but not what became owed meanwhile and was not delivered", false),
    ["gerbang hold end", "gerbang hold end --forget"],
  ).action(async ({ forget, ...options }: SandboxOptions & { readonly forget: boolean }) => {
    const sandbox = await openSandbox(options);
    const path = forget ? "/control?undelivered=forget" : "/control";
    const done = await sandbox.call({ method: "DELETE", path });
    if (options.json) return printJson(done);
    printLine(done["outcome"] === "applied" ? "It is let go." : "Nobody had it in hand.");
  });
}

function printControl(control: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(control);
  printLine(
    control["active"] === true
      ? `In hand until ${wib(control["until"])} WIB of real time, as ${cell(control, "control_id")}.`
      : "Nobody has it in hand.",
  );
  if (control["undelivered"] === "forget") printLine("What becomes owed meanwhile is never sent.");
  const due = listIn(control, "due");
  if (due.length === 0) return printLine("No message is due.");
  printTable(
    due.map((one) => [
      cell(one, "notification_id"),
      wib(one["due_at"]),
      cell(one, "order_id"),
      `${cell(one, "transaction_status")} #${cell(one, "number")}`,
      cell(one, "url"),
    ]),
  );
}
