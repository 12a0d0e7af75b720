import { randomFillSync, randomInt } from "node:crypto";

const ALPHANUMERICS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const page = Buffer.allocUnsafe(4_096);
let taken = page.length;

/** Fetched a page at a time: asking the system for each id costs more than the rest of it. */
function takeRandomBytes(length: number): Buffer {
  if (taken + length > page.length) {
    randomFillSync(page);
    taken = 0;
  }
  taken += length;
  return page.subarray(taken - length, taken);
}

/**
 * Makes time-ordered UUIDs (RFC 9562, version 7). Within one process they only grow: twelve bits
 * count the ids of a millisecond, and a millisecond that is used up borrows from the next.
 */
export function uuidv7Generator(wallNow: () => Date): () => string {
  let lastMs = 0;
  let count = 0;
  return () => {
    const nowMs = wallNow().getTime();
    if (nowMs > lastMs) {
      lastMs = nowMs;
      count = randomInt(0x400);
    } else if (++count > 0xfff) {
      lastMs++;
      count = 0;
    }
    return formatUuidv7(lastMs, count);
  };
}

/** An id that is greater than another one, which a clock ahead of ours may have made. */
export function uuidv7After(id: string): string {
  const timeMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return formatUuidv7(timeMs + 1, randomInt(0x400));
}

function formatUuidv7(timeMs: number, count: number): string {
  const bytes = Buffer.allocUnsafe(16);
  takeRandomBytes(8).copy(bytes, 8);
  bytes.writeUIntBE(timeMs, 0, 6);
  bytes.writeUInt16BE(0x7000 | count, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export function randomAlphanumerics(length: number): string {
  // The remainder's bias (256 is not a multiple of 62) costs less than a bit of 60.
  return Array.from(takeRandomBytes(length), (byte) => ALPHANUMERICS[byte % 62]).join("");
}

const BASE_36 = "0123456789abcdefghijklmnopqrstuvwxyz";

/** Our name for something at an upstream: 25 characters, which every upstream takes, of 128 bits. */
export function newUpstreamReference(): string {
  let number = BigInt(`0x${takeRandomBytes(16).toString("hex")}`);
  let text = "";
  for (let place = 0; place < 25; place++) {
    text = BASE_36.charAt(Number(number % 36n)) + text;
    number /= 36n;
  }
  return text;
}

/** `A1` + 14 digits of UTC + 11 random alphanumerics + `ID`. Core API section 2.7. */
export function newReference(now: Date): string {
  const digits = now.toISOString().replace(/\D/g, "").slice(0, 14);
  return `A1${digits}${randomAlphanumerics(11)}ID`;
}

const CHARGEBACK_EPOCH_MS = Date.UTC(2020, 0, 1);
const CHARGEBACK_PER_MS = 8192;

/**
 * `refund_chargeback_id`: grows with time and stays below 2^53 until the year 2054, so that a double
 * holds it. The refund's own name is its UUID. Core API section 11, row 28.
 */
export function newChargebackId(wall: Date): number {
  return (wall.getTime() - CHARGEBACK_EPOCH_MS) * CHARGEBACK_PER_MS + randomInt(CHARGEBACK_PER_MS);
}
