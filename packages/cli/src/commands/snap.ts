import { createHash, createPublicKey } from "node:crypto";
import {
  type BiSnapAdmin,
  type BiSnapClient,
  type BiSnapOutcome,
  type BiSnapRefusal,
  openBiSnapAdmin,
} from "@gerbang/gateway";
import type { Command } from "commander";
import { CommandError, EXIT } from "../command-error.ts";
import { readNamedFile } from "../named-file.ts";
import { readOperatorConfig } from "../operator-config.ts";
import { type NamedValues, printValues } from "../output.ts";
import { addSnapExplainCommand } from "./snap-explain.ts";

interface JsonOption {
  readonly json: boolean;
}

interface ClientOptions extends JsonOption {
  readonly notificationUrl?: string;
  readonly partnerId?: string;
  readonly redirectUrls?: string[] | true;
  readonly end: boolean;
}

interface KeysOptions extends JsonOption {
  readonly add?: string;
  readonly remove?: string;
}

const JSON_OPTION = ["--json", "print JSON", false] as const;
const HOUR_MS = 3_600_000;

/** `gerbang snap client|rotate|keys`, on the database that the environment names; and `explain`. */
export function addSnapCommands(program: Command): void {
  const snap = program
    .command("snap")
    .description(
      "BI-SNAP, the national standard: what a merchant calls it with, and why it is refused",
    );
  snap
    .command("client <merchant>")
    .description("print a merchant's credentials; makes them when there are none")
    .option("--notification-url <url>", "what stands before the paths of messages; empty for none")
    .option("--partner-id <text>", "X-PARTNER-ID of messages")
    .option(
      "--redirect-urls [urls...]",
      "where linked customers may be sent back to; none for nowhere",
    )
    .option("--end", "end them: no call is served any more", false)
    .option(...JSON_OPTION)
    .addHelpText(
      "after",
      "\nExamples:\n  $ gerbang snap client G123456789 --notification-url http://localhost:3000/snap",
    )
    .action(client);
  snap
    .command("rotate <merchant>")
    .description("give a merchant a new client secret, which signs from now on")
    .option("--grace-hours <hours>", "how long the old one is still accepted", "24")
    .option(...JSON_OPTION)
    .action(rotate);
  snap
    .command("keys <merchant>")
    .description("print the public keys of both sides; or add or remove one of the merchant's")
    .option("--add <file>", "a public key of the merchant's, PEM")
    .option("--remove <file>", "the same, to be taken away")
    .option(...JSON_OPTION)
    .addHelpText("after", "\nExamples:\n  $ gerbang snap keys G123456789 --add public.pem")
    .action(keys);
  addSnapExplainCommand(snap);
}

async function client(merchant: string, options: ClientOptions): Promise<void> {
  const { notificationUrl: prefix, partnerId, redirectUrls, end } = options;
  const shown = await withAdmin(async (admin) => {
    if (end) return changed(await admin.end(merchant));
    let known = (await admin.show(merchant)) ?? changed(await admin.create(merchant));
    if (redirectUrls !== undefined) {
      // Named without any it is `true`.
      const urls = Array.isArray(redirectUrls) ? redirectUrls : [];
      known = changed(await admin.changeRedirects(merchant, urls));
    }
    if (prefix === undefined && partnerId === undefined) return known;
    const change = {
      ...(prefix !== undefined && { prefix }),
      ...(partnerId !== undefined && { partnerId }),
    };
    return changed(await admin.changeMessages(merchant, change));
  });
  printValues(end ? { merchant_id: shown.merchantId, ended: "yes" } : toValues(shown), options);
}

async function rotate(
  merchant: string,
  options: JsonOption & { readonly graceHours: string },
): Promise<void> {
  const hours = Number(options.graceHours);
  if (!(hours >= 0 && hours <= 8_760)) {
    throw new CommandError("--grace-hours must be a number from 0 to 8760.", EXIT.usage);
  }
  const shown = await withAdmin(async (admin) =>
    changed(await admin.rotate(merchant, hours * HOUR_MS)),
  );
  printValues(toValues(shown), options);
}

async function keys(merchant: string, options: KeysOptions): Promise<void> {
  const shown = await withAdmin(async (admin) => {
    const { add, remove } = options;
    if (remove !== undefined) {
      changed(await admin.removeKey(merchant, spki(await readNamedFile(remove))));
    }
    if (add !== undefined) changed(await admin.addKey(merchant, await readNamedFile(add)));
    return await admin.show(merchant);
  });
  if (!shown) throw refusal("no_client");
  printValues(
    {
      merchant_keys: shown.publicKeys.map(fingerprint),
      gateway_key: fingerprint(shown.signingPublicKey),
      gateway_public_key: shown.signingPublicKey.trim(),
    },
    options,
  );
}

/** As the gateway keeps it. */
function spki(pem: string): string {
  try {
    return createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();
  } catch {
    // What is no key is none that could be removed.
    throw refusal("not_a_public_key");
  }
}

/** SHA-256 of the DER form, as the dashboard shows it. */
function fingerprint(pem: string): string {
  const der = createPublicKey(pem).export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex");
}

async function withAdmin<Result>(work: (admin: BiSnapAdmin) => Promise<Result>): Promise<Result> {
  const admin = await openBiSnapAdmin(await readOperatorConfig());
  try {
    return await work(admin);
  } finally {
    await admin.close();
  }
}

function changed(outcome: BiSnapOutcome): BiSnapClient {
  if (outcome.outcome === "changed") return outcome.client;
  throw refusal(outcome.reason, outcome.detail);
}

const REFUSALS: Readonly<Record<BiSnapRefusal, string>> = {
  no_merchant: "There is no such merchant.",
  no_client: "The merchant has no BI-SNAP credentials: gerbang snap client makes them.",
  exists: "The merchant has BI-SNAP credentials already.",
  private_key: "That is a private key: it stays where it is. Give the public one.",
  not_a_public_key: "That is no public key in PEM.",
  not_rsa: "The key is not an RSA key.",
  too_short: "The key is shorter than 2048 bits.",
  too_many_keys: "The merchant has five keys already.",
  partner_id: "--partner-id has at most 64 characters, without spaces.",
  redirect_url: "A customer cannot be sent to:",
  too_many_urls: "--redirect-urls are 20 at the most.",
  url: "--notification-url is no address that Gerbang calls.",
};

function refusal(reason: BiSnapRefusal, detail?: string): CommandError {
  return new CommandError(
    detail === undefined ? REFUSALS[reason] : `${REFUSALS[reason]} ${detail}`,
  );
}

function toValues(client: BiSnapClient): NamedValues {
  return {
    merchant_id: client.merchantId,
    client_id: client.clientId,
    client_secret: client.secret.reveal(),
    old_secret_until: client.olderSecret?.until.toISOString(),
    merchant_keys: client.publicKeys.map(fingerprint),
    gateway_key: fingerprint(client.signingPublicKey),
    payment_handle: client.paymentHandle,
    redirect_urls: client.redirectUrls,
    notification_url: client.notificationPrefix,
    partner_id: client.notificationPartnerId,
  };
}
