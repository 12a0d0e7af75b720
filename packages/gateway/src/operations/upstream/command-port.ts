import type { Gateway } from "../gateway.ts";
import { beat, endBeats, findHealth } from "./account-health.ts";
import { type AccountPort, portOf } from "./test-account.ts";

const NOT_NOW = { outcome: "not_sent", why: "over_limit" } as const;

/**
 * For commands, which run beside the processes of a gateway: each call is made as by one process more, that says
 * that it lives and has its share of the account's limits, and is written down with the others. None is made
 * while the account has asked to be left alone.
 */
export function commandPort(gateway: Gateway): AccountPort {
  const port = portOf(gateway);
  return {
    async find(account, names) {
      const health = await findHealth(gateway, account.id);
      if (health?.pausedUntil && health.pausedUntil > gateway.wallNow()) return NOT_NOW;
      const processId = gateway.newId();
      await beat(gateway, processId);
      try {
        return await port.find(account, names);
      } finally {
        await gateway.upstreamCalls.settled();
        await endBeats(gateway, processId);
      }
    },
  };
}
