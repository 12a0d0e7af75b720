import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { UpstreamAccount } from "../../src/domain/upstream/account.ts";
import { type ProfileName, usualLimits } from "../../src/domain/upstream/account-limits.ts";
import { BREAKER_RULES, type BreakerRules } from "../../src/domain/upstream/breaker.ts";
import type { NewMerchant } from "../../src/operations/merchants/create-merchant.ts";
import { resolveDue } from "../../src/operations/upstream/resolver.ts";
import type { UpstreamSettings } from "../../src/operations/upstream-settings.ts";
import { type BiSnapFace, startBiSnapFace } from "./bi-snap-upstream.ts";
import { deliverDue } from "./deliver-due.ts";
import { startTestServer, type TestServer } from "./gateway.ts";
import { activeAccount } from "./upstream-accounts.ts";

/** A bank, and the shop's account there. */
interface Branch {
  readonly bank: TestServer;
  readonly account: UpstreamAccount;
  /** How it is called and calls in the national standard, where it does. */
  readonly face?: BiSnapFace;
}

/**
 * Two gateways in a row: a production merchant of `shop` charges through `bank`, whose wallet is the
 * simulated one; or through several, of which that one is asked first. All clocks stand at the same moment
 * until `advance` moves them.
 */
export interface Chain extends Branch {
  readonly shop: TestServer;
  /** In the order in which they are asked. */
  readonly branches: readonly Branch[];
  /** Moves all clocks; nothing is done meanwhile. */
  advance(milliseconds: number): void;
  /** Has the shop's gateway do everything that is due, until nothing is. */
  resolve(): Promise<void>;
  /** Delivers what the banks owe to the shop's inbox, and does what that makes due. */
  tell(): Promise<void>;
  /** The customer pays at the bank. */
  pay(orderId: string, body?: object): Promise<void>;
  /** The status of a transaction by the API, or the error's code. */
  status(orderId: string): Promise<string>;
  statusAtBank(orderId: string): Promise<string>;
  /** Has the banks send their messages to where the shop's gateway is reached now, where charges do not say that. */
  listen(): Promise<void>;
}

interface ChainOptions {
  /** Where the shop's gateway reaches the bank, when something stands in between. */
  readonly baseUrl?: (bank: Pick<TestServer, "url">) => Promise<string> | string;
  readonly upstreams?: Partial<UpstreamSettings>;
  readonly account?: Partial<Pick<UpstreamAccount, "keepOrderIds" | "returnStrays">>;
  /** The dialect of the national standard in which the shop speaks with its banks; the Core API when absent. */
  readonly biSnap?: ProfileName;
  /** How many banks the shop has an account at: one when absent. */
  readonly accounts?: number;
  /** Whether the shop's limits and pauses go by its clock alone. */
  readonly isStill?: boolean;
  /** Whether the shop goes by the clock on the wall, as the banks' answers then do. */
  readonly isRealTime?: boolean;
  /** The shop's. */
  readonly settings?: NewMerchant["settings"];
}

/** What a bank says of the time is what its clock says. */
const dateAnswers: NonNullable<NonNullable<Parameters<typeof startTestServer>[1]>["watch"]> = (
  app,
  clock,
) => {
  app.addHook("onSend", async (_request, reply) => {
    reply.header("date", clock.now.toUTCString());
  });
};

const STEPS_MAX = 50;

/** Faults are for the calls that they are meant for: none keeps the next one from being made. */
const NEVER_DOWN: BreakerRules = {
  ...BREAKER_RULES,
  callsMin: Number.POSITIVE_INFINITY,
  inARow: Number.POSITIVE_INFINITY,
};

export async function startChain(t: TestContext, options: ChainOptions = {}): Promise<Chain> {
  const shop = await startTestServer(t, {
    environment: "production",
    upstreams: { mode: "sandbox", breaker: NEVER_DOWN, ...options.upstreams },
    isStill: options.isStill ?? false,
    ...(options.settings && { settings: options.settings }),
  });
  const branches: Branch[] = [];
  for (let at = 1; at <= (options.accounts ?? 1); at++) {
    const bank = await startTestServer(t, options.isRealTime ? {} : { watch: dateAnswers });
    const face = options.biSnap && (await startBiSnapFace(t, bank, options.biSnap));
    const account = await activeAccount(shop.gateway, {
      merchantId: shop.keys.id,
      ...(options.accounts && { label: `bank ${at}` }),
      baseUrl: (await options.baseUrl?.(face ?? bank)) ?? (face ?? bank).url,
      ...(face
        ? {
            connector: "bi-snap",
            profile: face.profile,
            keys: { biSnap: face.keys },
            // What a Gerbang takes, which stands behind all of them.
            limits: usualLimits("gerbang"),
          }
        : { profile: "gerbang", serverKey: bank.keys.serverKey }),
      ...options.account,
    });
    branches.push({ bank, account, ...(face && { face }) });
  }
  const [first] = branches;
  if (!first) throw new Error("the shop has no account");
  const { bank } = first;
  const resolve = async () => {
    for (let steps = 0; (await resolveDue(shop.gateway)) > 0; steps++) {
      assert.ok(steps < STEPS_MAX, "something is due again and again at the same moment");
    }
  };
  const statusOf = async (at: TestServer, orderId: string) => {
    const { body } = await at.call("GET", `/v2/${encodeURIComponent(orderId)}/status`);
    return String(body["transaction_status"] ?? body["status_code"]);
  };
  const listen = async () => {
    for (const { account, face } of branches) await face?.tellAt(shop.gateway, account);
  };
  await listen();
  return {
    ...first,
    shop,
    listen,
    branches,
    advance(milliseconds) {
      for (const { clock } of [shop, ...branches.map((one) => one.bank)])
        clock.advance(milliseconds);
    },
    resolve,
    async tell() {
      for (const { bank: each } of branches) {
        await deliverDue(each.gateway, { merchantId: each.keys.id });
      }
      await resolve();
    },
    async pay(orderId, body = {}) {
      const path = `/sandbox/v1/transactions/${encodeURIComponent(orderId)}/pay`;
      const { status, body: answer } = await bank.call("POST", path, body);
      assert.equal(status, 200, JSON.stringify(answer));
    },
    status: async (orderId) => await statusOf(shop, orderId),
    statusAtBank: async (orderId) => await statusOf(bank, orderId),
  };
}
