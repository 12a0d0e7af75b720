import type { SubscriptionRequest, SubscriptionResponse } from "@gerbang/protocol";
import {
  type GatewayClient,
  GatewayError,
  parseTransaction,
  type SubscriptionCallbacks,
  type Transaction,
} from "@gerbang/sdk";
import type { Pool } from "pg";
import { readToken } from "./link-wallets.ts";
import { COFFEE_EVERY_MONTH } from "./products.ts";
import {
  type CoffeeSubscription,
  findLive,
  listLiveOf,
  listUnknown,
  noteCancelled,
  noteCharge,
  noteGatewayId,
  noteStart,
} from "./subscriptions.ts";

interface SellingOptions {
  readonly client: GatewayClient;
  readonly pool: Pool;
}

/** A subscription with what the gateway says of it just now. */
export interface ReadSubscription {
  readonly live: CoffeeSubscription;
  /** Absent when the gateway does not answer. */
  readonly said?: SubscriptionResponse;
}

/** Coffee every month, taken from a linked account. The gateway runs it; here is kept whose it is. */
export function sellSubscriptions(options: SellingOptions) {
  const { client, pool } = options;

  /** `form` is the one that was sent: twice, it starts one. */
  const start = async (wish: CoffeeSubscription): Promise<"begun" | "refused"> => {
    await noteStart(pool, wish);
    const live = await findLive(pool, wish.customer);
    if (!live || live.gatewayId !== undefined) return "begun";
    return await begin(options, live);
  };

  /** Goes on with the next month, by the token that the account has now. `refused`: it has none. */
  const resume = async ({ gatewayId, accountId }: CoffeeSubscription) => {
    const token = await readToken(client, accountId);
    if (token === undefined || gatewayId === undefined) return "refused";
    await client.updateSubscription(gatewayId, { token });
    await client.enableSubscription(gatewayId);
    return "resumed";
  };

  /** Ended at the gateway first: nobody is told that it is over who is charged once more. Safe to repeat. */
  const cancel = async ({ id, gatewayId }: CoffeeSubscription): Promise<void> => {
    if (gatewayId !== undefined) await client.cancelSubscription(gatewayId);
    await noteCancelled(pool, id);
  };

  return {
    start,
    read: async (customer: string) => await read(options, customer),
    pause: async (gatewayId: string) => await client.disableSubscription(gatewayId),
    resume,
    cancel,
    /** With the account that they are taken from. Safe to repeat. */
    async endOf(accountId: string): Promise<void> {
      for (const live of await listLiveOf(pool, accountId)) await cancel(live);
    },
    callbacks: callbacksOf(options),
  };
}

/** What was noted is asked for, again after each lost answer, and refused for good or begun once. */
async function begin(
  options: SellingOptions,
  live: CoffeeSubscription,
): Promise<"begun" | "refused"> {
  const { client, pool } = options;
  try {
    const token = await readToken(client, live.accountId);
    const request = token === undefined ? undefined : subscriptionOf(live, token);
    const made = request && (await client.createSubscription(request, { idempotencyKey: live.id }));
    if (made) await adopt(options, live.id, made.id);
    else await noteCancelled(pool, live.id);
    return made ? "begun" : "refused";
  } catch (error) {
    if (!isRefused(error)) throw error;
    // Should an earlier try have got through after all, its message finds this, and ends it.
    await noteCancelled(pool, live.id);
    return "refused";
  }
}

/** Each look sees to it that what was started exists, and catches up on what no message has told. */
async function read(
  options: SellingOptions,
  customer: string,
): Promise<ReadSubscription | undefined> {
  const { client, pool } = options;
  const noted = await findLive(pool, customer);
  if (!noted) return undefined;
  try {
    if (noted.gatewayId === undefined) await begin(options, noted);
    const live = await findLive(pool, customer);
    if (live?.gatewayId === undefined) return live && { live };
    const said = await client.getSubscription(live.gatewayId);
    await catchUp(options, said);
    return { live, said };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { live: noted };
  }
}

/** What the gateway tells of subscriptions. All of it may come again, or never: pages ask for themselves. */
function callbacksOf(options: SellingOptions): SubscriptionCallbacks {
  const { pool } = options;
  return {
    onSubscriptionCreated: async ({ subscription: { id, metadata } }) => {
      const noted = metadata?.[NOTED_AS];
      if (typeof noted === "string") await adopt(options, noted, id);
    },
    onSubscriptionCharged: async ({ subscription, transaction }) => {
      await noteCharge(pool, chargeOf(subscription.id, transaction));
    },
    onSubscriptionFailed: async ({ subscription, transaction }) => {
      const failed = transaction && chargeOf(subscription.id, transaction);
      await noteCharge(pool, failed ?? refusedCharge(subscription));
    },
  };
}

const NOTED_AS = "shop_subscription";

function subscriptionOf({ id, accountId }: CoffeeSubscription, token: string): SubscriptionRequest {
  return {
    name: "KOPI-BULANAN",
    amount: COFFEE_EVERY_MONTH.price,
    currency: "IDR",
    payment_type: "gopay",
    token,
    gopay: { account_id: accountId },
    schedule: { interval: 1, interval_unit: "month" },
    metadata: { [NOTED_AS]: id },
  };
}

/**
 * Notes which one the gateway has made. Should it have made a second one, because an answer was lost for longer than
 * it remembers keys, that one is ended: nobody pays twice for one coffee.
 */
async function adopt(
  { client, pool }: SellingOptions,
  id: string,
  gatewayId: string,
): Promise<void> {
  const noted = await noteGatewayId(pool, id, gatewayId);
  if (noted === "surplus") await client.cancelSubscription(gatewayId);
}

async function catchUp(
  { client, pool }: SellingOptions,
  { id, transaction_ids: made }: SubscriptionResponse,
): Promise<void> {
  for (const transactionId of await listUnknown(pool, made.slice(-CAUGHT_UP_MAX))) {
    const told = parseTransaction(await client.status(transactionId));
    if (!("problem" in told)) await noteCharge(pool, chargeOf(id, told));
  }
}

/** A page waits for it: the rest has been told, or is asked for at the next look. */
const CAUGHT_UP_MAX = 12;

function chargeOf(gatewayId: string, transaction: Transaction) {
  const { transactionId, grossAmount, status, settledAt, createdAt } = transaction;
  return {
    gatewayId,
    transactionId,
    amount: grossAmount,
    isPaid: /^(settlement|refund|partial_refund)$/.test(status),
    chargedAt: settledAt ?? createdAt ?? new Date(),
  };
}

/** The wallet did not even take the charge: there is no transaction, and one note for the month. */
function refusedCharge({ id, amount, schedule }: SubscriptionResponse) {
  const month = schedule.next_execution_at ?? schedule.start_time;
  return {
    gatewayId: id,
    transactionId: `${id} ${month}`,
    amount: Number(amount),
    isPaid: false,
    chargedAt: parseAnswered(month),
  };
}

/** Answers about subscriptions tell Western Indonesia's time without saying so. */
export function parseAnswered(text: string): Date {
  return new Date(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}+07:00`);
}

function isRefused(error: unknown): boolean {
  return error instanceof GatewayError && error.outcome === "refused";
}
