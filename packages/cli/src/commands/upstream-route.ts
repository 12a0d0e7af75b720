import type {
  JudgedRoute,
  ListedAccount,
  RouteChange,
  RouteObstacle,
  RoutePlace,
  UpstreamAdmin,
  UpstreamRoute,
} from "@gerbang/gateway";
import { type Command, InvalidArgumentError, Option } from "commander";
import { type NamedValues, printList, printValues } from "../output.ts";
import { parseAmount } from "../sandbox/parse-amount.ts";
import { JSON_OPTION, type JsonOption, known, refusal, withAdmin } from "../upstream-admin.ts";

interface ReasonOption extends JsonOption {
  readonly reason?: string;
}

interface AddOptions extends ReasonOption {
  readonly paymentType?: "gopay" | "qris";
  readonly acquirer?: string;
  readonly from?: string;
  readonly until?: string;
  readonly at?: number;
  readonly disabled: boolean;
}

interface ExplainOptions extends JsonOption {
  readonly paymentType: "gopay" | "qris";
  readonly acquirer: string;
  readonly amount: string;
}

const REASON_OPTION = ["--reason <text>", "why: it stands in the merchant's activity log"] as const;

/** `gerbang upstream route …`: which account is asked for which charges, and in which turn. */
export function addRouteCommands(upstream: Command): void {
  const route = upstream
    .command("route")
    .description(
      "which account is asked for which charges; without routes the active ones, the oldest first",
    );
  route
    .command("list <merchant>")
    .description("print a merchant's routes in order")
    .option(...JSON_OPTION)
    .action(async (merchant: string, options: JsonOption) => {
      await withAdmin(async (admin) => await printRoutes(admin, merchant, options));
    });
  addAddCommand(route);
  route
    .command("remove <merchant> <position>")
    .description("take a route away, and print those that are left; charges stay where they are")
    .option(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (merchant: string, position: string, options: ReasonOption) => {
      await change(merchant, position, options, async (admin, place) => {
        return await admin.removeRoute(place, options.reason);
      });
    });
  route
    .command("move <merchant> <position> <to>")
    .description("have a route stand at another position, and print all of them")
    .option(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (merchant: string, position: string, to: string, options: ReasonOption) => {
      await change(merchant, position, options, async (admin, place) => {
        return await admin.moveRoute(place, parsePosition(to), options.reason);
      });
    });
  addSwitchCommand(route, "enable", "heed a route again");
  addSwitchCommand(route, "disable", "pass a route over");
  addExplainCommand(route);
}

