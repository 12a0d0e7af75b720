import type { LinkAccountRequest, PayAccountResponse, PaymentOptionEntry } from "@gerbang/protocol";
import { type GatewayClient, GatewayError } from "@gerbang/sdk";
import type { Pool } from "pg";
import { listOpenAccounts, noteAccountStatus, noteLink, type SavedAccount } from "./accounts.ts";
import type { Language } from "./texts.ts";

interface LinkWalletsOptions {
  readonly client: GatewayClient;
  readonly pool: Pool;
  readonly shopUrl: string;
}

export interface LinkWish {
  readonly customer: string;
  /** Without the country code and without a 0 in front. */
  readonly phone: string;
  readonly language: Language;
}

type BegunLink =
  | { readonly outcome: "begun"; readonly url: string }
  | { readonly outcome: "refused"; readonly why: string };

/** A linked wallet as its customer may see it. */
export interface Wallet extends SavedAccount {
  /** Whole rupiah; absent when the gateway does not say. */
  readonly balance?: number;
}

/** A page waits for it. */
const LOOK = { timeoutMs: 3_000, retriesMax: 0 };

/** Everything about wallets that customers link once, to pay with one tap from then on. */
export function linkWallets({ client, pool, shopUrl }: LinkWalletsOptions) {
  /** Begins to link. The wallet asks the customer; repeating it begins anew, which hurts nobody. */
  const begin = async ({ customer, phone, language }: LinkWish): Promise<BegunLink> => {
    const answer = await client.linkAccount(linkOf(phone, shopUrl), {
      locale: language === "en" ? "en-EN" : "id-ID",
    });
    const { account_id: accountId, actions } = answer;
    const url = actions?.find(({ name }) => name === "activation-link-url")?.url;
    if (accountId === undefined || url === undefined) {
      return { outcome: "refused", why: answer.channel_response_message ?? answer.status_code };
    }
    await noteLink(pool, { accountId, customer, phoneEnd: phone.slice(-4) });
    return { outcome: "begun", url };
  };

  /** What the API says of an account just now is what is kept of it: no page and no redirect decides. */
  const refresh = async (saved: SavedAccount): Promise<Wallet> => {
    const account = await readAccount(client, saved.accountId);
    if (account === "unreachable") return saved;
    const { account_status: status } = account ?? { account_status: "DISABLED" };
    if (status === "PENDING") return saved;
    const isLinked = status === "ENABLED";
    const next = isLinked ? "linked" : "ended";
    if (next !== saved.status) await noteAccountStatus(pool, saved.accountId, next);
    const balance = account && walletOf(account)?.balance.value;
    return { ...saved, status: next, ...(balance !== undefined && { balance: Number(balance) }) };
  };

  /** The customer's linked wallet, asked for anew. */
  const read = async (customer: string | undefined): Promise<Wallet | undefined> => {
    if (customer === undefined) return undefined;
    for (const saved of await listOpenAccounts(pool, customer)) {
      const wallet = await refresh(saved);
      if (wallet.status === "linked") return wallet;
    }
    return undefined;
  };

  /** Safe to repeat: of an account that is not linked any more, only that is noted. */
  const unlink = async (saved: SavedAccount): Promise<void> => {
    try {
      await client.unbindAccount(saved.accountId);
    } catch (error) {
      if (!(error instanceof GatewayError) || error.code !== "wrong_status") throw error;
    }
    await noteAccountStatus(pool, saved.accountId, "ended");
  };

  return { begin, read, unlink };
}

function linkOf(phone: string, shopUrl: string): LinkAccountRequest {
  return {
    payment_type: "gopay",
    gopay_partner: { phone_number: phone, country_code: "62", redirect_url: `${shopUrl}/gopay` },
  };
}

/** `undefined`: there is no such account any more. */
async function readAccount(
  client: GatewayClient,
  accountId: string,
): Promise<PayAccountResponse | "unreachable" | undefined> {
  try {
    return await client.getAccount(accountId, LOOK);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return error.code === "not_found" ? undefined : "unreachable";
  }
}

function walletOf(account: PayAccountResponse): PaymentOptionEntry | undefined {
  const options = account.metadata?.payment_options ?? [];
  return options.find(({ name, active }) => name === "GOPAY_WALLET" && active);
}

/**
 * What the wallet is charged by. Tokens change, so it is asked for before each charge; `undefined` when the account
 * cannot be charged any more.
 */
export async function readToken(
  client: GatewayClient,
  accountId: string,
): Promise<string | undefined> {
  const account = await client.getAccount(accountId);
  return account.account_status === "ENABLED" ? walletOf(account)?.token : undefined;
}

/** A phone number as people write it, as the API wants it: `0812-3456-789` is `8123456789`. */
export function parsePhone(typed: string): string | undefined {
  const digits = typed.replace(/[\s().-]/g, "").replace(/^(?:\+62|62|0)0?/, "");
  return /^[1-9]\d{6,12}$/.test(digits) ? digits : undefined;
}
