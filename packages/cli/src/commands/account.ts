import type { Command } from "commander";
import { cell, listIn, printJson, printLine, printTable, wib } from "../sandbox/print.ts";
import { type JsonObject, toQuery } from "../sandbox/sandbox-client.ts";
import { onSandbox, openSandbox, type SandboxOptions } from "../sandbox/sandbox-command.ts";

interface ListOptions extends SandboxOptions {
  readonly limit?: string;
}

const ACCOUNT = "019a3f6e-5d1c-7000-8000-000000000001";

/** `gerbang account list|create|show|link|unlink|rotate|customer` */
export function addAccountCommands(program: Command): void {
  const family = program
    .command("account")
    .description("make, list, link and unlink accounts, change the wallet's customers");
  const list = family
    .command("list", { isDefault: true })
    .description("list the accounts, the newest first")
    .option("--limit <count>", "how many at the most; 50 if absent");
  onSandbox(list, ["gerbang account list", "gerbang account list --json"]).action(
    async ({ limit, ...options }: ListOptions) => {
      const sandbox = await openSandbox(options);
      const page = await sandbox.call({ method: "GET", path: `/accounts${toQuery({ limit })}` });
      if (options.json) return printJson(page);
      const accounts = listIn(page, "accounts");
      if (accounts.length === 0) return printLine("There are none.");
      printTable(accounts.map(accountRow));
    },
  );
  addCreateCommand(family);
  const show = family
    .command("show <account>")
    .description("an account, its customer, and where the linking page is");
  onSandbox(show, [`gerbang account show ${ACCOUNT}`]).action(
    async (id: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/accounts/${encodeURIComponent(id)}`;
      printAccount(await sandbox.call({ method: "GET", path }), options, sandbox.url);
    },
  );
  addVerb(family, "link", "link as the customer: consent, code and PIN at once");
  addVerb(family, "unlink", "unlink as the customer");
  addVerb(family, "rotate", "change the payment option tokens", "rotate-tokens");
  addCustomerCommand(family);
}

interface CreateOptions extends SandboxOptions {
  readonly countryCode: string;
  readonly redirectUrl?: string;
}

function addCreateCommand(family: Command): void {
  const command = family
    .command("create <phone>")
    .description("begin to link a customer, as the merchant's server does; 81110000001, say")
    .option("--country-code <digits>", "which the phone number is written without", "62")
    .option("--redirect-url <url>", "where the customer goes in the end");
  onSandbox(command, ["gerbang account create 81110000001"]).action(
    async (phone: string, { countryCode, redirectUrl, ...options }: CreateOptions) => {
      const sandbox = await openSandbox(options);
      const partner = {
        phone_number: phone,
        country_code: countryCode,
        ...(redirectUrl !== undefined && { redirect_url: redirectUrl }),
      };
      const body = { payment_type: "gopay", gopay_partner: partner };
      const made = await sandbox.call({ method: "POST", api: "core", path: "/pay/account", body });
      if (options.json) return printJson(made);
      const path = `/accounts/${cell(made, "account_id")}`;
      printAccount(await sandbox.call({ method: "GET", path }), options, sandbox.url);
    },
  );
}

function addVerb(family: Command, name: string, about: string, verb = name): void {
  const command = family.command(`${name} <account>`).description(about);
  onSandbox(command, [`gerbang account ${name} ${ACCOUNT}`]).action(
    async (id: string, options: SandboxOptions) => {
      const sandbox = await openSandbox(options);
      const path = `/accounts/${encodeURIComponent(id)}/${verb}`;
      const account = await sandbox.call({ method: "POST", path, body: {} });
      printAccount(account, options, sandbox.url);
    },
  );
}

interface CustomerOptions extends SandboxOptions {
  readonly balance?: string;
  readonly payLater?: string;
  readonly savings?: string;
  readonly pinFrom?: string;
  readonly phone?: string;
  readonly freeze?: boolean;
  readonly unfreeze?: boolean;
  readonly risky?: boolean;
  readonly safe?: boolean;
}

function addCustomerCommand(family: Command): void {
  const command = family
    .command("customer <phone>")
    .description("look at a customer of the simulated wallet, or change them")
    .option("--balance <rupiah>", "what is in the wallet")
    .option("--pay-later <rupiah>", "what is left of PayLater; none takes it away")
    .option("--savings <rupiah>", "what is in Savings; none takes it away")
    .option("--pin-from <rupiah>", "from which amount on the PIN is asked for")
    .option("--phone <number>", "another phone number: unlinks all their accounts")
    .option("--freeze", "nothing can be paid", false)
    .option("--unfreeze", "it can again", false)
    .option("--risky", "fraud rules deny every charge", false)
    .option("--safe", "they do not", false);
  onSandbox(command, [
    "gerbang account customer 6281110000001",
    "gerbang account customer 6281110000001 --balance 0",
    "gerbang account customer 6281110000001 --phone 6281110000002",
  ]).action(async (phone: string, options: CustomerOptions) => {
    const sandbox = await openSandbox(options);
    const path = `/customers/${encodeURIComponent(phone)}`;
    const body = changeIn(options);
    const isLook = Object.keys(body).length === 0;
    const customer = await sandbox.call(
      isLook ? { method: "GET", path } : { method: "PUT", path, body },
    );
    if (options.json) printJson(customer);
    else printCustomer(customer);
  });
}

function changeIn(options: CustomerOptions): JsonObject {
  const { balance, payLater, savings, pinFrom, phone } = options;
  return {
    ...(balance !== undefined && { wallet_balance: amountIn(balance) }),
    ...(payLater !== undefined && { pay_later_left: amountIn(payLater) }),
    ...(savings !== undefined && { savings_balance: amountIn(savings) }),
    ...(pinFrom !== undefined && { pin_from: amountIn(pinFrom) }),
    ...(phone !== undefined && { phone }),
    ...(options.freeze === true && { frozen: true }),
    ...(options.unfreeze === true && { frozen: false }),
    ...(options.risky === true && { risky: true }),
    ...(options.safe === true && { risky: false }),
  };
}

/** What is no number is for the gateway to refuse, in its words. */
function amountIn(text: string): number | string | null {
  if (text === "none") return null;
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function accountRow(account: JsonObject): readonly string[] {
  return [
    cell(account, "account_id"),
    cell(account, "account_status"),
    `+${cell(account, "phone")}`,
    wib(account["created_at"]),
    account["ended_by"] === null ? "" : `ended by ${cell(account, "ended_by")}`,
  ];
}

function printAccount(account: JsonObject, options: SandboxOptions, url: string): void {
  if (options.json) return printJson(account);
  printTable([accountRow(account)]);
  if (account["account_status"] === "PENDING") {
    printLine(`  link it at ${url}${cell(account, "link_url")}`);
  }
  printCustomer((account["customer"] ?? {}) as JsonObject);
}

function printCustomer(customer: JsonObject): void {
  const marks = ["frozen", "risky"].filter((name) => customer[name] === true);
  printLine(
    `  ${cell(customer, "name")}, +${cell(customer, "phone")}${marks.map((mark) => `, ${mark}`).join("")}`,
  );
  printLine(
    `  wallet Rp ${cell(customer, "wallet_balance")}, PayLater ${cell(customer, "pay_later_left")}, Savings ${cell(customer, "savings_balance")}; PIN from Rp ${cell(customer, "pin_from")}`,
  );
}
