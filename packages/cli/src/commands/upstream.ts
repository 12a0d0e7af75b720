import {
  type ListedAccount,
  type OpenWork,
  PROFILE_NAMES,
  type ProfileName,
  type UpstreamAdmin,
} from "@gerbang/gateway";
import { type Command, Option } from "commander";
import { addKeysOption, type KeysOption, readBiSnapKeys, wholeKeys } from "../bi-snap-keys.ts";
import { CommandError, EXIT } from "../command-error.ts";
import { type NamedValues, printList, printValues } from "../output.ts";
import { JSON_OPTION, type JsonOption, known, refusal, withAdmin } from "../upstream-admin.ts";
import { presentCalls } from "../upstream-calls.ts";
import { addKeyOption, type KeyOption, readUpstreamKey } from "../upstream-key.ts";
import { addLimitOptions, type LimitOptions, limitsOf } from "../upstream-limits.ts";
import { addFindingCommands } from "./upstream-finding.ts";
import { addRouteCommands } from "./upstream-route.ts";

interface AddOptions extends JsonOption, KeyOption, KeysOption, LimitOptions {
  readonly environment: "sandbox" | "production";
  readonly connector: "core-api" | "bi-snap";
  readonly profile: ProfileName;
  readonly baseUrl?: string;
  readonly label?: string;
  readonly ownOrderIds: boolean;
  readonly returnStrays: "ask" | "auto";
}

/** `gerbang upstream …`, on the database that the environment names. */
export function addUpstreamCommands(program: Command): void {
  const upstream = program
    .command("upstream")
    .description("production merchants' contracts with upstreams; works while the gateway runs");
  addCommand(upstream);
  upstream
    .command("list [merchant]")
    .description("print a merchant's accounts, or everybody's, without their keys")
    .option(...JSON_OPTION)
    .action(async (merchant: string | undefined, options: JsonOption) => {
      const cards = await withAdmin(async (admin) => {
        const accounts = await admin.list(merchant);
        return await Promise.all(accounts.map(async (one) => await cardOf(admin, one)));
      });
      printList(cards, options);
    });
  upstream
    .command("state <account>")
    .description("how its calls go just now, in all processes together: is it down, or too busy?")
    .option(...JSON_OPTION)
    .action(printState);
  upstream
    .command("test <account>")
    .description("ask the upstream for an order that nobody made: is the key right?")
    .option(...JSON_OPTION)
    .action(test);
  const set = upstream
    .command("set <account>")
    .description("change what is called of it: its next call keeps to that");
  addLimitOptions(set)
    .option(...JSON_OPTION)
    .action(setLimits);
  addStateCommands(upstream);
  const rotate = upstream
    .command("rotate <account>")
    .description("give it other keys; those before verify late messages for 7 days");
  addKeyOption(addKeysOption(rotate))
    .option(...JSON_OPTION)
    .action(rotateKey);
  addRouteCommands(upstream);
  addFindingCommands(upstream);
  upstream
    .command("reseal")
    .description("seal under GERBANG_SECRET what GERBANG_SECRET_OLD sealed: credentials and keys")
    .option(...JSON_OPTION)
    .action(reseal);
}

async function reseal(options: JsonOption): Promise<void> {
  const sealed = await withAdmin(async (admin) => await admin.reseal());
  const { accounts, merchantKeys, secondFactors } = sealed;
  printValues({ accounts, merchant_keys: merchantKeys, second_factors: secondFactors }, options);
}

function addStateCommands(upstream: Command): void {
  addStateCommand(upstream, ["activate", "active"], "have it take the merchant's charges");
  addStateCommand(
    upstream,
    ["drain", "draining"],
    "no new charges; see those it has to their end. Tells what is open, as list does",
  );
  addStateCommand(upstream, ["off", "off"], "do not call it any more");
}

