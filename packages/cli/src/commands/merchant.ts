import {
  type AccessProblem,
  isEmail,
  type MerchantAdmin,
  type MerchantCard,
  type NewMerchant,
  openMerchantAdmin,
  Secret,
} from "@gerbang/gateway";
import { parseMerchantId, parseRupiah, type Rupiah } from "@gerbang/protocol";
import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { dashboardUrl } from "../dashboard-url.ts";
import { readOperatorConfig } from "../operator-config.ts";
import { type NamedValues, printList, printValues } from "../output.ts";

interface JsonOption {
  readonly json: boolean;
}

interface CreateOptions extends JsonOption {
  readonly production: boolean;
  readonly id?: string;
  readonly serverKey?: string;
  readonly clientKey?: string;
  readonly name?: string;
  readonly notificationUrl?: string[];
  readonly balance?: string;
  readonly owner?: string[];
}

interface RotateOptions extends JsonOption {
  readonly serverKey?: string;
  readonly graceHours: string;
}

interface AccessOptions extends JsonOption {
  readonly api?: string;
  readonly dashboard?: string;
  readonly twoSteps?: string;
  readonly open: boolean;
}

const JSON_OPTION = ["--json", "print JSON", false] as const;
const NAME_RULE =
  "--name must have 1 to 100 characters: letters A to Z without accents, digits, spaces and . , & ' ( ) - _.";
const HOUR_MS = 3_600_000;

/** `gerbang merchant create|list|show|access|set-balance|rotate-key`, on the database that the environment names. */
export function addMerchantCommands(program: Command): void {
  const merchant = program
    .command("merchant")
    .description("create and look at merchants; works while the gateway runs");
  merchant
    .command("create")
    .description("create a merchant and print its keys; a sandbox one unless you say otherwise")
    .option("--production", "real money, by an upstream: see gerbang upstream add", false)
    .option("--id <id>", "G and nine digits; made when absent")
    .option("--server-key <key>", "made when absent")
    .option("--client-key <key>", "made when absent")
    .option("--name <name>", "what customers see")
    .option("--notification-url <url...>", "where payments are notified")
    .option("--balance <rupiah>", "limits what can be refunded")
    .option(
      "--owner <email...>",
      "who opens it in the dashboard; the first merchant's owners if absent",
    )
    .option(...JSON_OPTION)
    .action(create);
  merchant
    .command("list")
    .description("print every merchant with its keys")
    .option(...JSON_OPTION)
    .action(async (options: JsonOption) => {
      const cards = await withAdmin(async (admin) => await admin.list());
      printList(cards.map(toValues), options);
    });
  merchant
    .command("show <id>")
    .description("print a merchant with its keys")
    .option(...JSON_OPTION)
    .action(async (id: string, options: JsonOption) => {
      const card = await withAdmin(async (admin) => await admin.show(id));
      printValues(toValues(requireMerchant(card, id)), options);
    });
  merchant
    .command("set-balance <id> <rupiah>")
    .description("set what a merchant may refund from now on, after a payout say; or unlimited")
    .option(...JSON_OPTION)
    .action(setBalance);
  addAccessCommand(merchant);
  merchant
    .command("rotate-key <id>")
    .description("give a merchant a new server key, which signs from now on")
    .option("--server-key <key>", "made when absent")
    .option("--grace-hours <hours>", "how long older keys are still accepted", "24")
    .option(...JSON_OPTION)
    .action(rotateKey);
}

function addAccessCommand(merchant: Command): void {
  merchant
    .command("access <id>")
    .description("print or change from where a merchant is open, and with how many steps")
    .option("--api <addresses>", 'from where server keys are accepted: "203.0.113.7, 10.0.0.0/8"')
    .option("--dashboard <addresses>", "the same of the dashboard")
    .option("--two-steps <rule>", "required or optional, of everybody who looks after it")
    .option("--open", "from everywhere again, and with one step", false)
    .option(...JSON_OPTION)
    .action(access);
}

async function create(options: CreateOptions): Promise<void> {
  const wanted = toNewMerchant(options);
  const balance = options.balance === undefined ? undefined : parseBalance(options.balance);
  const card = await withAdmin(async (admin) => {
    const created = await admin.create(wanted, options.owner?.map(parseEmail));
    if (created === "taken") throw new CommandError("The id or a key is taken already.");
    if (created === "bad_name") throw usageError(NAME_RULE);
    if (balance === undefined) return created;
    await admin.setBalance(created.id, balance);
    return { ...created, balance };
  });
  printValues({ ...toValues(card), ...(await signInLinks(card.signInLinks)) }, options);
}

/** For owners who are new to this Gerbang; nothing for those who sign in as before. */
async function signInLinks(paths: Readonly<Record<string, string>>): Promise<NamedValues> {
  const links = Object.entries(paths);
  if (links.length === 0) return {};
  const url = await dashboardUrl();
  return { sign_in_links: links.map(([email, path]) => `${email}: ${url}${path}`) };
}

function parseEmail(text: string): string {
  if (!isEmail(text.trim())) throw usageError(`${text} is not an e-mail address.`);
  return text;
}

