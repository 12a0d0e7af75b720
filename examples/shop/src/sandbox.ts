import { type GatewayClient, GatewayError } from "@gerbang/sdk";

/** What the customer, or time, may do to an order that waits for its payment. */
export const SANDBOX_DEEDS = ["gopay", "dana", "bca", "refuse", "expire"] as const;
export type SandboxDeed = (typeof SANDBOX_DEEDS)[number];

/** The gateway's tools for trying things out. No real shop has this file: its customers pay. */
export interface Sandbox {
  /** Whether the gateway is a sandbox that has such tools. */
  readonly isThere: () => Promise<boolean>;
  /** Returns whether it could be done: an order that is paid already cannot expire. */
  readonly act: (orderId: string, deed: SandboxDeed) => Promise<boolean>;
  /** Charges the next period of a subscription before its time; returns whether it could be tried. */
  readonly chargeNext: (subscriptionId: string) => Promise<boolean>;
}

interface SandboxOptions {
  readonly gatewayUrl: string;
  readonly serverKey: string;
  readonly client: GatewayClient;
}

/** Whoever pressed a button waits no longer. */
const WAIT_MAX_MS = 10_000;

export function openSandbox({ gatewayUrl, serverKey, client }: SandboxOptions): Sandbox {
  const call = async (method: string, path: string, body?: object) => {
    return await fetch(`${gatewayUrl}/sandbox/v1${path}`, {
      method,
      headers: {
        authorization: `Basic ${btoa(`${serverKey}:`)}`,
        "content-type": "application/json",
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(WAIT_MAX_MS),
    });
  };
  let isKnown: boolean | undefined;
  return {
    async isThere() {
      if (!isSandboxKey(serverKey)) return false;
      // Asked until there is an answer; then it stays what it is.
      isKnown ??= await call("GET", "/clock").then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status < 500 ? answer.ok : undefined;
        },
        () => undefined,
      );
      return isKnown ?? false;
    },
    async act(orderId, deed) {
      if (deed === "expire") return await expire(client, orderId);
      const command = deed === "refuse" ? "refuse" : "pay";
      const path = `/transactions/${encodeURIComponent(orderId)}/${command}`;
      const answer = await call("POST", path, BODIES[deed]);
      await answer.arrayBuffer();
      return answer.ok;
    },
    async chargeNext(subscriptionId) {
      const path = `/subscriptions/${encodeURIComponent(subscriptionId)}/run`;
      const answer = await call("POST", path, {});
      await answer.arrayBuffer();
      return answer.ok;
    },
  };
}

const BODIES = {
  gopay: { via: "gopay" },
  dana: { via: "qris", issuer: "dana" },
  bca: { via: "qris", issuer: "BCA" },
  refuse: {},
} as const;

/** As if its time were over: nobody else's clock moves. */
async function expire(client: GatewayClient, orderId: string): Promise<boolean> {
  try {
    await client.expire(orderId);
    return true;
  } catch (error) {
    if (error instanceof GatewayError) return false;
    throw error;
  }
}

/** Whether nobody pays with real money by this key. */
export function isSandboxKey(serverKey: string): boolean {
  return serverKey.startsWith("SB-");
}
