import { lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { CallError } from "./call-failure.ts";
import type { IsAllowedAddress } from "./target-guard.ts";

interface GuardedAgentOptions {
  readonly isAllowed: IsAllowedAddress;
  readonly connectTimeoutMs: number;
  /** The system's resolver by default. */
  readonly lookup?: LookupFunction;
}

const IDLE_MS = 4_000;

/**
 * Connections that are kept alive and lead only to allowed addresses. The address is checked where
 * it cannot change any more: on the connected socket, before a byte is sent. Checking the name first
 * would leave time for its answer to change.
 */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { isAllowed, connectTimeoutMs } = options;
  const connect = buildConnector({
    allowH2: false,
    timeout: connectTimeoutMs,
    lookup: guardedLookup(options.lookup ?? systemLookup, isAllowed),
  });
  return new Agent({
    allowH2: false,
    keepAliveTimeout: IDLE_MS,
    // The caller's deadline covers the whole call.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect(target, callback) {
      const host = target.hostname.replace(/^\[|\]$/g, "");
      // A literal address is never looked up.
      if (isIP(host) !== 0 && !isAllowed(host)) {
        queueMicrotask(() => callback(blocked(host), null));
        return;
      }
      connect(target, (...[error, socket]) => {
        if (error) return callback(error, null);
        const address = socket.remoteAddress ?? "";
        if (isAllowed(address)) return callback(null, socket);
        socket.destroy();
        return callback(blocked(address), null);
      });
    },
  });
}

/** Leaves out addresses that are not allowed, so that not even a connection is tried. */
function guardedLookup(lookup: LookupFunction, isAllowed: IsAllowedAddress): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const addresses = typeof found === "string" ? [{ address: found, family: 4 }] : found;
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (!first) return callback(blocked(addresses.map(({ address }) => address).join(", ")), []);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function blocked(address: string): CallError {
  return new CallError("blocked_address", `${address || "an unknown address"} is not called`);
}
