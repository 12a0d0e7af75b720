import { hkdfSync } from "node:crypto";
import type { MerchantId } from "@gerbang/protocol";
import { Secret } from "../domain/secret.ts";
import type { UpstreamCredentials } from "../domain/upstream/account.ts";
import type { BiSnapKeys } from "../domain/upstream/bi-snap-keys.ts";
import { deriveKey, openText, SealError, sealText } from "./seal.ts";

/** What an account keeps under seal. */
type StoredCredentials = Pick<UpstreamCredentials, "keys" | "inboxToken">;

/** The row that a box belongs to. */
interface BoxOwner {
  readonly merchantId: MerchantId;
  readonly accountId: string;
}

/** A box, and the name of the secret that sealed it. */
interface SealedCredentials {
  readonly sealed: Buffer;
  readonly sealedKey: string;
}

/** Seals accounts' credentials. A box is bound to its row: in another one it does not open. */
export interface CredentialsBox {
  /** The name of the secret that seals. */
  readonly keyName: string;
  seal(owner: BoxOwner, credentials: StoredCredentials): SealedCredentials;
  /**
   * Also opens what the old secret sealed.
   *
   * @throws {SealError} when neither secret sealed it, when it is another row's, or when it was changed.
   */
  open(owner: BoxOwner, box: SealedCredentials): StoredCredentials;
}

interface NamedKey {
  readonly name: string;
  readonly key: Buffer;
}

/** Credentials are opened for each call and kept nowhere. */
export function createCredentialsBox(secret: Secret, oldSecret?: Secret): CredentialsBox {
  const current = namedKey(secret);
  const keys = [current, ...(oldSecret ? [namedKey(oldSecret)] : [])];
  return {
    keyName: current.name,
    seal(owner, credentials) {
      const text = JSON.stringify(toSealed(credentials));
      return {
        sealed: sealText(current.key, text, nameOf(owner, current.name)),
        sealedKey: current.name,
      };
    },
    open(owner, { sealed, sealedKey }) {
      const named = keys.find(({ name }) => name === sealedKey);
      if (!named) throw new SealError(sealedElsewhere(sealedKey));
      const text = openText(named.key, sealed, nameOf(owner, named.name));
      if (text === undefined) throw new SealError(changed(owner));
      return fromSealed(JSON.parse(text) as SealedText);
    },
  };
}

/** What stands in a box. The first form is that of boxes from before there was a second. */
type SealedText = { readonly inboxToken: string } & (
  | { readonly serverKey: string }
  | { readonly biSnap: SealedBiSnapKeys }
);

interface SealedBiSnapKeys extends Pick<BiSnapKeys, "clientId" | "providerPublicKey" | "ids"> {
  readonly clientSecret?: string;
  readonly privateKey: string;
}

function toSealed({ keys, inboxToken }: StoredCredentials): SealedText {
  const token = { inboxToken: inboxToken.reveal() };
  if ("serverKey" in keys) return { serverKey: keys.serverKey.reveal(), ...token };
  const { clientSecret, privateKey, ...known } = keys.biSnap;
  const secrets = {
    ...(clientSecret && { clientSecret: clientSecret.reveal() }),
    privateKey: privateKey.reveal(),
  };
  return { biSnap: { ...known, ...secrets }, ...token };
}

function fromSealed(text: SealedText): StoredCredentials {
  const inboxToken = new Secret(text.inboxToken);
  if ("serverKey" in text) return { keys: { serverKey: new Secret(text.serverKey) }, inboxToken };
  const { clientSecret, privateKey, ...known } = text.biSnap;
  const biSnap = {
    ...known,
    ...(clientSecret !== undefined && { clientSecret: new Secret(clientSecret) }),
    privateKey: new Secret(privateKey),
  };
  return { keys: { biSnap }, inboxToken };
}

const KEY_NAME_BYTES = 4;

/** A name that tells secrets apart and nothing about them. */
function namedKey(secret: Secret): NamedKey {
  const name = hkdfSync("sha256", secret.reveal(), "gerbang", "name of a secret", KEY_NAME_BYTES);
  return {
    name: Buffer.from(name).toString("hex"),
    key: deriveKey(secret, "upstream credentials"),
  };
}

function nameOf({ merchantId, accountId }: BoxOwner, keyName: string): string {
  return `${merchantId}/${accountId}/${keyName}`;
}

function sealedElsewhere(keyName: string): string {
  return `Credentials of an upstream were sealed under a secret (${keyName}) that this process was not given. Set GERBANG_SECRET or GERBANG_SECRET_OLD to it.`;
}

function changed({ merchantId, accountId }: BoxOwner): string {
  return `The credentials of upstream account ${accountId} of merchant ${merchantId} were changed in the database, or are another row's. Give the account its key again.`;
}
