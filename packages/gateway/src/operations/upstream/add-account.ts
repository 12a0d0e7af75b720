import { randomBytes } from "node:crypto";
import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../../domain/secret.ts";
import { isStorableText } from "../../domain/storable-text.ts";
import type { AccountKeys, UpstreamAccount } from "../../domain/upstream/account.ts";
import {
  type AccountLimits,
  findLimitProblem,
  type LimitProblem,
  usualLimits,
} from "../../domain/upstream/account-limits.ts";
import {
  type BaseUrlProblem,
  decideBaseUrl,
  type WantedPlace,
} from "../../domain/upstream/base-url.ts";
import { addressProblem } from "../../outbound/target-guard.ts";
import { insertAccount } from "../../store/upstream/save-account.ts";
import type { Gateway } from "../gateway.ts";
import { hashKey } from "../secret-box.ts";
import { findKeysProblem, hasProfile, type KeysProblem } from "./account-keys.ts";

export interface NewAccount extends WantedPlace {
  readonly merchantId: MerchantId;
  /** For people: 1 to 100 characters. */
  readonly label: string;
  readonly keys: AccountKeys;
  /** Whoever runs this gateway may name an address; merchants may not. */
  readonly by: "operator" | "merchant";
  readonly keepOrderIds?: boolean;
  readonly returnStrays?: UpstreamAccount["returnStrays"];
  /** What the upstream takes; what is usual for the profile where they are absent. */
  readonly limits?: Partial<AccountLimits>;
}

type AddRefusal =
  | BaseUrlProblem
  | KeysProblem
  | LimitProblem
  | "label"
  /** The protocol has no such profile. */
  | "profile"
  | "base_url_is_the_operators"
  /** This gateway does not call such addresses. */
  | "base_url_blocked"
  | "no_production_merchant";

export type AddOutcome =
  | { readonly outcome: "added"; readonly account: UpstreamAccount }
  | { readonly outcome: "refused"; readonly reason: AddRefusal };

const TOKEN_BYTES = 32;

/**
 * Writes down a production merchant's contract with an upstream, as a draft: it takes no charges before
 * it was tested and made active. Not safe to repeat: each call adds an account.
 */
export async function addAccount(gateway: Gateway, wanted: NewAccount): Promise<AddOutcome> {
  if (!hasProfile(wanted)) return { outcome: "refused", reason: "profile" };
  const place = decideBaseUrl(wanted);
  if (place.outcome === "refused") return place;
  const reason = findProblem(gateway, wanted, place.baseUrl);
  if (reason !== undefined) return { outcome: "refused", reason };
  const account: UpstreamAccount = {
    merchantId: wanted.merchantId,
    id: gateway.newId(),
    connector: wanted.connector,
    profile: wanted.profile,
    environment: wanted.environment,
    label: wanted.label,
    baseUrl: place.baseUrl,
    state: "draft",
    keepOrderIds: wanted.keepOrderIds ?? true,
    returnStrays: wanted.returnStrays ?? "ask",
    callMs: gateway.upstreams.callMs,
    ...usualLimits(wanted.profile),
    ...wanted.limits,
    createdAt: gateway.wallNow(),
  };
  const { merchantId, id: accountId } = account;
  const inboxToken = new Secret(randomBytes(TOKEN_BYTES).toString("base64url"));
  const seals = gateway.credentialsBox.seal(
    { merchantId, accountId },
    { keys: wanted.keys, inboxToken },
  );
  const inboxHash = hashKey(inboxToken);
  if (await insertAccount(gateway.db, { account, seals, inboxHash })) {
    return { outcome: "added", account };
  }
  return { outcome: "refused", reason: "no_production_merchant" };
}

function findProblem(
  { delivery }: Gateway,
  { by, label, ...wanted }: NewAccount,
  baseUrl: string,
): AddRefusal | undefined {
  if (by === "merchant" && wanted.baseUrl !== undefined) return "base_url_is_the_operators";
  const guard = { allowPrivate: delivery.allowPrivateTargets };
  if (addressProblem(new URL(baseUrl), guard) !== undefined) return "base_url_blocked";
  if (label.length < 1 || label.length > 100 || !isStorableText(label)) return "label";
  return findKeysProblem(wanted, wanted.keys) ?? findLimitProblem(wanted.limits ?? {});
}
