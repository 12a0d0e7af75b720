import { PROFILES } from "../../connectors/bi-snap/profiles/profiles.ts";
import { Secret } from "../../domain/secret.ts";
import type { AccountKeys, UpstreamAccount } from "../../domain/upstream/account.ts";
import type { ProfileName } from "../../domain/upstream/account-limits.ts";
import type { BiSnapIdName, BiSnapKeys } from "../../domain/upstream/bi-snap-keys.ts";
import { findKeyProblem, type UpstreamKeyProblem } from "../../domain/upstream/upstream-key.ts";
import { readPublicKey, signingKeysOf } from "../rsa.ts";

type KeyedAccount = Pick<UpstreamAccount, "connector" | "profile" | "environment">;

export type KeysProblem =
  | UpstreamKeyProblem
  /** They are those of another protocol. */
  | "keys_of_other_protocol"
  | "client_id"
  | "client_secret"
  /** Not PKCS#8 PEM, not RSA, or too short. */
  | "private_key"
  | "provider_public_key"
  /** The public half of our own key: the provider's messages would never fit it. */
  | "provider_key_is_ours"
  | "channel_id"
  | "id_form"
  | `${BiSnapIdName}_missing`;

const CORE_API_PROFILES: ReadonlySet<ProfileName> = new Set(["midtrans", "gerbang", "other"]);

/** Whether a protocol is spoken by such a service, as far as this program knows. */
export function hasProfile({
  connector,
  profile,
}: Pick<UpstreamAccount, "connector" | "profile">): boolean {
  return connector === "core-api" ? CORE_API_PROFILES.has(profile) : profile in PROFILES;
}

/** What is wrong with the keys of an account; `undefined` when nothing can be told before they are tried. */
export function findKeysProblem(account: KeyedAccount, keys: AccountKeys): KeysProblem | undefined {
  if (account.connector === "core-api") {
    return "serverKey" in keys
      ? findKeyProblem(keys.serverKey, account.environment)
      : "keys_of_other_protocol";
  }
  return "biSnap" in keys ? findBiSnapProblem(account, keys.biSnap) : "keys_of_other_protocol";
}

/** They stand in headers and in JSON, and are nobody's sentence. */
const ID = /^[\x21-\x7e]{1,64}$/;
const CLIENT_ID = /^[\x21-\x7b\x7d\x7e]{1,128}$/;
const SECRET = /^[\x21-\x7e]{8,512}$/;

function findBiSnapProblem(
  { profile: name }: KeyedAccount,
  { clientId, clientSecret, privateKey, providerPublicKey, ids }: BiSnapKeys,
): KeysProblem | undefined {
  const profile = PROFILES[name];
  if (!profile) return "keys_of_other_protocol";
  // A stroke parts it from the time in what is signed.
  if (!CLIENT_ID.test(clientId)) return "client_id";
  const isSecret = SECRET.test(clientSecret?.reveal() ?? "");
  if (profile.signature === "hmac" && !isSecret) return "client_secret";
  const own = publicHalfOf(privateKey);
  if (own === undefined) return "private_key";
  const theirs = readPublicKey(providerPublicKey);
  if ("problem" in theirs) return "provider_public_key";
  if (theirs.publicKey === own) return "provider_key_is_ours";
  return findIdProblem(profile, ids);
}

function findIdProblem(
  { channelId, requiredIds }: NonNullable<(typeof PROFILES)[ProfileName]>,
  ids: BiSnapKeys["ids"],
): KeysProblem | undefined {
  if (Object.values(ids).some((id) => !ID.test(id))) return "id_form";
  if (ids.channel_id !== undefined && !channelId.form.test(ids.channel_id)) {
    return "channel_id";
  }
  const missing = requiredIds.find((id) => ids[id] === undefined);
  return missing && `${missing}_missing`;
}

function publicHalfOf(privateKey: Secret): string | undefined {
  try {
    const { publicKey } = signingKeysOf(privateKey);
    const read = readPublicKey(publicKey);
    return "publicKey" in read ? read.publicKey : undefined;
  } catch {
    // Whatever is wrong with it, nothing can be signed by it.
    return undefined;
  }
}

/** Parts of an account's keys, as somebody changes them. */
export type ChangedKeys =
  | Extract<AccountKeys, { readonly serverKey: Secret }>
  | { readonly biSnap: Partial<BiSnapKeys> };

/** The keys that an account has after a change: what is left out stays as it is. */
export function changeKeys(before: AccountKeys, changed: ChangedKeys): AccountKeys {
  if (!("biSnap" in changed)) return changed;
  if (!("biSnap" in before)) return before;
  const { ids, ...others } = changed.biSnap;
  return { biSnap: { ...before.biSnap, ...others, ids: { ...before.biSnap.ids, ...ids } } };
}

/** Whether two sets of keys are the same: then there is nothing to change. */
export function areSameKeys(one: AccountKeys, other: AccountKeys): boolean {
  return describe(one) === describe(other);
}

function describe(keys: AccountKeys): string {
  const all = "serverKey" in keys ? keys : { ...keys.biSnap, ids: sorted(keys.biSnap.ids) };
  // A secret says nothing of itself where it is printed: all of them would look the same.
  const revealed = sorted(all).map(([name, value]) => [
    name,
    value instanceof Secret ? value.reveal() : value,
  ]);
  return JSON.stringify(revealed);
}

function sorted(all: object): readonly (readonly [string, unknown])[] {
  return Object.entries(all).toSorted(([one], [other]) => (one < other ? -1 : 1));
}