function addAddCommand(route: Command): void {
  route
    .command("add <account>")
    .description("have charges go to an account; what is left out fits every charge")
    .addOption(new Option("--payment-type <type>", "of these alone").choices(["gopay", "qris"]))
    .option("--acquirer <name>", "of these alone; a charge that names none means gopay")
    .option("--from <amount>", "of this amount at least, in rupiah")
    .option("--until <amount>", "of this amount at most")
    .option("--at <position>", "before the route that stands there; behind all when absent", parse)
    .option("--disabled", "to be enabled later", false)
    .option(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(addRoute);
}

async function addRoute(id: string, options: AddOptions): Promise<void> {
  const { paymentType, acquirer, from, until, at: position, disabled, reason } = options;
  const conditions = {
    ...(paymentType !== undefined && { paymentType }),
    ...(acquirer !== undefined && { acquirer }),
    ...(from !== undefined && { amountFrom: parseAmount(from) }),
    ...(until !== undefined && { amountUntil: parseAmount(until) }),
    ...(position !== undefined && { position }),
  };
  await withAdmin(async (admin) => {
    const account = await known(admin, id);
    const wanted = { ...conditions, accountId: id, isEnabled: !disabled };
    const added = await admin.addRoute(account.merchantId, wanted, reason);
    if (added.outcome === "refused") throw refusal(added.reason);
    printValues(toValues(added.route, account), options);
  });
}

function addSwitchCommand(route: Command, name: "enable" | "disable", about: string): void {
  route
    .command(`${name} <merchant> <position>`)
    .description(about)
    .option(...REASON_OPTION)
    .option(...JSON_OPTION)
    .action(async (merchant: string, position: string, options: ReasonOption) => {
      await change(merchant, position, options, async (admin, place) => {
        return await admin.switchRoute(place, name === "enable", options.reason);
      });
    });
}

/** Changes a route and prints what all of them are then. */
async function change(
  merchant: string,
  position: string,
  options: JsonOption,
  work: (admin: UpstreamAdmin, place: RoutePlace) => Promise<RouteChange>,
): Promise<void> {
  const place = { merchant, position: parsePosition(position) };
  await withAdmin(async (admin) => {
    const changed = await work(admin, place);
    if (changed.outcome === "refused") throw refusal(changed.reason);
    await printRoutes(admin, merchant, options);
  });
}

function addExplainCommand(route: Command): void {
  route
    .command("explain <merchant>")
    .description("say where a charge would go now, and why not elsewhere")
    .addOption(
      new Option("--payment-type <type>", "of the charge")
        .choices(["gopay", "qris"])
        .default("qris"),
    )
    .option("--acquirer <name>", "that it names", "gopay")
    .requiredOption("--amount <amount>", "in rupiah")
    .option(...JSON_OPTION)
    .action(explain);
}

async function explain(merchant: string, options: ExplainOptions): Promise<void> {
  const { paymentType, acquirer, json } = options;
  const charge = { paymentType, acquirer, amount: parseAmount(options.amount) };
  const judged = await withAdmin(async (admin) => await admin.explain(merchant, charge));
  if (!judged) throw refusal("no_production_merchant");
  printList(judged.map(toVerdict), options);
  if (json || judged.some(({ turn }) => turn !== undefined)) return;
  process.stdout.write("\nNobody takes it: such a charge is refused.\n");
}

async function printRoutes(
  admin: UpstreamAdmin,
  merchant: string,
  options: JsonOption,
): Promise<void> {
  const routes = await admin.listRoutes(merchant);
  if (!routes) throw refusal("no_production_merchant");
  const accounts = await admin.list(merchant);
  printList(
    routes.map((one) =>
      toValues(
        one,
        accounts.find(({ id }) => id === one.accountId),
      ),
    ),
    options,
  );
}

function parsePosition(text: string): number {
  const position = Number(text);
  if (!Number.isSafeInteger(position) || position < 1) throw refusal("position");
  return position;
}

/** The same for an option, of which commander says the name. */
function parse(text: string): number {
  const position = Number(text);
  if (Number.isSafeInteger(position) && position >= 1) return position;
  throw new InvalidArgumentError("must be a whole number from 1");
}

function toValues(route: UpstreamRoute, account: ListedAccount | undefined): NamedValues {
  return {
    position: route.position,
    account_id: route.accountId,
    account: account?.label,
    account_state: account?.state,
    ...conditionsOf(route),
    enabled: route.isEnabled ? "yes" : "no",
  };
}

function conditionsOf({ paymentType, acquirer, amountFrom, amountUntil }: Partial<UpstreamRoute>) {
  return {
    payment_type: paymentType,
    acquirer,
    amount_from: amountFrom,
    amount_until: amountUntil,
  };
}

function toVerdict({ position, route, account, obstacle, turn }: JudgedRoute): NamedValues {
  return {
    position,
    account_id: account.id,
    account: account.label,
    ...conditionsOf(route ?? {}),
    turn,
    obstacle,
    verdict: obstacle === undefined ? turnText(turn ?? 0) : OBSTACLES[obstacle],
  };
}

function turnText(turn: number): string {
  if (turn === 1) return "asked first";
  return turn === 2
    ? "asked when the one before gives no offer"
    : "fits, and is never asked: one charge asks two accounts at most";
}

const OBSTACLES: Readonly<Record<RouteObstacle, string>> = {
  disabled: "the route is disabled",
  payment_type: "for another payment type",
  acquirer: "for another acquirer",
  amount: "for other amounts",
  account_before: "an earlier route leads to the same account",
  not_offered: "its upstream makes no charges of that payment type",
  draft: "the account was never made active",
  draining: "the account is drained: it takes no new charges",
  off: "the account is off",
  not_allowed: "UPSTREAMS does not let this gateway call it",
  breaker_open: "left alone for a moment: it answers too badly",
};
