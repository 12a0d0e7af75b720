import type { PayAccountResponse } from "@gerbang/protocol";
import type { GatewayClient } from "./client.ts";
import { GatewayError } from "./errors.ts";
import type { NotificationObject } from "./verify-notification.ts";

/** An account as the API tells it just now, not as the message did. */
export interface AccountEvent {
  readonly accountId: string;
  readonly account: PayAccountResponse;
}

/**
 * What a merchant does when a customer's account was linked or unlinked. How these messages are signed is not
 * published, so each is confirmed by asking the API, for which a `client` is needed. Callbacks run outside any
 * database transaction and again for a repetition, so they have to be safe to repeat. When one throws, the
 * sender will try again.
 */
export interface AccountCallbacks {
  readonly onAccountLinked?: (event: AccountEvent) => Promise<void> | void;
  readonly onAccountUnlinked?: (event: AccountEvent) => Promise<void> | void;
}

type AccountReader = Partial<Pick<GatewayClient, "getAccount">>;

interface Options extends AccountCallbacks {
  readonly client?: AccountReader;
}

/** Senders want an answer within five seconds. Section 5.8. */
const CONFIRM = { timeoutMs: 3_500, retriesMax: 0 };

/** Throws when there is nobody to confirm what the callbacks are to be told. */
export function checkAccountOptions(options: Options): void {
  const hasCallbacks = Boolean(options.onAccountLinked ?? options.onAccountUnlinked);
  if (hasCallbacks && !options.client?.getAccount) {
    throw new GatewayError(
      "invalid_options",
      "callbacks of accounts need a client: how their messages are signed is not published",
    );
  }
}

/**
 * Tells a message about an account to its callback, once the API bears it out. `undefined`: it is none, or
 * nobody wants to hear of it. `not_confirmed`: the API says something else, for now. A message that is late,
 * of a linking that has ended since, comes to nothing: `told`, and nobody is.
 */
export async function tellAccount(
  body: NotificationObject,
  options: Options,
): Promise<"told" | "not_confirmed" | undefined> {
  const claimed = parseMessage(body);
  const wanted = claimed && CALLBACKS[claimed.status];
  const tell = wanted && options[wanted];
  if (!tell) return undefined;
  const account = await readAccount(options.client, claimed.accountId);
  if (!account) return "not_confirmed";
  const { account_status: status } = account;
  if (status === claimed.status) await tell({ accountId: claimed.accountId, account });
  else if (status !== "DISABLED") return "not_confirmed";
  return "told";
}

const CALLBACKS = {
  ENABLED: "onAccountLinked",
  DISABLED: "onAccountUnlinked",
} as const satisfies Record<string, keyof AccountCallbacks>;

interface ClaimedAccount {
  readonly accountId: string;
  readonly status: keyof typeof CALLBACKS;
}

/** By the members that only these messages have. */
function parseMessage(body: NotificationObject): ClaimedAccount | undefined {
  const { account_id: accountId, account_status: status } = body;
  if (typeof accountId !== "string") return undefined;
  return status === "ENABLED" || status === "DISABLED" ? { accountId, status } : undefined;
}

async function readAccount(
  client: AccountReader | undefined,
  id: string,
): Promise<PayAccountResponse | undefined> {
  try {
    const found = await client?.getAccount?.(id, CONFIRM);
    return found?.account_id === id ? found : undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.outcome === "refused") return undefined;
    throw error;
  }
}
