import { isIPv6 } from "node:net";

/** Longer than any address: what a proxy passes on may be any text. */
const CHARACTERS_MAX = 100;

/**
 * Whoever has one address of IPv6 has all that begin with the same 64 bits. The zone of an address
 * (`%eth0`) is of this machine, and no part of it. Text that is no address stands for itself.
 */
export function networkOf(address: string): string {
  const [plain = ""] = address.slice(0, CHARACTERS_MAX).split("%");
  if (!isIPv6(plain)) return plain;
  const groups = groupsOf(plain);
  const mapped = /^0:0:0:0:0:ffff:(\w+):(\w+)$/.exec(groups.join(":"));
  if (mapped) return mapped.slice(1).flatMap(bytesOf).join(".");
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** All eight, written by one rule, so that two spellings of an address are one. */
function groupsOf(address: string): readonly string[] {
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after = []] = written
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after];
}

function bytesOf(group: string): readonly number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
