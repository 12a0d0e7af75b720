import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { MerchantId, Rupiah } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import { shownKeyOf, type UpstreamAccount } from "../../src/domain/upstream/account.ts";
import type { FindReply } from "../../src/domain/upstream/connector.ts";
import type { Gateway } from "../../src/operations/gateway.ts";
import { addAccount, type NewAccount } from "../../src/operations/upstream/add-account.ts";
import { findChargeAccounts } from "../../src/operations/upstream/explain-routes.ts";
import { setAccountState } from "../../src/operations/upstream/set-account-state.ts";
import { type AccountPort, testAccount } from "../../src/operations/upstream/test-account.ts";
import { createTestGateway } from "./gateway.ts";

/** A gateway whose merchant is a production one, and which may call every upstream. */
export async function createProductionGateway(
  t: TestContext,
  mode: "off" | "sandbox" | "production" = "production",
) {
  return await createTestGateway(t, { environment: "production", upstreams: { mode } });
}

/** An upstream that replies the same to every look-up, or does what it is told, and notes with what key it was asked. */
export function upstreamSaying(
  reply: FindReply | (() => Promise<FindReply>),
): AccountPort & { readonly keys: string[] } {
  const keys: string[] = [];
  return {
    keys,
    async find({ credentials }) {
      keys.push(shownKeyOf(credentials.keys).reveal());
      return typeof reply === "function" ? await reply() : reply;
    },
  };
}

export const ABSENT: FindReply = { outcome: "absent" };

/** Those of the national standard with addresses of their own. */
const FIXED: ReadonlySet<string | undefined> = new Set(["midtrans", "doku"]);

/** Of the Core API, with this key, unless `keys` says otherwise. */
type WantedAccount = Pick<NewAccount, "merchantId"> &
  Partial<NewAccount> & { readonly serverKey?: Secret };

/** Adds an account at the real sandbox's address, as a draft. */
export async function addedAccount(
  gateway: Gateway,
  { serverKey = new Secret("SB-Mid-server-theirs-0123456789"), ...wanted }: WantedAccount,
): Promise<UpstreamAccount> {
  const isFixed = wanted.connector === "bi-snap" && FIXED.has(wanted.profile);
  const added = await addAccount(gateway, {
    connector: "core-api",
    profile: "midtrans",
    environment: "sandbox",
    label: "Ours",
    keys: { serverKey },
    by: "operator",
    ...wanted,
    ...(isFixed && { baseUrl: undefined }),
  } as NewAccount);
  assert.equal(added.outcome, "added", JSON.stringify(added));
  const { account } = added;
  if (!isFixed || wanted.baseUrl === undefined) return account;
  // A provider that is known by its own addresses, and stands elsewhere in a test.
  await gateway.db.pool.query("update upstream_account set base_url = $2 where id = $1", [
    account.id,
    wanted.baseUrl,
  ]);
  return { ...account, baseUrl: wanted.baseUrl };
}

/** The same, tested and taking charges. */
export async function activeAccount(
  gateway: Gateway,
  wanted: WantedAccount,
): Promise<UpstreamAccount> {
  const account = await addedAccount(gateway, wanted);
  const key = { merchantId: account.merchantId, accountId: account.id };
  await testAccount(gateway, key, upstreamSaying(ABSENT));
  assert.deepEqual(await setAccountState(gateway, key, "active"), { outcome: "applied" });
  return { ...account, state: "active" };
}

/** Those that a usual charge of a merchant would be asked for at, the first one first. */
export async function accountsAsked(gateway: Gateway, merchantId: MerchantId) {
  const charge = { paymentType: "qris", acquirer: "gopay", amount: 10_000 as Rupiah } as const;
  return (await findChargeAccounts(gateway, merchantId, charge)).accounts;
}
