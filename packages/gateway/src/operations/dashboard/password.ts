import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from "node:crypto";
import type { Secret } from "../../domain/secret.ts";

/** OWASP's second choice: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 };
const TAG_BYTES = 32;
const NONCE_BYTES = 16;
const LENGTH_MAX = 256;
const STORED = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Why a password cannot be chosen; `undefined` when it can. Core API section 7.5. */
export function findPasswordProblem(
  password: string,
): "too_short" | "too_long" | "too_plain" | undefined {
  if (password.length < 8) return "too_short";
  if (password.length > LENGTH_MAX) return "too_long";
  const kinds = [/\d/, /[a-z]/, /[A-Z]/];
  return kinds.every((kind) => kind.test(password)) ? undefined : "too_plain";
}

/** argon2id in its usual text form, which carries its cost and its salt. */
export async function hashPassword(password: Secret): Promise<string> {
  const nonce = randomBytes(NONCE_BYTES);
  const tag = await derive({ ...COST, message: password.reveal(), nonce, tagLength: TAG_BYTES });
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${toText(nonce)}$${toText(tag)}`;
}

/**
 * Compares in constant time. Without a stored hash it works as long and says no, so that the time
 * tells nobody which e-mail addresses are known.
 */
export async function isPassword(password: Secret, stored: string | null): Promise<boolean> {
  const known = parseStored(stored ?? "");
  const { tag, ...parameters } = known ?? { ...COST, nonce: randomBytes(NONCE_BYTES), tag: NO_TAG };
  const message = password.reveal().slice(0, LENGTH_MAX);
  const derived = await derive({ ...parameters, message, tagLength: TAG_BYTES });
  return timingSafeEqual(derived, tag) && known !== undefined;
}

const NO_TAG = Buffer.alloc(TAG_BYTES);

function parseStored(stored: string) {
  const match = STORED.exec(stored);
  if (!match) return undefined;
  const [, memory, passes, parallelism, nonce = "", tag = ""] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

function toText(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}

async function derive(parameters: Argon2Parameters): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    argon2("argon2id", parameters, (error, derived) => {
      if (error) reject(error);
      else resolve(derived);
    });
  });
}
