import { hash } from "node:crypto";
import { Secret } from "../domain/secret.ts";
import { deriveKey, openText, SealError, sealText } from "./seal.ts";

/** Seals what the database may hold but nobody who only reads the database may use. */
export interface SecretBox {
  seal(secret: Secret): Buffer;
  /** @throws {SealError} when the bytes were sealed under another secret or were changed. */
  open(sealed: Buffer): Secret;
}

/** Opening costs more than the rest of finding a merchant, and every request finds one. */
const OPENED_MAX = 1_000;

/** Seals merchants' keys under the operator's secret. */
export function createSecretBox(operatorSecret: Secret): SecretBox {
  const key = deriveKey(operatorSecret, "merchant keys");
  const opened = new Map<string, Secret>();
  return {
    seal: (secret) => sealText(key, secret.reveal()),
    open(sealed) {
      const name = sealed.toString("latin1");
      const known = opened.get(name);
      if (known) return known;
      const text = openText(key, sealed);
      if (text === undefined) throw new SealError(SEALED_ELSEWHERE);
      const secret = new Secret(text);
      if (opened.size >= OPENED_MAX) opened.clear();
      opened.set(name, secret);
      return secret;
    },
  };
}

const SEALED_ELSEWHERE =
  "The merchants' keys in the database were sealed under another secret. Set GERBANG_SECRET to the one they were sealed under, or bring back the file named secret in the data folder.";

/** How a key is found without keeping it in the clear. Keys are random, so a plain hash suffices. */
export function hashKey(key: Secret): Buffer {
  return hash("sha256", key.reveal(), "buffer");
}
