import { readFileSync } from "node:fs";
import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../../src/domain/secret.ts";
import type { OpenedAccount } from "../../src/domain/upstream/account.ts";
import type { ProfileName } from "../../src/domain/upstream/account-limits.ts";
import type { BiSnapIds, BiSnapKeys } from "../../src/domain/upstream/bi-snap-keys.ts";
import type { UpstreamCall } from "../../src/domain/upstream/connector.ts";
import type { UpstreamRequest } from "../../src/domain/upstream/upstream-http.ts";
import { answered, type Exchange, type Json } from "./scripted-upstream.ts";
import { callMeans, openedAccount } from "./upstream.ts";

const FIXTURES = new URL("../http/bi-snap/fixtures/", import.meta.url);

interface Recorded {
  readonly meta: {
    readonly path: string;
    readonly http_status?: number;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly body: Json;
}

export function recordedSnap(name: string): Recorded {
  return JSON.parse(readFileSync(new URL(`snap.${name}.json`, FIXTURES), "utf8")) as Recorded;
}

/** As it was recorded, or with some members changed. */
export function answeredSnap(name: string, changes: Json = {}): Exchange {
  const { meta, body } = recordedSnap(name);
  return answered(meta.http_status ?? 200, { ...body, ...changes });
}

const VECTORS = JSON.parse(readFileSync(new URL("snap.vectors.json", FIXTURES), "utf8")) as {
  readonly keys: Readonly<Record<string, string>>;
};

function key(name: string): string {
  const found = VECTORS.keys[name];
  if (found === undefined) throw new Error(`the vectors have no ${name}`);
  return found;
}

export const RECORDED_KEYS: BiSnapKeys = {
  clientId: key("client_id"),
  clientSecret: new Secret(key("client_secret")),
  privateKey: new Secret(key("merchant_private_key_pem")),
  providerPublicKey: key("gateway_public_key_pem"),
  ids: { merchant_id: "G100200300", partner_id: key("partner_id"), channel_id: "12345" },
};

export const MERCHANT_PUBLIC_PEM = key("merchant_public_key_pem");

export function snapAccount(
  profile: ProfileName,
  {
    ids,
    previousKeys,
    ...keys
  }: Partial<BiSnapKeys> & { ids?: BiSnapIds; previousKeys?: BiSnapKeys } = {},
): OpenedAccount {
  const biSnap = { ...RECORDED_KEYS, ...keys, ids: { ...RECORDED_KEYS.ids, ...ids } };
  return {
    ...openedAccount("https://api.example"),
    merchantId: "G100200300" as MerchantId,
    connector: "bi-snap",
    profile,
    credentials: {
      keys: { biSnap },
      ...(previousKeys && { previousKeys: { biSnap: previousKeys } }),
      inboxToken: new Secret("inbox-token"),
    },
  };
}

/** When the recorded calls were made. */
const RECORDED_AT = new Date("2026-01-05T03:15:30.000Z");

/** A call whose exchanges end like these, one after the other; what was sent is kept. */
export function snapCall(
  account: OpenedAccount,
  exchanges: readonly (Exchange | ((request: UpstreamRequest) => Exchange))[],
  more: Partial<UpstreamCall> = {},
) {
  const sent: UpstreamRequest[] = [];
  const left = [...exchanges];
  const call: UpstreamCall = {
    account,
    timeoutMs: 5_000,
    ...callMeans(() => RECORDED_AT),
    http: {
      send: async (request) => {
        sent.push(request);
        const next = left.shift();
        if (next === undefined) throw new Error(`nobody expected ${request.url}`);
        const exchange = typeof next === "function" ? next(request) : next;
        return await Promise.resolve({ latencyMs: 1, ...exchange });
      },
    },
    ...more,
  };
  return { call, sent };
}

export const TOKEN = answeredSnap("token.response.200", { accessToken: "tok-EXAMPLE-0001" });
