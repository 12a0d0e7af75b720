import { access } from "node:fs/promises";
import type { Command } from "commander";
import { parseCertifyConfig } from "../certify/config.ts";
import { askForMore, type InitAnswers, toConfigFile } from "../certify/init/questions.ts";
import { seeChanges } from "../certify/init/show-changes.ts";
import { CONFIG_FILE } from "../certify/load-config.ts";
import { type TargetOptions, withDriver } from "../certify/run-certify.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { writeNamedFile } from "../named-file.ts";
import { printLine } from "../sandbox/print.ts";

interface InitOptions extends InitAnswers, TargetOptions {
  readonly output: string;
  readonly force: boolean;
}

const HELP = `
Asks for what the options do not say, where there is a terminal; then makes two orders, pays and refunds them, and
prints what that changed. Example:
  $ gerbang certify init --create-url http://localhost:8000/api/orders --create-json '{"total": "{amount}"}' \\
      --order-id /data/number --read-url http://localhost:8000/api/orders/{order_id}`;

/** `gerbang certify init` */
export function addCertifyInit(certify: Command): void {
  certify
    .command("init")
    .description("write gerbang-certify.json, and see that it works")
    .option("--create-url <url>", "makes an order, by POST")
    .option("--create-json <json>", "what is posted to it; {amount} stands for the price")
    .option("--create-run <command>", "makes an order and prints its id")
    .option("--order-id <pointer>", "where the order id stands in the answer, such as /data/number")
    .option("--charge", "certify charges the orders; else making one charges it")
    .option("--read-url <url>", "shows an order as JSON, with {order_id} in it")
    .option("--read-run <command>", "shows an order, with {order_id} in it")
    .option("--reconcile-url <url>", "looks again at open orders, by POST")
    .option("--reconcile-run <command>", "looks again at open orders")
    .option("--finish-url <url>", "where the wallet sends the customer back")
    .option("--app-run <command>", "starts the application, for crash tests")
    .option("--app-ready <url>", "answers once it has started")
    .option("--output <file>", "where it is written", CONFIG_FILE)
    .option("--force", "write over what is there", false)
    .option("--allow-host <host...>", "a machine that is not of this network", [])
    .option("--url <url>", "the gateway's address (GERBANG_URL; else that of `npm start`)")
    .option("--key <key>", "the server key (GERBANG_SERVER_KEY; else that of `npm start`)")
    .addHelpText("after", HELP)
    .action(async (options: InitOptions) => await run(options));
}

async function run(options: InitOptions): Promise<void> {
  const { output, force } = options;
  if (!force && (await exists(output))) {
    throw new CommandError(`${output} is there already: --force writes over it.`);
  }
  const answers = process.stdin.isTTY
    ? await askForMore(options, { input: process.stdin, output: process.stderr })
    : options;
  const file = toConfigFile(answers);
  const config = parseCertifyConfig(file);
  if ("problems" in config) {
    const problems = config.problems.map((problem) => `  - ${problem}`);
    throw new CommandError(["This does not do:", ...problems].join("\n"), EXIT.usage);
  }
  const seen = await withDriver(config, options, async ({ driver }) => await seeChanges(driver));
  if (seen.paid.length === 0) {
    throw new CommandError(
      "An order was paid, and nothing changed of what is shown: nothing could be judged by that. Nothing was written.",
    );
  }
  await writeNamedFile(output, `${JSON.stringify(file, null, 2)}\n`);
  printLine("Paying an order changed:");
  for (const line of seen.paid) printLine(`  ${line}`);
  printLine(
    seen.refunded.length > 0 ? "Refunding a part changed:" : "Refunding a part changed nothing.",
  );
  for (const line of seen.refunded) printLine(`  ${line}`);
  printLine(`Written: ${output}. Now: gerbang certify --quick`);
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
