import { createHmac, timingSafeEqual } from "node:crypto";
import { Secret } from "../../domain/secret.ts";

const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** Clocks of phones are off: the code before and the one after the present one are taken, too. */
const DRIFT_STEPS = 1;

/** A new key in the form in which people type it: 160 bits in base32, as RFC 4226 section 4 has it. */
export function toKeyText(bytes: Uint8Array): Secret {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const letters = bits.match(/.{1,5}/g) ?? [];
  return new Secret(
    letters.map((five) => BASE32[Number.parseInt(five.padEnd(5, "0"), 2)]).join(""),
  );
}

function toBytes(key: Secret): Buffer {
  const bits = key
    .reveal()
    .split("")
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}

/** What authenticator apps read in the QR code: their usual SHA-1, six digits, thirty seconds. */
export function keyUri(
  key: Secret,
  { issuer, account }: { readonly issuer: string; readonly account: string },
): string {
  const label = [issuer, account].map(encodeURIComponent).join(":");
  const query = [
    `secret=${key.reveal()}`,
    `issuer=${encodeURIComponent(issuer)}`,
    "algorithm=SHA1",
    `digits=${DIGITS}`,
    `period=${STEP_MS / 1000}`,
  ];
  return `otpauth://totp/${label}?${query.join("&")}`;
}

/** The code of one step of thirty seconds since 1970. RFC 6238, by RFC 4226 section 5.3. */
export function codeAt(key: Secret, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac("sha1", toBytes(key)).update(counter).digest();
  const offset = (mac.at(-1) ?? 0) & 0xf;
  const number = mac.readUInt32BE(offset) & 0x7fff_ffff;
  return String(number % 10 ** DIGITS).padStart(DIGITS, "0");
}

export function stepAt(time: Date): number {
  return Math.floor(time.getTime() / STEP_MS);
}

/** Whether it can be a code of an app, and not one of those for its loss. */
export function isCodeShaped(typed: string): boolean {
  return /^\d{6}$/.test(typed);
}

/**
 * The step whose code this is, as near to a time as clocks may be off; `undefined` for any other code. All
 * are compared whatever the first comes to, so that the time it takes tells nothing.
 */
export function findStep(key: Secret, code: string, time: Date): number | undefined {
  const now = stepAt(time);
  let found: number | undefined;
  for (let step = now - DRIFT_STEPS; step <= now + DRIFT_STEPS; step++) {
    const expected = Buffer.from(codeAt(key, step));
    const given = Buffer.from(code);
    if (given.length === expected.length && timingSafeEqual(given, expected)) found = step;
  }
  return found;
}
