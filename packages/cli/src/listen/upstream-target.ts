import { CommandError, EXIT } from "../command-error.ts";
import { parseUrl } from "../sandbox/connection.ts";

/** Where calls of the shop go, by what their path begins with. Without a slash at the end. */
export interface UpstreamTarget {
  readonly core: string;
  readonly snap: string;
  /** BI-SNAP, the national standard. */
  readonly biSnap: string;
  /** For people: whom the calls reach. */
  readonly name: string;
  /** A stand-in that is not on this machine. */
  readonly isElsewhere: boolean;
}

/** The real service's sandbox. No other of its hosts can be named. */
const SANDBOX: UpstreamTarget = {
  core: "https://api.sandbox.midtrans.com",
  snap: "https://app.sandbox.midtrans.com",
  biSnap: "https://merchants.sbx.midtrans.com",
  name: "api.sandbox.midtrans.com",
  isElsewhere: false,
};
const ITS_HOSTS = /(^|\.)(midtrans\.com|veritrans\.co\.id)\.?$/;

interface TargetOptions {
  readonly sandboxUrl?: string;
  readonly elsewhere: boolean;
}

/**
 * The sandbox, or what stands in for it.
 *
 * @throws {CommandError} for a stand-in on another machine, unless somebody says that it is meant, and for
 *   any address of the real service.
 */
export function upstreamTarget({ sandboxUrl, elsewhere }: TargetOptions): UpstreamTarget {
  if (sandboxUrl === undefined) return SANDBOX;
  const url = parseUrl(sandboxUrl);
  const { hostname, host, username, search, hash } = new URL(url);
  if (username !== "" || search !== "" || hash !== "") {
    throw new CommandError("--sandbox-url is an address without name, query or #.", EXIT.usage);
  }
  if (ITS_HOSTS.test(hostname)) {
    throw new CommandError(
      `${hostname} is the real service's: without --sandbox-url calls go to its sandbox, and they go nowhere else.`,
      EXIT.refused,
    );
  }
  const isElsewhere = !isLoopback(hostname);
  if (isElsewhere && !elsewhere) {
    throw new CommandError(
      `${hostname} is another machine, and your server key would go there: add --elsewhere if it is meant.`,
      EXIT.refused,
    );
  }
  return { core: url, snap: url, biSnap: url, name: host, isElsewhere };
}

export function isLoopback(hostname: string): boolean {
  return (
    /^127(\.\d{1,3}){3}$/.test(hostname) ||
    hostname === "[::1]" ||
    /^(.+\.)?localhost\.?$/.test(hostname)
  );
}

/** The base of the address that a path belongs to; `undefined` for a path that is not passed on. */
export function baseFor(path: string, target: UpstreamTarget): string | undefined {
  if (/^\/v[12]\//.test(path)) return target.core;
  if (/^\/v1\.0\//.test(path)) return target.biSnap;
  return /^\/snap\/v\d+\//.test(path) ? target.snap : undefined;
}
