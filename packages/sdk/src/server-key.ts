import { GatewayError } from "./errors.ts";

export type Environment = "sandbox" | "production";

interface ServerKeyUse {
  readonly serverKey: string;
  readonly baseUrl: string;
  /** Says which environment is meant where the key's look and the address disagree. */
  readonly environment?: Environment | undefined;
}

/**
 * Refuses a key that cannot be meant for this address, before it is sent anywhere.
 *
 * `SB-` marks a sandbox key for certain. Its absence does not mark a production key: some newer
 * sandbox accounts have keys without it (Core API section 1.2). Such a key is refused for a sandbox
 * all the same, because a production key in a sandbox is a leak, until `environment` says otherwise.
 *
 * @throws {@link GatewayError} with code `invalid_options` or `wrong_environment`. The key is not in it.
 */
export function checkServerKey({ serverKey, baseUrl, environment }: ServerKeyUse): void {
  if (serverKey === "" || /\s/.test(serverKey)) {
    throw new GatewayError("invalid_options", "serverKey is empty or contains white space");
  }
  if (/^(SB-)?[A-Za-z]+-client-/.test(serverKey)) {
    throw new GatewayError("invalid_options", "serverKey holds a client key; use the server key");
  }
  if (environment !== undefined) return;
  const key = environmentOfKey(serverKey);
  const address = environmentOfUrl(new URL(baseUrl));
  if (key === undefined || address === undefined || key === address) return;
  throw new GatewayError(
    "wrong_environment",
    key === "sandbox"
      ? 'A sandbox server key ("SB-…") was given for a production address; use the production key'
      : "A server key without SB- looks like a production key, and the address is a sandbox. If your " +
          'sandbox account has such a key, say environment: "sandbox"',
  );
}

function environmentOfKey(serverKey: string): Environment | undefined {
  if (serverKey.startsWith("SB-")) return "sandbox";
  return /^(Mid|VT)-server-/.test(serverKey) ? "production" : undefined;
}

/** Addresses that are neither known nor local say nothing: a self-hosted gateway may be anything. */
function environmentOfUrl({ hostname }: URL): Environment | undefined {
  if (/(^|\.)(sandbox|sbx)\./.test(hostname)) return "sandbox";
  if (/(^|\.)localhost$|^127\.|^\[::1\]$/.test(hostname)) return "sandbox";
  return /(^|\.)(midtrans\.com|veritrans\.co\.id)$/.test(hostname) ? "production" : undefined;
}
