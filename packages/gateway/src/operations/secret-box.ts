import {
  createCipheriv,
  createDecipheriv,
  type DecipherGCM,
  hash,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { Secret } from "../domain/secret.ts";

/** What was sealed cannot be opened. */
export class SealError extends Error {
  override readonly name = "SealError";

  constructor(cause: unknown) {
    super(
      "The merchants' keys in the database were sealed under another secret. Set GERBANG_SECRET to the one they were sealed under, or bring back the file named secret in the data folder.",
      { cause },
    );
  }
}

/** Seals what the database may hold but nobody who only reads the database may use. */
export interface SecretBox {
  seal(secret: Secret): Buffer;
  /** @throws {SealError} when the bytes were sealed under another secret or were changed. */
  open(sealed: Buffer): Secret;
}

/** Opening costs more than the rest of finding a merchant, and every request finds one. */
const OPENED_MAX = 1_000;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM under a key derived from a secret, the operator's for merchants' keys: nonce, tag, then the
 * cipher text. What was sealed for one purpose cannot be opened for another.
 */
export function createSecretBox(secret: Secret, purpose = "merchant keys"): SecretBox {
  const key = Buffer.from(hkdfSync("sha256", secret.reveal(), "gerbang", purpose, 32));
  const opened = new Map<string, Secret>();
  return {
    seal(content) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const text = Buffer.concat([cipher.update(content.reveal(), "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]);
    },
    open(sealed) {
      const name = sealed.toString("latin1");
      const known = opened.get(name);
      if (known) return known;
      // A shorter tag would be accepted, and is easier to guess.
      if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealError(undefined);
      const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
      const content = new Secret(Buffer.concat([text, verified(decipher)]).toString("utf8"));
      if (opened.size >= OPENED_MAX) opened.clear();
      opened.set(name, content);
      return content;
    },
  };
}

function verified(decipher: DecipherGCM): Buffer {
  try {
    return decipher.final();
  } catch (cause) {
    throw new SealError(cause);
  }
}

/** How a key is found without keeping it in the clear. Keys are random, so a plain hash suffices. */
export function hashKey(key: Secret): Buffer {
  return hash("sha256", key.reveal(), "buffer");
}
