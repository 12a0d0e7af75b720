import { type MerchantId, parseMerchantId } from "@gerbang/protocol";
import type { AccountState } from "../domain/upstream/account.ts";
import type { AccountLimits } from "../domain/upstream/account-limits.ts";
import type { MergedHealth } from "../domain/upstream/merge-health.ts";
import { resealSecondFactors } from "../operations/dashboard/two-step.ts";
import type { Gateway } from "../operations/gateway.ts";
import { resealKeys } from "../operations/merchants/reseal-keys.ts";
import { findHealth } from "../operations/upstream/account-health.ts";
import type { ChangedKeys } from "../operations/upstream/account-keys.ts";
import {
  type AddOutcome,
  addAccount,
  type NewAccount,
} from "../operations/upstream/add-account.ts";
import { commandPort } from "../operations/upstream/command-port.ts";
import { type ListedAccount, listAccounts } from "../operations/upstream/list-accounts.ts";
import { type OpenWork, readOpenWork } from "../operations/upstream/read-open-work.ts";
import { resealAccounts } from "../operations/upstream/reseal-accounts.ts";
import {
  type RotateOutcome,
  rotateCredentials,
} from "../operations/upstream/rotate-credentials.ts";
import { type LimitsOutcome, setAccountLimits } from "../operations/upstream/set-account-limits.ts";
import { type StateOutcome, setAccountState } from "../operations/upstream/set-account-state.ts";
import {
  type AccountPort,
  type TestOutcome,
  testAccount,
} from "../operations/upstream/test-account.ts";
import { createUpstreamHttp } from "../outbound/upstream-http.ts";
import { type AttentionAdmin, attentionAdminOf } from "./attention-admin.ts";
import type { Config } from "./config.ts";
import { openDetachedGateway } from "./detached-gateway.ts";
import { type RehearsalAdmin, rehearsalAdminOf } from "./rehearsal-admin.ts";
import { type RouteAdmin, routeAdminOf } from "./route-admin.ts";

export type { MergedHealth as AccountCalls } from "../domain/upstream/merge-health.ts";
export type { ListedAccount } from "../operations/upstream/list-accounts.ts";
export type { AttentionCase } from "../operations/upstream/read-attention.ts";
export type { OpenWork } from "../operations/upstream/read-open-work.ts";

/** What an operator does with merchants' contracts with upstreams. Accounts are named by their ids. */
export interface UpstreamAdmin extends RouteAdmin, AttentionAdmin, RehearsalAdmin {
  add(wanted: Omit<NewAccount, "merchantId" | "by"> & { merchant: string }): Promise<AddOutcome>;
  /** A merchant's, or everybody's. */
  list(merchant?: string): Promise<readonly ListedAccount[]>;
  show(accountId: string): Promise<ListedAccount | undefined>;
  /** What is not over yet at an account. */
  openWork(account: ListedAccount): Promise<OpenWork>;
  test(account: ListedAccount): Promise<TestOutcome>;
  /** Sets those of its limits that are given. */
  setLimits(account: ListedAccount, limits: Partial<AccountLimits>): Promise<LimitsOutcome>;
  /** How its calls go in the processes that run; `undefined` when none has called it. */
  health(account: ListedAccount): Promise<MergedHealth | undefined>;
  setState(account: ListedAccount, state: Exclude<AccountState, "draft">): Promise<StateOutcome>;
  rotate(account: ListedAccount, keys: ChangedKeys): Promise<RotateOutcome>;
  /** Everything that is sealed under the old secret gets the newer one's seal. */
  reseal(): Promise<{
    readonly accounts: number;
    readonly merchantKeys: number;
    readonly secondFactors: number;
  }>;
  close(): Promise<void>;
}

/** Opens the accounts of a configuration: those of a gateway that is running, too. */
export async function openUpstreamAdmin(config: Config): Promise<UpstreamAdmin> {
  const { gateway, close } = await openDetachedGateway(config, { connectionsMax: 2 });
  // Where upstreams reach the gateway that runs.
  gateway.publicAddress.url = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const http = createUpstreamHttp({ allowPrivate: gateway.delivery.allowPrivateTargets });
  return {
    ...adminOf(gateway, commandPort(gateway)),
    ...rehearsalAdminOf(gateway, http),
    async close() {
      await http.close();
      await close();
    },
  };
}

function adminOf(
  gateway: Gateway,
  port: AccountPort,
): Omit<UpstreamAdmin, "close" | keyof RehearsalAdmin> {
  return {
    ...routeAdminOf(gateway),
    ...attentionAdminOf(gateway),
    openWork: async (account) => await readOpenWork(gateway, keyOf(account)),
    async add({ merchant, ...wanted }) {
      const merchantId = parseMerchantId(merchant);
      if (!merchantId) return { outcome: "refused", reason: "no_production_merchant" };
      return await addAccount(gateway, { ...wanted, merchantId, by: "operator" });
    },
    async list(merchant) {
      const merchantId = merchant === undefined ? undefined : parseMerchantId(merchant);
      if (merchant !== undefined && !merchantId) return [];
      return await listAccounts(gateway, merchantId);
    },
    async show(accountId) {
      return (await listAccounts(gateway)).find(({ id }) => id === accountId);
    },
    test: async (account) => await testAccount(gateway, keyOf(account), port),
    setState: async (account, state) => await setAccountState(gateway, keyOf(account), state),
    setLimits: async (account, limits) => await setAccountLimits(gateway, keyOf(account), limits),
    health: async ({ id }) => await findHealth(gateway, id),
    rotate: async (account, keys) =>
      await rotateCredentials(gateway, keyOf(account), { keys, port }),
    reseal: async () => ({
      accounts: await resealAccounts(gateway),
      merchantKeys: await resealKeys(gateway),
      secondFactors: await resealSecondFactors(gateway),
    }),
  };
}

function keyOf({ merchantId, id }: ListedAccount): {
  readonly merchantId: MerchantId;
  readonly accountId: string;
} {
  return { merchantId, accountId: id };
}