async function setBalance(id: string, text: string, options: JsonOption): Promise<void> {
  const balance = text === "unlimited" ? text : parseBalance(text);
  const card = await withAdmin(async (admin) => {
    const { id: merchantId } = requireMerchant(await admin.show(id), id);
    await admin.setBalance(merchantId, balance);
    return await admin.show(id);
  });
  printValues(toValues(requireMerchant(card, id)), options);
}

async function access(id: string, options: AccessOptions): Promise<void> {
  const typed = toTypedAccess(options);
  const found = await withAdmin(async (admin) => {
    if (!(await admin.access(id))) throw new CommandError(`There is no merchant ${id}.`);
    const merchantId = parseId(id);
    const outcome = await admin.changeAccess(merchantId, typed);
    if (outcome.outcome === "refused") throw usageError(accessProblem(outcome));
    return await admin.access(id);
  });
  if (!found) throw new CommandError(`There is no merchant ${id}.`);
  const { apiAddresses, dashboardAddresses, requiresSecondFactor } = found;
  const values = {
    merchant_id: id,
    api_addresses: apiAddresses,
    dashboard_addresses: dashboardAddresses,
    two_steps: requiresSecondFactor ? "required" : "optional",
  };
  printValues(values, options);
}

const TWO_STEP_RULES = ["required", "optional"];

function toTypedAccess({ api, dashboard, twoSteps, open }: AccessOptions) {
  if (twoSteps !== undefined && !TWO_STEP_RULES.includes(twoSteps)) {
    throw usageError("--two-steps must be required or optional.");
  }
  if (open && [api, dashboard, twoSteps].some((one) => one !== undefined)) {
    throw usageError("--open opens everything: give it alone.");
  }
  if (open) return { api: "", dashboard: "", requiresSecondFactor: false };
  return {
    ...(api !== undefined && { api }),
    ...(dashboard !== undefined && { dashboard }),
    ...(twoSteps !== undefined && { requiresSecondFactor: twoSteps === "required" }),
  };
}

function accessProblem({ field, ...problem }: AccessProblem): string {
  return problem.problem === "bad"
    ? `--${field}: ${problem.entry} is neither an address nor a network.`
    : `--${field} takes at most 50 addresses.`;
}

async function rotateKey(id: string, options: RotateOptions): Promise<void> {
  const hours = Number(options.graceHours);
  if (!(hours >= 0 && hours <= 8_760)) {
    throw usageError("--grace-hours must be a number from 0 to 8760.");
  }
  const serverKey = options.serverKey === undefined ? undefined : parseKey(options.serverKey);
  const how = { graceMs: hours * HOUR_MS, ...(serverKey && { serverKey }) };
  const card = await withAdmin(async (admin) => await admin.rotateKey(id, how));
  printValues(toValues(requireMerchant(card, id)), options);
}

async function withAdmin<Result>(work: (admin: MerchantAdmin) => Promise<Result>): Promise<Result> {
  const admin = await openMerchantAdmin(await readOperatorConfig());
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

function usageError(message: string): CommandError {
  return new CommandError(message, EXIT.usage);
}

function requireMerchant(card: MerchantCard | undefined, id: string): MerchantCard {
  if (!card) throw new CommandError(`There is no merchant ${id}.`);
  return card;
}

function toNewMerchant(options: CreateOptions): NewMerchant {
  const id = options.id === undefined ? undefined : parseId(options.id);
  const keys = [options.serverKey, options.clientKey];
  if (options.production && keys.some((key) => key?.startsWith("SB-"))) {
    throw usageError("A production merchant's keys do not begin with SB-: programs go by that.");
  }
  return {
    environment: options.production ? "production" : "sandbox",
    ...(id !== undefined && { id }),
    ...(options.serverKey !== undefined && { serverKey: parseKey(options.serverKey) }),
    ...(options.clientKey !== undefined && { clientKey: parseKey(options.clientKey) }),
    ...(options.name !== undefined && { profile: { name: options.name } }),
    settings: { paymentNotificationUrls: (options.notificationUrl ?? []).map(parseUrl) },
  };
}

function parseId(text: string) {
  const id = parseMerchantId(text);
  if (!id) throw usageError("--id must be a capital letter and digits, like G123456789.");
  return id;
}

/** Official clients refuse keys with white space; a colon would end the user name of Basic. */
function parseKey(text: string): Secret {
  if (!/^[^\s:]{8,200}$/.test(text)) {
    throw usageError("A key must have 8 to 200 characters, without white space or colons.");
  }
  return new Secret(text);
}

function parseUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw usageError(`${text} is not an http or https URL.`);
  }
  return text;
}

function parseBalance(text: string): Rupiah {
  const balance = parseRupiah(text);
  if (balance === undefined || balance < 0) {
    throw usageError("A balance must be a whole number of rupiah.");
  }
  return balance;
}

function toValues(card: MerchantCard): NamedValues {
  return {
    merchant_id: card.id,
    name: card.name,
    environment: card.environment,
    server_key: card.serverKey.reveal(),
    client_key: card.clientKey?.reveal(),
    notification_urls: card.notificationUrls,
    refund_balance: card.balance,
  };
}
