import type { Command } from "commander";
import { CommandError } from "../command-error.ts";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import type { JsonObject, SandboxClient } from "../sandbox/sandbox-client.ts";
import { onSandbox, onShow, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang clock show|advance|freeze|set|offset|real` */
export function addClockCommands(program: Command): void {
  const clock = program.command("clock").description("look at the merchant's time and move it");
  const examples = ["gerbang clock", "gerbang clock show --json"];
  onShow(clock, "what time it is for the merchant", examples, async (options) => {
    const sandbox = await openSandbox(options);
    printClock(await sandbox.call({ method: "GET", path: "/clock" }), options);
  });
  onSandbox(
    clock
      .command("advance <duration>")
      .description("let time pass: what falls due on the way happens, in order"),
    ["gerbang clock advance 15m", "gerbang clock advance 5h42m", "gerbang clock advance 0s"],
  ).action(async (by: string, options: SandboxOptions) => {
    await advance(await openSandbox(options), by, options);
  });
  addClockCommand(clock, {
    name: "freeze [moment]",
    about: "stop the clock, at a moment or as it is",
    examples: ["gerbang clock freeze", 'gerbang clock freeze "2026-12-01 09:00:00"'],
    bodyOf: (now) => ({ mode: "frozen", ...(now !== undefined && { now }) }),
  });
  addClockCommand(clock, {
    name: "set <moment>",
    about: "let the clock go on from a moment (WIB, or RFC 3339)",
    examples: ["gerbang clock set 2026-12-01T09:00:00+07:00"],
    bodyOf: (now) => ({ mode: "offset", ...(now !== undefined && { now }) }),
  });
  addClockCommand(clock, {
    name: "offset <duration>",
    about: "let the clock go ahead of the real time, or behind it",
    examples: ["gerbang clock offset 2h", "gerbang clock offset -30m"],
    bodyOf: (by) => ({ mode: "offset", ...(by !== undefined && { by }) }),
  });
  addClockCommand(clock, {
    name: "real",
    about: "go back to the real time",
    examples: ["gerbang clock real"],
    bodyOf: () => ({ mode: "real" }),
  });
}

interface ClockCommand {
  readonly name: string;
  readonly about: string;
  readonly examples: readonly string[];
  readonly bodyOf: (argument: string | undefined) => JsonObject;
}

function addClockCommand(clock: Command, setter: ClockCommand): void {
  const { name, about, examples, bodyOf } = setter;
  const command = clock.command(name).description(about);
  onSandbox(command, examples).action(async (...given: readonly unknown[]) => {
    // Commander passes the arguments, then the options, then the command.
    const options = given.at(-2) as SandboxOptions;
    const argument = given.length > 2 ? (given[0] as string | undefined) : undefined;
    const sandbox = await openSandbox(options);
    const body = bodyOf(argument);
    printClock(await sandbox.call({ method: "PUT", path: "/clock", body }), options);
  });
}

/** Goes on where a limit ended a call, until all of it has passed. */
async function advance(sandbox: SandboxClient, by: string, options: SandboxOptions): Promise<void> {
  const happened: JsonObject[] = [];
  let from: unknown;
  for (let left = by; ; ) {
    const call = { method: "POST", path: "/clock/advance", body: { by: left } } as const;
    const part = await sandbox.call(call);
    from ??= part["from"];
    const news = listIn(part, "happened");
    happened.push(...news);
    if (!options.json) printTable(news.map(happeningRow));
    if (part["complete"] === true) return printEnd({ ...part, from, happened }, options);
    if (news.length === 0) {
      throw new CommandError(`Time does not pass: ${cell(part, "remaining")} remain.`);
    }
    left = `${cell(part, "remaining_ms")}ms`;
  }
}

function printEnd(advanced: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(advanced);
  const count = listIn(advanced, "happened").length;
  const news = count === 1 ? "1 thing fell due" : `${count} things fell due`;
  printLine(`${count === 0 ? "Nothing fell due" : news}. ${describe(advanced)}`);
}

function happeningRow(one: JsonObject): readonly string[] {
  const what = cell(one, "what");
  const start = [wib(one["at"]), cell(one, "order_id")];
  if (what !== "notification.attempt") return [...start, what];
  const next = one["next_at"] === undefined ? "" : `, next ${wib(one["next_at"])}`;
  return [
    ...start,
    `notification ${cell(one, "transaction_status")} #${cell(one, "number")}`,
    `${cell(one, "answer")} ${cell(one, "state")}${next}`,
    cell(one, "url"),
  ];
}

function printClock(clock: JsonObject, options: SandboxOptions): void {
  if (options.json) printJson(clock);
  else printLine(describe(clock));
}

function describe(clock: JsonObject): string {
  const mode = cell(clock, "mode");
  const how = mode === "offset" ? `${cell(clock, "offset")} from the real time` : mode;
  return `It is ${wib(clock["now"])} WIB (${how}).`;
}
