import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { Secret } from "../domain/secret.ts";

/** What was sealed cannot be opened. */
export class SealError extends Error {
  override readonly name = "SealError";
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A key for one purpose, derived from the operator's secret. */
export function deriveKey(operatorSecret: Secret, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", operatorSecret.reveal(), "gerbang", purpose, 32));
}

/**
 * AES-256-GCM: nonce, tag, then the cipher text. What was sealed about something opens only about the
 * same thing.
 */
export function sealText(key: Buffer, text: string, about = ""): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(about));
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** `undefined` when it was sealed by another key or about something else, or was changed. */
export function openText(key: Buffer, sealed: Buffer, about = ""): string | undefined {
  const start = NONCE_BYTES + TAG_BYTES;
  if (sealed.length < start) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(about)).setAuthTag(sealed.subarray(NONCE_BYTES, start));
  const text = decipher.update(sealed.subarray(start));
  try {
    return Buffer.concat([text, decipher.final()]).toString("utf8");
  } catch {
    // The only thing that `final` can have against it: the tag does not fit.
    return undefined;
  }
}
