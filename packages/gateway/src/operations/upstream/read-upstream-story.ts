import type { MerchantId, TransactionId } from "@gerbang/protocol";
import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt, UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { Attention } from "../../domain/upstream/attention.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import type { UpstreamRefund } from "../../domain/upstream/upstream-refund.ts";
import { findAccounts } from "../../store/upstream/accounts.ts";
import { listAttempts } from "../../store/upstream/attempts.ts";
import { listAttentionOf } from "../../store/upstream/attention.ts";
import { type LoggedCall, listCalls } from "../../store/upstream/calls.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import { type ListedMessage, listMessages } from "../../store/upstream/message-list.ts";
import { listUpstreamRefunds } from "../../store/upstream/refunds.ts";
import { listStrays } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";

export type { LoggedCall } from "../../store/upstream/calls.ts";
export type { ListedMessage } from "../../store/upstream/message-list.ts";

/** What happened to a transaction at its upstream. */
export interface UpstreamStory {
  readonly charge: UpstreamCharge;
  /** The first one first. */
  readonly attempts: readonly UpstreamAttempt[];
  /** All of the merchant. */
  readonly accounts: readonly UpstreamAccount[];
  /** The newest first, as are the messages. */
  readonly calls: readonly LoggedCall[];
  readonly messages: readonly ListedMessage[];
  /** Of which it is not known whether the upstream has made them. */
  readonly inDoubt: readonly UpstreamRefund[];
  readonly strays: readonly StrayPayment[];
  /** What needs a person. */
  readonly attention: readonly Attention[];
}

/** `undefined` when no upstream was ever asked for it. */
export async function readUpstreamStory(
  gateway: Gateway,
  merchantId: MerchantId,
  transactionId: TransactionId,
): Promise<UpstreamStory | undefined> {
  const { db } = gateway;
  const charge = await findUpstreamCharge(db.kysely, merchantId, transactionId);
  if (!charge) return undefined;
  const attempts = await listAttempts(db.kysely, merchantId, transactionId);
  const ids = attempts.map(({ id }) => id);
  const [accounts, calls, messages, refunds, strays, attention] = await Promise.all([
    findAccounts(db, merchantId),
    listCalls(db, merchantId, ids),
    listMessages(db, merchantId, ids),
    listUpstreamRefunds(db.kysely, merchantId, transactionId),
    listStrays(db.kysely, merchantId, transactionId),
    listAttentionOf(db, merchantId, transactionId),
  ]);
  return {
    charge,
    attempts,
    accounts: accounts.map(({ account }) => account),
    calls,
    messages,
    inDoubt: refunds.filter(({ state }) => state === "sending" || state === "unknown"),
    strays,
    attention: attention.filter(({ closedAt }) => !closedAt),
  };
}
