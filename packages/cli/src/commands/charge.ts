import { randomBytes } from "node:crypto";
import { type Command, Option } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { findToken, PAYMENT_SOURCES } from "../sandbox/account-token.ts";
import { parseAmount } from "../sandbox/parse-amount.ts";
import { listIn, printLine } from "../sandbox/print.ts";
import { printTransaction } from "../sandbox/print-transaction.ts";
import type { JsonObject, SandboxClient } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface ChargeOptions extends SandboxOptions {
  readonly type: string;
  readonly expiry?: string;
  readonly account?: string;
  readonly source: string;
  readonly preAuth?: boolean;
  readonly recurring?: boolean;
}

/** `gerbang charge [ORDER] AMOUNT` */
export function addChargeCommand(program: Command): void {
  const command = program
    .command("charge")
    .usage("[options] [order] <amount>")
    .argument("[order]", "the order's id; made if absent")
    .argument("[amount]", "in whole rupiah: 44000 or 44.000")
    .description("ask for a payment, as the merchant's server does")
    .addOption(
      new Option("--type <type>", "the payment type").choices(["gopay", "qris"]).default("gopay"),
    )
    .option("--expiry <minutes>", "how long it can be paid; 15 if absent")
    .option("--account <account>", "the linked account to take it from: gerbang account")
    .addOption(
      new Option("--source <source>", "which of the account's")
        .choices(PAYMENT_SOURCES)
        .default(PAYMENT_SOURCES[0]),
    )
    .option("--pre-auth", "reserve it of the account: gerbang capture takes it", false)
    .option("--recurring", "take it of the account without asking the customer", false);
  onSandbox(command, [
    "gerbang charge 44000",
    "gerbang charge order-101 44000 --type qris",
    "gerbang charge 44000 --json | jq -r .order_id",
    "gerbang charge 44000 --account 019a3f6e-5d1c-7000-8000-000000000001",
  ]).action(async (...given: readonly unknown[]) => {
    const [first, second] = given as readonly (string | undefined)[];
    await charge(toOrder(first, second), given[2] as ChargeOptions);
  });
}

interface Order {
  readonly order_id: string;
  readonly gross_amount: number;
}

function toOrder(first: string | undefined, second: string | undefined): Order {
  if (first === undefined) {
    throw new CommandError("Give an <amount>: gerbang charge 44000", EXIT.usage);
  }
  if (second !== undefined) return { order_id: first, gross_amount: parseAmount(second) };
  if (!/^-?[\d.,]+$/.test(first)) {
    throw new CommandError(`Give an <amount>, too: gerbang charge ${first} 44000`, EXIT.usage);
  }
  const order_id = `order-${randomBytes(4).toString("hex")}`;
  return { order_id, gross_amount: parseAmount(first) };
}

async function charge(order: Order, options: ChargeOptions): Promise<void> {
  const { type, expiry } = options;
  const minutes = expiry === undefined ? undefined : toMinutes(expiry);
  const sandbox = await openSandbox(options);
  const gopay = await accountIn(sandbox, options);
  const charged = await sandbox.call({
    method: "POST",
    api: "core",
    path: "/charge",
    body: {
      payment_type: type,
      transaction_details: order,
      ...(gopay && { gopay }),
      ...(minutes !== undefined && { custom_expiry: { expiry_duration: minutes, unit: "minute" } }),
    },
  });
  printTransaction(charged, options);
  if (!options.json) printActions(charged);
}

/** What a charge says of the account that it takes from: with a token that the account has just now. */
async function accountIn(
  sandbox: SandboxClient,
  { account, source, preAuth, recurring }: ChargeOptions,
): Promise<JsonObject | undefined> {
  if (account === undefined) return undefined;
  return {
    account_id: account,
    payment_option_token: await findToken(sandbox, account, source),
    pre_auth: preAuth === true,
    recurring: recurring === true,
  };
}

function toMinutes(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new CommandError(
    `--expiry must be a whole number of minutes; this is '${text}'.`,
    EXIT.usage,
  );
}

/** Where the customer goes on: the wallet's link and the picture of the QR code. */
function printActions(charged: JsonObject): void {
  for (const { name, url } of listIn(charged, "actions")) {
    if (FOR_PEOPLE.has(name)) printLine(`${String(name).padEnd(WIDTH)}  ${String(url)}`);
  }
  const [verb, deed] = NEXT[String(charged["transaction_status"])] ?? [];
  if (deed) printLine(`${verb} it: gerbang ${deed} ${quote(String(charged["order_id"]))}`);
}

const FOR_PEOPLE = new Set<unknown>([
  "deeplink-redirect",
  "generate-qr-code",
  "verification-link-url",
]);

/** What comes after a charge that is not the end of it. */
const NEXT: Readonly<Record<string, readonly [verb: string, deed: string]>> = {
  pending: ["Pay", "pay"],
  authorize: ["Take", "capture"],
};

const WIDTH = "transaction_status".length;

/** As a shell takes it for one argument. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) && !text.startsWith("-")
    ? text
    : `-- '${text.replaceAll("'", String.raw`'\''`)}'`;
}
