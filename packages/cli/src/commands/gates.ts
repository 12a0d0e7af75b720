import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { cell, listIn, printJson, printLine, printTable } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, onShow, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

const MATCHES = ["method", "path", "order", "transaction"];
const NAMES = [...MATCHES, "code", "when", "times"];

/** `gerbang gates show|set|add|remove|release|clear` */
export function addGateCommands(program: Command): void {
  const gates = program
    .command("gates")
    .description("have your program's own calls of the API wait, or fail");
  onShow(gates, "the gates, and which calls they hold", ["gerbang gates"], async (options) => {
    const sandbox = await openSandbox(options);
    printGates(await sandbox.call({ method: "GET", path: "/gates" }), options);
  });
  putsGates(gates, "PUT", {
    name: "set",
    about: `replace the gates. A gate is a deed with its names: DEED[:NAME=VALUE,…]. Deeds: hold, answer, hang, close. Names: ${NAMES.join(", ")}`,
    examples: [
      "gerbang gates set hold:path=/v2/*/status,order=order-101",
      "gerbang gates set answer:code=500,method=GET,times=3 --ttl 5m",
      "gerbang gates set close:path=/v2/charge,when=after",
    ],
  });
  putsGates(gates, "POST", {
    name: "add",
    about: "put more gates behind those that stand",
    examples: ["gerbang gates add hold:path=/v2/*/status,order=order-102"],
  });
  onSandbox(
    gates.command("remove <gate>").description("take one gate away; what it holds goes on"),
    ["gerbang gates remove 019a3f6e-5d1c-7000-8000-000000000001"],
  ).action(async (gate: string, options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const path = `/gates/${encodeURIComponent(gate)}`;
    printReleased(await sandbox.call({ method: "DELETE", path }), options);
  });
  onSandbox(gates.command("release <gate>").description("let go what a gate holds"), [
    "gerbang gates release 019a3f6e-5d1c-7000-8000-000000000001",
  ]).action(async (gate: string, options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const path = `/gates/${encodeURIComponent(gate)}/release`;
    const done = await sandbox.call({ method: "POST", path, body: {} });
    printReleased(done, options);
  });
  onSandbox(gates.command("clear").description("take all gates away"), [
    "gerbang gates clear",
  ]).action(async (options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const body = { gates: [] };
    printGates(await sandbox.call({ method: "PUT", path: "/gates", body }), options);
  });
}

interface PuttingCommand {
  readonly name: string;
  readonly about: string;
  readonly examples: readonly string[];
}

/** `set` and `add` read the same, and differ in what becomes of those that stand. */
function putsGates(
  gates: Command,
  method: "PUT" | "POST",
  { name, about, examples }: PuttingCommand,
): void {
  onSandbox(
    gates
      .command(`${name} <gates...>`)
      .description(about)
      .option("--ttl <duration>", "for how long, in real time; 10m at the most", "1m"),
    examples,
  ).action(
    async (
      rules: readonly string[],
      { ttl, ...options }: SandboxOptions & { readonly ttl: string },
    ) => {
      const sandbox = await openSandbox(options);
      const body = { ttl, gates: rules.map(parseGate) };
      printGates(await sandbox.call({ method, path: "/gates", body }), options);
    },
  );
}

function printReleased(done: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(done);
  printLine(`Released: ${(done["released"] as readonly unknown[]).length}.`);
}

function parseGate(text: string): JsonObject {
  const [deed = "", settings] = text.split(/:(.*)/s, 2);
  const pairs = settings?.split(",").map(parsePair) ?? [];
  const isMatch = ([name]: readonly [string, unknown]) => MATCHES.includes(name);
  return {
    do: deed,
    match: Object.fromEntries(pairs.filter(isMatch)),
    ...Object.fromEntries(pairs.filter((pair) => !isMatch(pair))),
  };
}

function parsePair(pair: string): readonly [name: string, value: string | number] {
  const [name = "", value = ""] = pair.split(/=(.*)/s, 2);
  if (!NAMES.includes(name) || value === "") {
    throw new CommandError(
      `${pair} is not NAME=VALUE with one of these names: ${NAMES.join(", ")}.`,
      EXIT.usage,
    );
  }
  return [name, name === "times" ? Number(value) : value];
}

function printGates(answer: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(answer);
  const gates = listIn(answer, "gates");
  if (gates.length === 0) return printLine("No gates stand.");
  for (const gate of gates) {
    const match = gate["match"] as JsonObject;
    const what = Object.keys(match).map((name) => `${name}=${cell(match, name)}`);
    const code = gate["code"] === null ? "" : ` ${cell(gate, "code")}`;
    printTable([
      [
        cell(gate, "gate_id"),
        `${cell(gate, "do")}${code} ${cell(gate, "when")}`,
        what.join(" ") || "any call",
        `${cell(gate, "times_left")} left`,
      ],
    ]);
    for (const call of listIn(gate, "held")) {
      printLine(`  holds ${cell(call, "method")} ${cell(call, "path")}  ${cell(call, "id")}`);
    }
  }
}
