import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { readNamedFile } from "../named-file.ts";
import { nearest } from "../nearest.ts";
import { cell, listIn, printJson, printLine, printTable } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, onShow, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

const FAULTS = [
  "duplicate",
  "reorder",
  "delay",
  "drop",
  "corrupt_signature",
  "wrong_amount",
  "unknown_member",
  "missing_member",
  "slow",
  "cut",
] as const;
const NAMES = [
  "share",
  "limit",
  "kinds",
  "statuses",
  "order",
  "nth",
  "copies",
  "seconds",
  "attempts",
  "attempt",
] as const;

interface SetOptions extends SandboxOptions {
  readonly seed?: string;
  readonly file?: string;
}

/** `gerbang faults show|set|clear` */
export function addFaultCommands(program: Command): void {
  const faults = program
    .command("faults")
    .description("plan what goes wrong with the merchant's notifications");
  const about = "the plan, and how far it has counted";
  onShow(faults, about, ["gerbang faults"], async (options) => {
    const sandbox = await openSandbox(options);
    printPlan(await sandbox.call({ method: "GET", path: "/faults" }), options);
  });
  onSandbox(
    faults
      .command("set [rules...]")
      .description(
        `replace the plan. A rule is a fault with its numbers: FAULT[:NAME=VALUE,…]. Faults: ${FAULTS.join(", ")}. Names: ${NAMES.join(", ")} (kinds and statuses are joined by +). Kinds: payment, account, subscription; all of them when left out`,
      )
      .option("--seed <number>", "what chance is made from: the same seed, the same faults")
      .option("--file <file>", "a plan as JSON, instead of rules"),
    [
      "gerbang faults set duplicate",
      "gerbang faults set drop:share=0.5 delay:seconds=90,limit=3 --seed 7",
      "gerbang faults set corrupt_signature:statuses=settlement+refund",
      "gerbang faults set drop:kinds=account duplicate:kinds=subscription,statuses=subscription.charge",
      "gerbang faults set cut:order=order-101,nth=2,attempt=1",
    ],
  ).action(async (rules: readonly string[], { seed, file, ...options }: SetOptions) => {
    const plan = file === undefined ? parsePlan(rules, seed) : await readPlan(file);
    const sandbox = await openSandbox(options);
    printPlan(await sandbox.call({ method: "PUT", path: "/faults", body: plan }), options);
  });
  onSandbox(faults.command("clear").description("end the faults"), ["gerbang faults clear"]).action(
    async (options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const done = await sandbox.call({ method: "DELETE", path: "/faults" });
      if (options.json) return printJson(done);
      printLine(done["outcome"] === "applied" ? "The faults have ended." : "There were none.");
    },
  );
}

function parsePlan(rules: readonly string[], seed: string | undefined): JsonObject {
  if (rules.length === 0)
    throw new CommandError("Which faults? See `gerbang faults set --help`.", EXIT.usage);
  return { rules: rules.map(parseRule), ...(seed !== undefined && { seed: toNumber(seed) }) };
}

function parseRule(text: string): JsonObject {
  const [fault, settings] = cutAt(text, ":");
  refuseUnknown("fault", fault, FAULTS);
  const pairs = settings?.split(",") ?? [];
  const members = pairs.map((pair) => {
    const [name, value] = cutAt(pair, "=");
    if (!name || !value) throw new CommandError(`${pair} is not NAME=VALUE.`, EXIT.usage);
    refuseUnknown("number of a fault", name, NAMES);
    return [name, toValue(name, value)] as const;
  });
  return { fault, ...Object.fromEntries(members) };
}

/** At the first one: an order id may hold others. */
function cutAt(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function toValue(name: string, value: string): string | number | readonly string[] {
  if (name === "order") return value;
  return name === "kinds" || name === "statuses" ? value.split("+") : toNumber(value);
}

function refuseUnknown(kind: string, word: string, known: readonly string[]): void {
  if (known.includes(word)) return;
  const near = nearest(word, known);
  const help = near === undefined ? `There are: ${known.join(", ")}.` : `Did you mean ${near}?`;
  throw new CommandError(`${word} is no ${kind}. ${help}`, EXIT.usage);
}

function toNumber(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) {
    throw new CommandError(`${text} is not a number.`, EXIT.usage);
  }
  return number;
}

async function readPlan(file: string): Promise<JsonObject> {
  const text = await readNamedFile(file);
  try {
    return JSON.parse(text) as JsonObject;
  } catch (error) {
    throw new CommandError(`${file} is no JSON: ${String(error)}`, EXIT.usage);
  }
}

function printPlan(plan: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(plan);
  if (plan["active"] !== true) return printLine("No faults are planned.");
  printLine(`Seed ${cell(plan, "seed")}, ${cell(plan, "seen")} notifications seen.`);
  const taken = (plan["taken"] ?? []) as readonly number[];
  printTable(
    listIn(plan, "rules").map(({ fault, ...rule }, index) => [
      String(fault),
      Object.keys(rule)
        .map((name) => `${name}=${[rule[name]].flat().join("+")}`)
        .join(" ") || "always",
      `taken ${taken[index] ?? 0}`,
    ]),
  );
}
