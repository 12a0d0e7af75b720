import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { printValues } from "../output.ts";
import { printJson } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, onShow, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang settings show|set` */
export function addSettingsCommands(program: Command): void {
  const settings = program
    .command("settings")
    .description("where the merchant's notifications and customers go");
  onShow(settings, "all URLs", ["gerbang settings"], async (options) => {
    const sandbox = await openSandbox(options);
    printSettings(await sandbox.call({ method: "GET", path: "/settings" }), options);
  });
  onSandbox(
    settings
      .command("set <name=url...>")
      .description(
        "change some of them; an empty URL takes one away. Names: payment_notification_url (several: a comma between), recurring_notification_url, pay_account_notification_url, gopay_callback_url, finish_url, unfinish_url, error_url",
      ),
    [
      "gerbang settings set payment_notification_url=http://localhost:3000/notifications",
      "gerbang settings set gopay_callback_url=tokoku://done finish_url=",
    ],
  ).action(async (pairs: readonly string[], options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const body = Object.fromEntries(pairs.map(parsePair));
    printSettings(await sandbox.call({ method: "PUT", path: "/settings", body }), options);
  });
}

function parsePair(pair: string): readonly [string, string | null] {
  const [, name, url] = /^(\w+)=(.*)$/s.exec(pair) ?? [];
  if (name === undefined || url === undefined) {
    throw new CommandError(`${pair} is not NAME=URL.`, EXIT.usage);
  }
  return [name, url === "" ? null : url];
}

function printSettings(settings: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(settings);
  const facts = Object.entries(settings).map(
    ([name, value]) => [name, (value ?? "") as string | readonly string[]] as const,
  );
  printValues(Object.fromEntries(facts), { json: false });
}
