import { CommandError } from "../command-error.ts";
import { listIn } from "./print.ts";
import type { JsonObject, SandboxClient } from "./sandbox-client.ts";

/** What a linked account may have to pay from. */
export const PAYMENT_SOURCES = ["GOPAY_WALLET", "PAY_LATER", "GOPAY_SAVINGS"] as const;

/** The token that names a source of a linked account just now. Throws for what the account does not have. */
export async function findToken(
  sandbox: SandboxClient,
  account: string,
  source: string,
): Promise<unknown> {
  const path = `/pay/account/${encodeURIComponent(account)}`;
  const found = await sandbox.call({ method: "GET", api: "core", path });
  const entries = listIn((found["metadata"] ?? {}) as JsonObject, "payment_options");
  const option = entries.find(({ name }) => name === source);
  if (option) return option["token"];
  const has = entries.map(({ name }) => String(name)).join(", ") || "nothing: it is not linked";
  throw new CommandError(`The account has no ${source}; it has ${has}.`);
}
