import { isIP } from "node:net";
import type { Secret } from "../domain/secret.ts";
import { addressGuard, isLoopbackHost } from "../outbound/target-guard.ts";

/** What of a configuration matters to real money. */
interface Safeguards {
  readonly publicUrl?: string;
  readonly secret?: Secret;
  readonly allowPrivateTargets?: boolean;
  readonly databaseUrl?: Secret;
}

/** What a configuration lacks under which real money may move, one line each. */
export function findRealMoneyProblems(
  { publicUrl, secret, allowPrivateTargets, databaseUrl }: Safeguards,
  { acceptsEmbedded }: { readonly acceptsEmbedded: boolean },
): readonly string[] {
  const rules: readonly (readonly [isKept: boolean, rule: string])[] = [
    [
      publicUrl !== undefined && isPublicHttps(new URL(publicUrl)),
      "PUBLIC_URL must be the https address under which upstreams reach it, of no private or loopback host",
    ],
    [
      secret !== undefined,
      "GERBANG_SECRET must be given: one that is generated beside the data is lost or stolen with it",
    ],
    [allowPrivateTargets !== true, "ALLOW_PRIVATE_TARGETS must not be true"],
    [
      databaseUrl !== undefined || acceptsEmbedded,
      "DATABASE_URL must name a database that somebody backs up, or GERBANG_ACCEPT_EMBEDDED be yes",
    ],
  ];
  return rules
    .filter(([isKept]) => !isKept)
    .map(([, rule]) => `${rule}, with UPSTREAMS=production`);
}

/** How names end that the public network does not know. */
const PRIVATE_NAMES = /\.(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/;

function isPublicHttps(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (url.protocol !== "https:") return false;
  if (isIP(host) !== 0) return addressGuard({ allowPrivate: false })(host);
  return host.includes(".") && !isLoopbackHost(host) && !PRIVATE_NAMES.test(host);
}
