import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { nearest } from "../nearest.ts";
import { printValues } from "../output.ts";
import { printJson } from "../sandbox/print.ts";
import type { JsonObject, SandboxClient } from "../sandbox/sandbox-client.ts";
import { onSandbox, onShow, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

/** `gerbang settings show|set` */
export function addSettingsCommands(program: Command): void {
  const settings = program
    .command("settings")
    .description("where the merchant's notifications and customers go, and how messages look");
  onShow(settings, "all settings", ["gerbang settings"], async (options) => {
    const sandbox = await openSandbox(options);
    printSettings(await sandbox.call({ method: "GET", path: "/settings" }), options);
  });
  onSandbox(
    settings
      .command("set <name=value...>")
      .description(
        "change some of them; an empty value takes one away; message_shape is 2026 or 2021, deeplink_version 1 or 2. Names: payment_notification_url (several: a comma between), recurring_notification_url, pay_account_notification_url, gopay_callback_url, finish_url, unfinish_url, error_url, message_shape, deeplink_version",
      ),
    [
      "gerbang settings set payment_notification_url=http://localhost:3000/notifications",
      "gerbang settings set gopay_callback_url=tokoku://done finish_url=",
      "gerbang settings set message_shape=2021",
    ],
  ).action(async (pairs: readonly string[], options: SandboxOptions) => {
    const sandbox = await openSandbox(options);
    const body = Object.fromEntries(pairs.map(parsePair));
    await refuseUnknown(sandbox, Object.keys(body));
    printSettings(await sandbox.call({ method: "PUT", path: "/settings", body }), options);
  });
}

function parsePair(pair: string): readonly [string, string | null] {
  const [, name, value] = /^(\w+)=(.*)$/s.exec(pair) ?? [];
  if (name === undefined || value === undefined) {
    throw new CommandError(`${pair} is not NAME=VALUE.`, EXIT.usage);
  }
  return [name, value === "" ? null : value];
}

/** The gateway knows which settings there are; it would refuse others without naming them. */
async function refuseUnknown(sandbox: SandboxClient, names: readonly string[]): Promise<void> {
  const known = Object.keys(await sandbox.call({ method: "GET", path: "/settings" }));
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = nearest(unknown, known);
  throw new CommandError(
    near === undefined
      ? `${unknown} is no setting. Settings: ${known.join(", ")}.`
      : `${unknown} is no setting. Did you mean ${near}?`,
    EXIT.usage,
  );
}

function printSettings(settings: JsonObject, options: SandboxOptions): void {
  if (options.json) return printJson(settings);
  const facts = Object.entries(settings).map(
    ([name, value]) => [name, (value ?? "") as string | readonly string[]] as const,
  );
  printValues(Object.fromEntries(facts), { json: false });
}
