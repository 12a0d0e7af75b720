import { hash } from "node:crypto";
import { Secret } from "../domain/secret.ts";
import { deriveKey, openText, SealError, sealText } from "./seal.ts";

/** Seals what the database may hold but nobody who only reads the database may use. */
export interface SecretBox {
  seal(secret: Secret): Buffer;
  /**
   * Also opens what the old secret sealed.
   *
   * @throws {SealError} when the bytes were sealed under another secret or were changed.
   */
  open(sealed: Buffer): Secret;
  /** The same under the newer secret; `undefined` when it sealed them already. Throws as `open` does. */
  reseal(sealed: Buffer): Buffer | undefined;
}

/** Opening costs more than the rest of finding a merchant, and every request finds one. */
const OPENED_MAX = 1_000;

/** Seals merchants' keys under the operator's secret. */
export function createSecretBox(secret: Secret, oldSecret?: Secret): SecretBox {
  return createBox([secret, ...(oldSecret ? [oldSecret] : [])], "merchant keys");
}

/** Seals the keys of people's authenticator apps under the operator's secret. */
export function createSecondFactorBox(secret: Secret, oldSecret?: Secret): SecretBox {
  return createBox([secret, ...(oldSecret ? [oldSecret] : [])], "second factors");
}

/** What was sealed for one purpose cannot be opened for another. */
export function createBoxFor(secret: Secret, purpose: string): SecretBox {
  return createBox([secret], purpose);
}

function createBox(secrets: readonly Secret[], purpose: string): SecretBox {
  const [key, ...olderKeys] = secrets.map((one) => deriveKey(one, purpose)) as [
    Buffer,
    ...Buffer[],
  ];
  const opened = new Map<string, Secret>();
  const seal: SecretBox["seal"] = (text) => sealText(key, text.reveal());
  const open: SecretBox["open"] = (sealed) => {
    const name = sealed.toString("latin1");
    const known = opened.get(name);
    if (known) return known;
    const text = openBy([key, ...olderKeys], sealed);
    if (text === undefined) throw new SealError(SEALED_ELSEWHERE);
    const found = new Secret(text);
    if (opened.size >= OPENED_MAX) opened.clear();
    opened.set(name, found);
    return found;
  };
  return {
    seal,
    open,
    reseal: (sealed) => (openText(key, sealed) === undefined ? seal(open(sealed)) : undefined),
  };
}

function openBy(keys: readonly Buffer[], sealed: Buffer): string | undefined {
  for (const key of keys) {
    const text = openText(key, sealed);
    if (text !== undefined) return text;
  }
  return undefined;
}

const SEALED_ELSEWHERE =
  "The merchants' keys in the database were sealed under another secret. Set GERBANG_SECRET (or GERBANG_SECRET_OLD) to the one they were sealed under, or bring back the file named secret in the data folder.";

/** How a key is found without keeping it in the clear. Keys are random, so a plain hash suffices. */
export function hashKey(key: Secret): Buffer {
  return hash("sha256", key.reveal(), "buffer");
}
