import { type Command, Option } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { findToken, PAYMENT_SOURCES } from "../sandbox/account-token.ts";
import { parseAmount } from "../sandbox/parse-amount.ts";
import { cell, printJson, printLine, printTable } from "../sandbox/print.ts";
import type { JsonObject } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface CreateOptions extends SandboxOptions {
  readonly name: string;
  readonly source: string;
  readonly token?: string;
  readonly interval: number;
  readonly intervalUnit: string;
  readonly maxInterval?: number;
  readonly startTime?: string;
  readonly retryInterval?: number;
  readonly retryIntervalUnit?: string;
  readonly retryMaxInterval?: number;
  readonly metadata?: JsonObject;
  readonly customerDetails?: JsonObject;
}

/** `gerbang subscription create ACCOUNT AMOUNT`: what a merchant's program says, by the names of the API. */
export function addCreateCommand(family: Command, account: string): void {
  const command = family
    .command("create <account> <amount>")
    .description("charge a linked account again and again, in whole rupiah each time")
    .option("--name <name>", "what the order ids of its charges begin with", "subscription")
    .addOption(
      new Option("--source <source>", "what of the account's to take it from")
        .choices(PAYMENT_SOURCES)
        .default(PAYMENT_SOURCES[0]),
    )
    .option("--token <token>", "a payment option's token, instead of the source's of just now")
    .option("--interval <count>", "how many units a period has", toCount, 1)
    .addOption(
      new Option("--interval-unit <unit>", "of the interval")
        .choices(["day", "week", "month"])
        .default("month"),
    )
    .option("--max-interval <count>", "how often it is charged; without end if absent", toCount)
    .option(
      "--start-time <moment>",
      "the first charge: 2026-12-01 09:00:00, WIB unless +HHMM follows; after one interval if absent",
    )
    .option("--retry-interval <count>", "how many units to wait before each retry", toCount)
    .addOption(
      new Option("--retry-interval-unit <unit>", "of that").choices(["minute", "hour", "day"]),
    )
    .option(
      "--retry-max-interval <count>",
      "retries of a period; 3, an hour apart, if absent",
      toCount,
    )
    .option("--metadata <json>", "an object that comes back in answers and messages", toObject)
    .option("--customer-details <json>", "the same, about the customer", toObject);
  onSandbox(command, [
    `gerbang subscription create ${account} 44000`,
    `gerbang subscription create ${account} 44000 --name KOPI --interval-unit week --max-interval 4`,
    `gerbang subscription create ${account} 44000 --retry-interval 1 --retry-interval-unit day --retry-max-interval 2`,
  ]).action(create);
}

async function create(account: string, amount: string, options: CreateOptions): Promise<void> {
  const { name, token, source, metadata, customerDetails } = options;
  const terms = {
    name,
    amount: parseAmount(amount),
    currency: "IDR",
    payment_type: "gopay",
    schedule: scheduleOf(options),
    ...retryOf(options),
    ...(metadata && { metadata }),
    ...(customerDetails && { customer_details: customerDetails }),
    gopay: { account_id: account },
  };
  const sandbox = await openSandbox(options);
  const body = { ...terms, token: token ?? (await findToken(sandbox, account, source)) };
  const path = "/subscriptions";
  const made = await sandbox.call({ method: "POST", api: "subscriptions", path, body });
  if (options.json) return printJson(made);
  const { next_execution_at: next } = made["schedule"] as JsonObject;
  const id = cell(made, "id");
  // Told as the time in Western Indonesia, to the microsecond.
  const at = String(next).slice(0, 19).replace("T", " ");
  printTable([[id, name, cell(made, "amount"), `${cell(made, "status")}, next ${at}`]]);
  printLine(`Charge it now: gerbang subscription run ${id}`);
}

function scheduleOf({ interval, intervalUnit, maxInterval, startTime }: CreateOptions): JsonObject {
  return {
    interval,
    interval_unit: intervalUnit,
    ...(maxInterval !== undefined && { max_interval: maxInterval }),
    ...(startTime !== undefined && { start_time: startTime }),
  };
}

/** What is left out is as the API does it when it is told nothing: three retries, an hour apart. */
function retryOf(options: CreateOptions): JsonObject {
  const { retryInterval, retryIntervalUnit, retryMaxInterval } = options;
  const said = [retryInterval, retryIntervalUnit, retryMaxInterval];
  if (said.every((one) => one === undefined)) return {};
  return {
    retry_schedule: {
      interval: retryInterval ?? 1,
      interval_unit: retryIntervalUnit ?? "hour",
      max_interval: retryMaxInterval ?? 3,
    },
  };
}

function toCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new CommandError(`${text} is not a whole number.`, EXIT.usage);
}

function toObject(text: string): JsonObject {
  const read = parse(text);
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as JsonObject;
  throw new CommandError(`${text} is not a JSON object.`, EXIT.usage);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CommandError(`${text} is not JSON: ${String(error)}`, EXIT.usage);
  }
}
