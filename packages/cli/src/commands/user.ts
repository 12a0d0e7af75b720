import { openUserAdmin, parseRole, ROLES, type UserAdmin, type UserCard } from "@gerbang/gateway";
import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { dashboardUrl } from "../dashboard-url.ts";
import { readOperatorConfig } from "../operator-config.ts";
import { type NamedValues, printList, printValues } from "../output.ts";

interface JsonOption {
  readonly json: boolean;
}

interface AddOptions extends JsonOption {
  readonly name?: string;
  readonly role: string;
  readonly merchant?: string;
}

const JSON_OPTION = ["--json", "print JSON", false] as const;

/** `gerbang user list|link|two-step-off|add`, on the database that the environment names. */
export function addUserCommands(program: Command): void {
  const user = program
    .command("user")
    .description("who may sign in to the dashboard; works while the gateway runs");
  user
    .command("list")
    .description("print everybody, with the merchants they look after")
    .option(...JSON_OPTION)
    .action(async (options: JsonOption) => {
      const users = await withAdmin(async (admin) => await admin.list());
      printList(users.map(toValues), options);
    });
  user
    .command("link <email>")
    .description("print a fresh one-time sign-in link: the way back after a forgotten password")
    .option(...JSON_OPTION)
    .addHelpText("after", "\nExamples:\n  $ gerbang user link ayu@kedai.example")
    .action(link);
  user
    .command("two-step-off <email>")
    .description("switch two-step sign-in off for who has lost their app and their recovery codes")
    .option(...JSON_OPTION)
    .addHelpText("after", "\nExamples:\n  $ gerbang user two-step-off ayu@kedai.example")
    .action(twoStepOff);
  user
    .command("add <email>")
    .description("let somebody look after a merchant; who is new gets a one-time sign-in link")
    .option("--name <name>", "what to call them; the address up to its @ if absent")
    .option("--role <role>", ROLES.join(", "), "support")
    .option("--merchant <id>", "the first one if absent")
    .option(...JSON_OPTION)
    .addHelpText("after", "\nExamples:\n  $ gerbang user add siti@kedai.example --role finance")
    .action(add);
}

async function link(email: string, options: JsonOption): Promise<void> {
  const outcome = await withAdmin(async (admin) => await admin.link(email));
  if (outcome.outcome === "applied") {
    return printValues({ email, ...(await linkValues(outcome.link)) }, options);
  }
  throw new CommandError(
    outcome.reason === "disabled"
      ? `${email} is disabled and may not sign in.`
      : `There is no user ${email}. \`gerbang user list\` tells who there is.`,
  );
}

async function twoStepOff(email: string, options: JsonOption): Promise<void> {
  const { outcome } = await withAdmin(async (admin) => await admin.endTwoStep(email));
  if (outcome === "refused") {
    throw new CommandError(`There is no user ${email}. \`gerbang user list\` tells who there is.`);
  }
  printValues({ email, two_steps: outcome === "applied" ? "off now" : "was off" }, options);
}

async function add(email: string, options: AddOptions): Promise<void> {
  const { merchant, json } = options;
  const role = parseRole(options.role);
  if (!role) throw new CommandError(`--role must be one of ${ROLES.join(", ")}.`, EXIT.usage);
  const name = options.name ?? email.split("@", 1)[0] ?? email;
  const wanted = { email, name, role, ...(merchant !== undefined && { merchant }) };
  const outcome = await withAdmin(async (admin) => await admin.add(wanted));
  if (outcome.outcome === "applied") {
    const values = { email, role, merchant_id: outcome.merchantId };
    printValues({ ...values, ...(await linkValues(outcome.link)) }, { json });
    return;
  }
  switch (outcome.reason) {
    case "bad_email":
      throw new CommandError(`${email} is not an e-mail address.`, EXIT.usage);
    case "bad_name":
      throw new CommandError("--name must have 1 to 100 characters.", EXIT.usage);
    case "member_already":
      throw new CommandError(`${email} looks after this merchant already.`);
    case "unknown_merchant":
      throw new CommandError(`There is no merchant ${merchant ?? "yet"}.`);
  }
}

/** What a new link is told with; nothing for who signs in as before. */
async function linkValues(path: string | undefined): Promise<NamedValues> {
  if (path === undefined) return {};
  return { sign_in_link: `${await dashboardUrl()}${path}`, works: "once, within an hour" };
}

async function withAdmin<Result>(work: (admin: UserAdmin) => Promise<Result>): Promise<Result> {
  const admin = await openUserAdmin(await readOperatorConfig());
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

function toValues(card: UserCard): NamedValues {
  const { email, name, merchants, hasPassword, isDisabled, hasSecondFactor } = card;
  return {
    email,
    name,
    merchants: merchants.map(({ id, role }) => `${id} (${role})`),
    ...(hasSecondFactor && { two_steps: "on" }),
    state: isDisabled ? "disabled" : hasPassword ? "active" : "not signed in yet",
  };
}
