import { BlockList, isIP } from "node:net";
import { groupsOf, mappedV4 } from "./network-of.ts";

/** As many as a merchant may list. */
const ADDRESSES_MAX = 50;

/** Text that is neither an address nor a network. */
interface BadAddresses {
  readonly problem: "bad" | "too_many";
  /** The first that cannot be read. */
  readonly entry: string;
}

/**
 * Reads addresses (192.0.2.7, 2001:db8::7) and networks (192.0.2.0/24) as people type them, with commas,
 * blanks or lines between. Each is written in one way, so that two spellings are one: a network by its first
 * address, an IPv4 address that is mapped into IPv6 as what it is.
 */
export function parseAddresses(typed: string): readonly string[] | BadAddresses {
  const entries = typed.split(/[\s,;]+/).filter((entry) => entry !== "");
  const read = new Set<string>();
  for (const entry of entries) {
    const written = parseEntry(entry);
    if (written === undefined) return { problem: "bad", entry: entry.slice(0, 100) };
    read.add(written);
  }
  if (read.size > ADDRESSES_MAX) return { problem: "too_many", entry: "" };
  return [...read];
}

const MAPPED_BITS = 96;

function parseEntry(entry: string): string | undefined {
  const [, address = "", bits] = /^([\d.a-f:]+)(?:\/(\d{1,3}))?$/i.exec(entry) ?? [];
  const family = isIP(address);
  const length = bits === undefined ? undefined : Number(bits);
  if (family === 4) return network(bytesOf(address), length);
  return family === 6 ? parseV6(address, length) : undefined;
}

function parseV6(address: string, length = 128): string | undefined {
  const groups = groupsOf(address);
  const v4 = mappedV4(groups);
  if (v4 === undefined) return network(groups.flatMap(wordBytes), length);
  // Of fewer bits it would be more than the mapped addresses.
  return length < MAPPED_BITS ? undefined : network(bytesOf(v4), length - MAPPED_BITS);
}

function bytesOf(address: string): readonly number[] {
  return address.split(".").map(Number);
}

function wordBytes(group: string): readonly number[] {
  const word = Number.parseInt(group, 16);
  return [word >> 8, word & 0xff];
}

/** The first address of the network that it lies in; a single one without a slash. */
function network(bytes: readonly number[], length = bytes.length * 8): string | undefined {
  if (length > bytes.length * 8) return undefined;
  const first = bytes.map((byte, at) => byte & maskAt(length - at * 8));
  const written = bytes.length === 4 ? first.join(".") : writtenV6(first);
  return length === bytes.length * 8 ? written : `${written}/${length}`;
}

/** Of a byte, so many of its bits from the left. */
function maskAt(bits: number): number {
  if (bits >= 8) return 0xff;
  return bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff;
}

function writtenV6(bytes: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, at) =>
    (((bytes[2 * at] ?? 0) << 8) | (bytes[2 * at + 1] ?? 0)).toString(16),
  );
  return new URL(`http://[${words.join(":")}]`).hostname.slice(1, -1);
}

/** One for each family: Node counts IPv4 addresses among `::/0`, and people who list it do not. */
interface Built {
  readonly ipv4: BlockList;
  readonly ipv6: BlockList;
}

/** Built once for each list, because every request asks. */
const built = new Map<string, Built>();
const BUILT_MAX = 1_000;

/**
 * Whether somebody at an address may come in: everybody while nothing is listed. A mapped address counts as
 * the IPv4 address that it is; text that is no address is nobody's.
 */
export function isAmong(list: readonly string[], address: string): boolean {
  if (list.length === 0) return true;
  const plain = plainAddress(address);
  const family = familyOf(plain);
  return family !== undefined && listOf(list)[family].check(plain, family);
}

function familyOf(address: string): keyof Built | undefined {
  const version = isIP(address);
  return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6";
}

/** Without the zone, which is of this machine. */
function plainAddress(address: string): string {
  const [plain = ""] = address.split("%");
  return isIP(plain) === 6 ? (mappedV4(groupsOf(plain)) ?? plain) : plain;
}

function listOf(list: readonly string[]): Built {
  const name = list.join();
  const known = built.get(name);
  if (known) return known;
  const made: Built = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const entry of list) {
    const [address = "", length] = entry.split("/");
    const family = isIP(address) === 4 ? "ipv4" : "ipv6";
    if (length === undefined) made[family].addAddress(address, family);
    else made[family].addSubnet(address, Number(length), family);
  }
  if (built.size >= BUILT_MAX) built.clear();
  built.set(name, made);
  return made;
}
