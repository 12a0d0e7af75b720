import { createHash, randomBytes } from "node:crypto";

const CODES = 10;
const LETTERS = 16;
/** Thirty-two that nobody takes for another: no l and no 1, no o and no 0. */
const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

/** Ten codes for who has lost their app: 80 random bits each, in four groups. */
export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: CODES }, () => {
    const letters = [...randomBytes(LETTERS)].map((byte) => ALPHABET[byte % ALPHABET.length]);
    return letters.join("").replaceAll(/(.{4})(?=.)/g, "$1-");
  });
}

/**
 * By what a code is known. It is as random as a key, so a plain hash keeps it; whose it is goes in with it.
 * Blanks, hyphens and capital letters are as people type them.
 */
export function hashRecoveryCode(userId: string, typed: string): Buffer {
  const letters = typed.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
  return createHash("sha256").update(`${userId} ${letters}`).digest();
}
