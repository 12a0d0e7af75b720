import { BlockList, isIP } from "node:net";

/** Whether Gerbang may connect to this address. */
export type IsAllowedAddress = (address: string) => boolean;

/** Nobody's server is there, whoever runs Gerbang: link-local holds the clouds' metadata services. */
const NEVER: readonly string[] = [
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/4",
  "240.0.0.0/4",
];

/** Allowed only to those who run Gerbang for themselves. */
const PRIVATE: readonly string[] = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
];

/** Of IPv6 only what is routed publicly, less the parts of it that are for documents and tests. */
const PUBLIC_V6: readonly string[] = ["2000::/3"];
const PRIVATE_V6: readonly string[] = ["::/128", "::1/128", "fc00::/7"];
const NEVER_V6: readonly string[] = ["2001::/23", "2001:db8::/32", "3fff::/20"];

const NEVER_LIST = blockListOf(NEVER, "ipv4");
const PRIVATE_LIST = blockListOf(PRIVATE, "ipv4");
const PUBLIC_V6_LIST = blockListOf(PUBLIC_V6, "ipv6");
const PRIVATE_V6_LIST = blockListOf(PRIVATE_V6, "ipv6");
const NEVER_V6_LIST = blockListOf(NEVER_V6, "ipv6");

function blockListOf(subnets: readonly string[], family: "ipv4" | "ipv6"): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [address = "", prefix] = subnet.split("/");
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

/**
 * Says which addresses may be connected to. An IPv6 address that carries an IPv4 address (mapped,
 * NAT64, 6to4) is judged by that one. What cannot be read is refused.
 */
export function addressGuard(options: { readonly allowPrivate: boolean }): IsAllowedAddress {
  const isAllowedV4 = (address: string) =>
    !NEVER_LIST.check(address, "ipv4") &&
    (options.allowPrivate || !PRIVATE_LIST.check(address, "ipv4"));
  return (address) => {
    const [plain = ""] = address.split("%");
    if (isIP(plain) === 4) return isAllowedV4(plain);
    const words = isIP(plain) === 6 ? wordsOf(plain) : undefined;
    if (!words) return false;
    const embedded = embeddedV4(words);
    if (embedded !== undefined) return isAllowedV4(embedded);
    if (PRIVATE_V6_LIST.check(plain, "ipv6")) return options.allowPrivate;
    return PUBLIC_V6_LIST.check(plain, "ipv6") && !NEVER_V6_LIST.check(plain, "ipv6");
  };
}

/** The eight words of an IPv6 address; the URL parser knows every way to write one. */
function wordsOf(address: string): readonly number[] | undefined {
  if (!URL.canParse(`http://[${address}]`)) return undefined;
  const compressed = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = compressed
    .split("::")
    .map((part) => part.split(":").filter((word) => word !== ""));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail].map((word) => Number.parseInt(word, 16));
}

/** Where an IPv4 address hides in an IPv6 one: the words before it, and the place of its first. */
const EMBEDDINGS: readonly { readonly prefix: readonly number[]; readonly at: number }[] = [
  // Mapped, ::ffff:a.b.c.d
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 },
  // NAT64, 64:ff9b::a.b.c.d
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  // 6to4, 2002:ab:cd::
  { prefix: [0x2002], at: 1 },
];

function embeddedV4(words: readonly number[]): string | undefined {
  const found = EMBEDDINGS.find(({ prefix }) => prefix.every((word, at) => words[at] === word));
  return found && dotted(words[found.at] ?? 0, words[found.at + 1] ?? 0);
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}

/** Why Gerbang does not call this URL, or nothing. Core API section 5.7. */
export function findUrlProblem(
  url: URL,
  options: { readonly allowPrivate: boolean },
): string | undefined {
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return "only http and https are called";
  if (url.username !== "" || url.password !== "") return "URLs with credentials are not called";
  if (!options.allowPrivate && url.port !== "" && url.port !== "80" && url.port !== "443") {
    return "only the ports 80 and 443 are called";
  }
  return undefined;
}

/** The same, and whether its host is an address that is not called. Names are looked up with each call. */
export function addressProblem(
  url: URL,
  options: { readonly allowPrivate: boolean },
): string | undefined {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !addressGuard(options)(host)) return `${host} is not called`;
  return findUrlProblem(url, options);
}

/** Whether only this machine can reach a server that listens on this host. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(?:\.\d{1,3}){3}$/.test(host);
}
