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
  return mappedV4(groups) ?? `${groups.slice(0, 4).join(":")}::/64`;
}

/** All eight of an IPv6 address, written by one rule, so that two spellings of an address are one. */
export function groupsOf(address: string): readonly string[] {
  const written = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [before = [], after = []] = written
    .split("::")
    .map((part) => part.split(":").filter((group) => group !== ""));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  return [...before, ...zeros, ...after];
}

/** The IPv4 address that is mapped into these groups (`::ffff:192.0.2.7`), if one is. */
export function mappedV4(groups: readonly string[]): string | undefined {
  const mapped = /^0:0:0:0:0:ffff:(\w+):(\w+)$/.exec(groups.join(":"));
  return mapped?.slice(1).flatMap(bytesOf).join(".");
}

function bytesOf(group: string): readonly number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
}