function addCommand(upstream: Command): void {
  const add = upstream
    .command("add <merchant>")
    .description("write down a contract, as a draft: test it, then activate it")
    .addOption(
      new Option("--environment <environment>", "whether the money is real")
        .choices(["sandbox", "production"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--connector <connector>", "which protocol it speaks")
        .choices(["core-api", "bi-snap"])
        .default("core-api"),
    )
    .addOption(
      new Option("--profile <profile>", "whose service it is; doku, dana and winpay speak bi-snap")
        .choices(PROFILE_NAMES)
        .default("midtrans"),
    )
    .option("--base-url <url>", "where it is; midtrans has addresses of its own, and doku")
    .option("--label <text>", "what you call it; the profile when absent")
    .option("--own-order-ids", "give orders names of ours there, instead of the merchant's", false)
    .addOption(
      new Option("--return-strays <how>", "whether money that comes too late goes back by itself")
        .choices(["ask", "auto"])
        .default("ask"),
    );
  addKeyOption(addKeysOption(addLimitOptions(add)))
    .option(...JSON_OPTION)
    .action(addAccount);
}

type StateCommand = readonly ["activate" | "drain" | "off", "active" | "draining" | "off"];

function addStateCommand(upstream: Command, [name, state]: StateCommand, about: string): void {
  upstream
    .command(`${name} <account>`)
    .description(about)
    .option(...JSON_OPTION)
    .action(async (id: string, options: JsonOption) => {
      await onAccount(id, options, async (admin, account) => {
        const outcome = await admin.setState(account, state);
        return outcome.outcome === "refused" ? outcome.reason : undefined;
      });
    });
}

async function addAccount(merchant: string, options: AddOptions): Promise<void> {
  const { environment, connector, profile, baseUrl, label = profile, returnStrays } = options;
  await withAdmin(async (admin) => {
    // Only where there is a gateway: nobody types a key for nothing.
    const keys =
      connector === "bi-snap"
        ? { biSnap: wholeKeys(await readBiSnapKeys(options)) }
        : { serverKey: await readUpstreamKey(options) };
    const added = await admin.add({
      merchant,
      environment,
      connector,
      profile,
      label,
      keys,
      returnStrays,
      keepOrderIds: !options.ownOrderIds,
      limits: limitsOf(options),
      ...(baseUrl !== undefined && { baseUrl }),
    });
    if (added.outcome === "refused") throw refusal(added.reason);
    printValues(await cardOf(admin, await known(admin, added.account.id)), options);
  });
}

async function test(id: string, options: JsonOption): Promise<void> {
  await onAccount(id, options, async (admin, account) => {
    const tested = await admin.test(account);
    if (tested.outcome === "refused") return tested.reason;
    if (tested.result === "passed") return undefined;
    throw new CommandError(`The test failed: ${tested.result}.`);
  });
}

async function setLimits(id: string, options: JsonOption & LimitOptions): Promise<void> {
  const limits = limitsOf(options);
  if (Object.keys(limits).length === 0) {
    throw new CommandError(
      "Say what to change: --calls-per-second, --in-flight or --call-ms.",
      EXIT.usage,
    );
  }
  await onAccount(id, options, async (admin, account) => {
    const outcome = await admin.setLimits(account, limits);
    return outcome.outcome === "refused" ? outcome.reason : undefined;
  });
}

async function printState(id: string, options: JsonOption): Promise<void> {
  await withAdmin(async (admin) => {
    const account = await known(admin, id);
    const health = await admin.health(account);
    printValues({ account_id: id, label: account.label, ...presentCalls(health) }, options);
  });
}

async function rotateKey(id: string, options: JsonOption & KeyOption & KeysOption): Promise<void> {
  await onAccount(id, options, async (admin, account) => {
    const keys =
      account.connector === "bi-snap"
        ? { biSnap: await readBiSnapKeys(options) }
        : { serverKey: await readUpstreamKey(options) };
    const rotated = await admin.rotate(account, keys);
    if (rotated.outcome === "failed") {
      throw new CommandError(`Nothing was changed: the new key fails (${rotated.result}).`);
    }
    return rotated.outcome === "refused" ? rotated.reason : undefined;
  });
}

/** Does something to an account and prints it as it is afterwards; `work` returns why it was refused. */
async function onAccount(
  id: string,
  options: JsonOption,
  work: (admin: UpstreamAdmin, account: ListedAccount) => Promise<string | undefined>,
): Promise<void> {
  await withAdmin(async (admin) => {
    const reason = await work(admin, await known(admin, id));
    if (reason !== undefined) throw refusal(reason);
    printValues(await cardOf(admin, await known(admin, id)), options);
  });
}

/** An account; of one that takes no charges any more, with what is open there. */
async function cardOf(admin: UpstreamAdmin, account: ListedAccount): Promise<NamedValues> {
  const isEnding = account.state === "draining" || account.state === "off";
  return {
    ...toValues(account),
    ...(isEnding && openValues(await admin.openWork(account))),
  };
}

function openValues(open: OpenWork): NamedValues {
  const { inDoubt, offers, unwanted, refunds, strays, isWatched } = open;
  const isEmpty = inDoubt + offers + unwanted + refunds + strays === 0;
  return {
    open_charges_in_doubt: inDoubt,
    open_codes: offers,
    open_orders_being_cancelled: unwanted,
    open_refunds_in_doubt: refunds,
    open_stray_payments: strays,
    empty: isEmpty ? "yes" : "no",
    still_watched: isWatched ? "yes: for late money and refunds, up to a week" : "no",
  };
}

/** By what a provider of the national standard knows the contract: none of it is a secret. */
function idValues({ biSnap }: ListedAccount): NamedValues {
  if (!biSnap) return {};
  const ids = Object.entries(biSnap.ids).map(([name, id]) => [`provider_${name}`, id] as const);
  return {
    client_id: biSnap.clientId,
    ...Object.fromEntries(ids),
    message_url: biSnap.messageUrl,
  };
}

function toValues(account: ListedAccount): NamedValues {
  const { keyEnding } = account;
  return {
    account_id: account.id,
    merchant_id: account.merchantId,
    label: account.label,
    connector: account.connector,
    profile: account.profile,
    environment: account.environment,
    base_url: account.baseUrl,
    state: account.state,
    calls_per_second: account.callsPerSecond,
    in_flight: account.inFlightMax,
    call_ms: account.callMs,
    callable: account.isAllowed ? "yes" : "no: UPSTREAMS does not allow it",
    ...idValues(account),
    [account.connector === "bi-snap" ? "client_secret" : "server_key"]:
      keyEnding === undefined ? "cannot be opened: another secret" : `…${keyEnding}`,
    previous_key_until: account.previousUntil?.toISOString(),
    tested_at: account.testedAt?.toISOString(),
    test_result: account.testResult,
  };
}
