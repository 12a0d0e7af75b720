import type { MerchantId } from "@gerbang/protocol";
import type { Secret } from "../domain/secret.ts";
import { createOwnedMerchant } from "../operations/dashboard/create-owned-merchant.ts";
import type { Gateway } from "../operations/gateway.ts";
import type { CreatedMerchant } from "../operations/merchants/create-merchant.ts";
import { findMerchant } from "../operations/merchants/find-merchant.ts";
import { addAccount } from "../operations/upstream/add-account.ts";
import { listAccounts } from "../operations/upstream/list-accounts.ts";
import { setAccountState } from "../operations/upstream/set-account-state.ts";
import { portOf, testAccount } from "../operations/upstream/test-account.ts";
import { findKeys } from "../store/merchants/merchant-keys.ts";
import { findOldestProductionMerchant } from "../store/merchants/merchants.ts";

/** Another Gerbang, which stands in for the provider that holds the licence. */
interface Bank {
  readonly url: string;
  readonly serverKey: Secret;
}

/**
 * The production merchant of a gateway in front of another one, whose simulated wallet pays: made at the
 * first start, with an account at the other gateway that was tested and takes its charges. Safe to repeat.
 */
export async function ensureChainMerchant(gateway: Gateway, bank: Bank): Promise<CreatedMerchant> {
  const known = await findOldestProductionMerchant(gateway.db.kysely);
  const merchant = known
    ? await existing(gateway, known)
    : await createOwnedMerchant(
        gateway,
        { environment: "production", profile: { name: "Kedai Sungguhan" } },
        { kind: "owners_of_first" },
      );
  await ensureAccount(gateway, merchant.id, bank);
  return merchant;
}

async function existing(gateway: Gateway, id: MerchantId): Promise<CreatedMerchant> {
  const merchant = await findMerchant(gateway, id);
  const keys = await findKeys(gateway.db.kysely, id);
  const client = keys.find(({ kind, expiresAt }) => kind === "client" && expiresAt === undefined);
  if (!merchant || !client) throw new Error(`merchant ${id} has no keys`);
  return {
    id,
    serverKey: merchant.serverKey,
    clientKey: gateway.secretBox.open(client.sealed),
  };
}

async function ensureAccount(
  gateway: Gateway,
  merchantId: MerchantId,
  { url, serverKey }: Bank,
): Promise<void> {
  const accounts = await listAccounts(gateway, merchantId);
  const active = accounts.find(({ state }) => state === "active");
  const isCurrent = active?.baseUrl === url && serverKey.reveal().endsWith(active.keyEnding ?? "?");
  if (isCurrent) return;
  if (active) await setAccountState(gateway, { merchantId, accountId: active.id }, "draining");
  const added = await addAccount(gateway, {
    merchantId,
    connector: "core-api",
    profile: "gerbang",
    environment: "sandbox",
    label: "The Gerbang behind this one",
    baseUrl: url,
    keys: { serverKey },
    by: "operator",
  });
  if (added.outcome === "refused") throw new Error(`no account at ${url}: ${added.reason}`);
  const key = { merchantId, accountId: added.account.id };
  const tested = await testAccount(gateway, key, portOf(gateway));
  const state = await setAccountState(gateway, key, "active");
  if (state.outcome === "refused") {
    throw new Error(`the account at ${url} takes no charges: ${JSON.stringify(tested)}`);
  }
}
