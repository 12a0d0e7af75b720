import type { MerchantId } from "@gerbang/protocol";
import type { Secret } from "../secret.ts";
import type { AccountLimits, ProfileName } from "./account-limits.ts";
import type { BiSnapKeys } from "./bi-snap-keys.ts";
import type { Findings } from "./findings.ts";

/** Which code speaks an upstream's protocol. */
export type ConnectorName = "core-api" | "bi-snap";

/**
 * `draft`: was never tested. `active`: takes charges. `draining`: takes none, and what it has is seen
 * to its end. `off`: is not called any more.
 */
export type AccountState = "draft" | "active" | "draining" | "off";

/** One merchant's contract with an upstream. */
export interface UpstreamAccount extends AccountLimits {
  readonly merchantId: MerchantId;
  readonly id: string;
  readonly connector: ConnectorName;
  readonly profile: ProfileName;
  /** Whether the money is real. */
  readonly environment: "sandbox" | "production";
  readonly label: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly state: AccountState;
  /** Whether the upstream's first order of a charge has the merchant's own order id. */
  readonly keepOrderIds: boolean;
  /** Whether money that comes after a close is returned at once, or waits for a decision. */
  readonly returnStrays: "ask" | "auto";
  readonly createdAt: Date;
  /** When it was tested the last time, and what came of it. */
  readonly testedAt?: Date;
  readonly testResult?: string;
  /** What a rehearsal found out, or a person has said; absent: nothing. */
  readonly findings?: Findings;
}

/** What an account proves itself by, and tells its upstream's messages by. */
export type AccountKeys =
  /** The Core API's: one key for both directions. */
  { readonly serverKey: Secret } | { readonly biSnap: BiSnapKeys };

export interface UpstreamCredentials {
  readonly keys: AccountKeys;
  /** Those before, while late messages may still be signed by them. */
  readonly previousKeys?: AccountKeys;
  /** The secret part of the address that the upstream sends its messages to. */
  readonly inboxToken: Secret;
}

/** Everything of the credentials that nobody may see: it is masked wherever it turns up. */
export function secretsOf({
  keys,
  previousKeys = keys,
  inboxToken,
}: UpstreamCredentials): readonly Secret[] {
  return [...secretsOfKeys(keys), ...secretsOfKeys(previousKeys), inboxToken];
}

function secretsOfKeys(keys: AccountKeys): readonly Secret[] {
  if ("serverKey" in keys) return [keys.serverKey];
  const { clientSecret, privateKey } = keys.biSnap;
  return clientSecret ? [clientSecret, privateKey] : [privateKey];
}

/** The key that people know an account by: what its ends say is shown. */
export function shownKeyOf(keys: AccountKeys): Secret {
  if ("serverKey" in keys) return keys.serverKey;
  return keys.biSnap.clientSecret ?? keys.biSnap.privateKey;
}

/** An account whose credentials were opened for one call. */
export interface OpenedAccount extends UpstreamAccount {
  readonly credentials: UpstreamCredentials;
}
