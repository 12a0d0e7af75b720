import type { SubscriptionResponse } from "@gerbang/protocol";
import type { GatewayClient } from "./client.ts";
import { claimsMoney } from "./decide-change.ts";
import { GatewayError } from "./errors.ts";
import { isObject } from "./parse-json.ts";
import { parseTransaction, type Transaction } from "./transaction.ts";
import type { NotificationObject } from "./verify-notification.ts";

/** Everything in these events is as the API tells it just now, not as the message did. */
export interface SubscriptionCreatedEvent {
  readonly subscription: SubscriptionResponse;
}

export interface SubscriptionChargedEvent extends SubscriptionCreatedEvent {
  /** The payment: its `transactionId` is what not to count twice. */
  readonly transaction: Transaction;
}

export interface SubscriptionFailedEvent extends SubscriptionCreatedEvent {
  /** There is none where the charge was refused. */
  readonly transaction?: Transaction;
  /** Why, in the message's own words: nothing can confirm those. */
  readonly claim: { readonly statusCode: string; readonly statusMessage: string };
}

/**
 * What a merchant does when a subscription was made, or charged. Nobody signs these messages: each is confirmed by
 * asking the API, so they need a `client`. Callbacks run outside any database transaction and again for a repetition,
 * so they have to be safe to repeat. When one throws, the sender will try again.
 */
export interface SubscriptionCallbacks {
  readonly onSubscriptionCreated?: (event: SubscriptionCreatedEvent) => Promise<void> | void;
  /** A period was paid. */
  readonly onSubscriptionCharged?: (event: SubscriptionChargedEvent) => Promise<void> | void;
  /** A try failed; once `subscription.status` is `inactive` there is no other one. */
  readonly onSubscriptionFailed?: (event: SubscriptionFailedEvent) => Promise<void> | void;
}

type Options = SubscriptionCallbacks & {
  readonly client?: Pick<GatewayClient, "status"> & Partial<Pick<GatewayClient, "getSubscription">>;
};

type Client = Pick<GatewayClient, "status" | "getSubscription">;

/** Senders want an answer within five seconds, and a run is asked for twice. Section 5.8. */
const CONFIRM = { timeoutMs: 2_000, retriesMax: 0 };

/** Throws when there is nobody to confirm what the callbacks are to be told. */
export function checkSubscriptionOptions(options: Options): void {
  if (hasCallbacks(options) && !clientOf(options)) {
    throw new GatewayError(
      "invalid_options",
      "callbacks of subscriptions need a client: nobody signs their messages",
    );
  }
}

/**
 * Tells a message about a subscription to its callback, once the API bears it out. `undefined`: it is none, or
 * nobody wants to hear of it. `not_confirmed`: the API says something else, for now.
 */
export async function tellSubscription(
  body: NotificationObject,
  options: Options,
): Promise<"told" | "not_confirmed" | undefined> {
  const client = clientOf(options);
  const told = client && parseMessage(body);
  if (!told || !isWanted(told, options)) return undefined;
  const subscription = await readSubscription(client, told.id);
  if (!subscription) return "not_confirmed";
  if (!told.run) {
    await options.onSubscriptionCreated?.({ subscription });
    return "told";
  }
  return await tellRun({ options, client, subscription }, told.run);
}

interface Asked {
  readonly options: Options;
  readonly client: Client;
  readonly subscription: SubscriptionResponse;
}

async function tellRun(
  { options, client, subscription }: Asked,
  { transactionId, isPaid, claim }: ToldRun,
): Promise<"told" | "not_confirmed"> {
  if (transactionId === undefined) {
    if (isPaid) return "not_confirmed";
    await options.onSubscriptionFailed?.({ subscription, claim });
    return "told";
  }
  if (!subscription.transaction_ids.includes(transactionId)) return "not_confirmed";
  const transaction = parseTransaction(await client.status(transactionId, CONFIRM));
  if ("problem" in transaction) throw new Error(`Unreadable status: ${transaction.problem}`);
  if (transaction.transactionId !== transactionId) return "not_confirmed";
  // Which of the two it is the API says, whatever the message claims.
  if (claimsMoney(transaction))
    await options.onSubscriptionCharged?.({ subscription, transaction });
  else await options.onSubscriptionFailed?.({ subscription, transaction, claim });
  return "told";
}

interface ToldRun {
  readonly transactionId: string | undefined;
  readonly isPaid: boolean;
  readonly claim: SubscriptionFailedEvent["claim"];
}

interface ToldSubscription {
  readonly id: string;
  /** Absent: it was made. */
  readonly run?: ToldRun;
}

/** By the members that only these messages have. */
function parseMessage(body: NotificationObject): ToldSubscription | undefined {
  const { event_name: event, subscription, transaction, id } = body;
  if (event === "subscription.charge" && isObject(subscription) && isObject(transaction)) {
    const { id: named } = subscription;
    return typeof named === "string" ? { id: named, run: parseRun(transaction) } : undefined;
  }
  const isCreated = event === undefined && isObject(body["schedule"]) && typeof id === "string";
  return isCreated ? { id } : undefined;
}

function parseRun(transaction: Readonly<Record<string, unknown>>): ToldRun {
  const text = (name: string) => {
    const value = transaction[name];
    return typeof value === "string" ? value : "";
  };
  const statusCode = text("status_code");
  return {
    transactionId: text("transaction_id") || undefined,
    isPaid: statusCode === "200",
    claim: { statusCode, statusMessage: text("status_message") },
  };
}

async function readSubscription(
  client: Client,
  id: string,
): Promise<SubscriptionResponse | undefined> {
  try {
    const found = await client.getSubscription(id, CONFIRM);
    return found.id === id ? found : undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.outcome === "refused") return undefined;
    throw error;
  }
}

function isWanted({ run }: ToldSubscription, options: SubscriptionCallbacks): boolean {
  return Boolean(
    run
      ? (options.onSubscriptionCharged ?? options.onSubscriptionFailed)
      : options.onSubscriptionCreated,
  );
}

function hasCallbacks(options: SubscriptionCallbacks): boolean {
  return Boolean(
    options.onSubscriptionCreated ?? options.onSubscriptionCharged ?? options.onSubscriptionFailed,
  );
}

function clientOf({ client }: Options): Client | undefined {
  const { getSubscription } = client ?? {};
  if (!client || !getSubscription) return undefined;
  return {
    status: async (...call) => await client.status(...call),
    getSubscription: async (...call) => await getSubscription.apply(client, call),
  };
}
