import { BlockList, isIP } from "node:net";
import { CommandError, EXIT } from "../command-error.ts";
import type { CertifyConfig } from "./config.ts";

const PRIVATE = new BlockList();
for (const [network, bits] of [
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
] as const) {
  PRIVATE.addSubnet(network, bits, "ipv4");
}
PRIVATE.addAddress("::1", "ipv6");
PRIVATE.addSubnet("fc00::", 7, "ipv6");

const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|test|internal|home\.arpa)$/u;

/** @throws {CommandError} for a key of real money: nothing here may ever touch it. */
export function requireSandboxKey(serverKey: string): void {
  if (serverKey.startsWith("SB-")) return;
  throw new CommandError(
    "This is no sandbox key: certify pays, expires and refunds orders, and works with sandbox merchants alone.",
    EXIT.usage,
  );
}

/**
 * Orders are made by the hundred: only on machines of one's own, unless they are named.
 *
 * @throws {CommandError} naming the first that is neither.
 */
export function requireOwnTargets(
  config: CertifyConfig,
  others: { readonly urls: readonly string[]; readonly allowed: readonly string[] },
): void {
  for (const url of [...urlsIn(config), ...others.urls]) {
    const host = URL.parse(url)?.hostname.replaceAll(/[[\]]/gu, "") ?? "";
    if (isOwn(host) || others.allowed.includes(host)) continue;
    throw new CommandError(
      `${host} is no machine of this network. Name it, if it is yours and not where customers buy: --allow-host ${host}`,
      EXIT.usage,
    );
  }
}

function urlsIn({ create, read, retry, reconcile, finish, effects, app }: CertifyConfig): string[] {
  const asked = [create.by, read, retry, reconcile, ...effects.values()];
  const urls = asked.flatMap((one) => (one?.by === "http" ? [one.url] : []));
  return [...urls, ...(finish === undefined ? [] : [finish]), ...(app ? [app.ready] : [])];
}

function isOwn(host: string): boolean {
  const kind = isIP(host);
  if (kind === 0) return LOCAL_NAMES.test(host) || !host.includes(".");
  return PRIVATE.check(host, kind === 4 ? "ipv4" : "ipv6");
}
