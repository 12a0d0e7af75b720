import { hash } from "node:crypto";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { MessageReading } from "../../domain/upstream/connector.ts";
import {
  countForged,
  findLongWaiting,
  keepMessage,
  type WaitingMessage,
} from "../../store/upstream/messages.ts";
import { connectorOf } from "../connectors.ts";
import type { Gateway } from "../gateway.ts";
import { findAccount, findAccountByInbox } from "./accounts.ts";
import { callAttention } from "./call-attention.ts";
import { complainOfLabel } from "./complain-of-label.ts";
import { ATTENTION_AFTER_MS, later } from "./upstream-times.ts";

interface ArrivedMessage {
  /** The secret part of the address that it came to. */
  readonly token: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as they came. */
  readonly body: Buffer;
}

/** What the upstream is answered. */
type ReceiveOutcome = "received" | "forged" | "unknown_address";

const FORGED_MAX = 3;

/**
 * Keeps a message of an upstream and rings for its attempt, in one commit: nothing is asked and nothing
 * decided here. The same message again is counted and changes nothing. What is forged is kept as evidence.
 */
export async function receiveMessage(
  gateway: Gateway,
  { token, path, headers, body }: ArrivedMessage,
): Promise<ReceiveOutcome> {
  const account = await findAccountByInbox(gateway, token);
  if (!account) return "unknown_address";
  const reading = connectorOf(account).readMessage(account, { body });
  const message = {
    merchantId: account.merchantId,
    id: gateway.newId(),
    accountId: account.id,
    receivedAt: gateway.wallNow(),
    digest: hash("sha256", body, "buffer"),
    path,
    headers,
    body,
  };
  const rung = await keepMessage(gateway.db, { ...message, ...verdictOf(reading) });
  if (rung !== undefined) {
    const { merchantId } = account;
    gateway.db.changes.announce({ merchantId, transactionId: rung, isUpstreamDue: true });
  }
  if (reading.outcome !== "forged") return "received";
  await complainOfForgeries(gateway, account);
  return "forged";
}

function verdictOf(reading: MessageReading) {
  if (reading.outcome !== "genuine") return { verdict: reading.outcome, detail: reading.detail };
  const { orderId: upstreamOrderId, claims } = reading;
  return { verdict: reading.outcome, upstreamOrderId, claims };
}

async function complainOfForgeries(gateway: Gateway, account: OpenedAccount): Promise<void> {
  const { merchantId, id: accountId } = account;
  const since = later(gateway.wallNow(), -ATTENTION_AFTER_MS);
  const count = await countForged(gateway.db, { merchantId, accountId }, since);
  if (count < FORGED_MAX) return;
  const data = { count, within_minutes: ATTENTION_AFTER_MS / 60_000 };
  await callAttention(gateway, { merchantId, kind: "forged_messages", subject: accountId, data });
}

/** Calls a person to genuine messages about orders that nobody here has made. Safe to repeat. */
export async function complainOfUnknownOrders(gateway: Gateway): Promise<void> {
  const until = later(gateway.wallNow(), -ATTENTION_AFTER_MS);
  for (const message of await findLongWaiting(gateway.db, until)) {
    const { merchantId, accountId, upstreamOrderId, id } = message;
    await complainOfMaker(gateway, message);
    await callAttention(gateway, {
      merchantId,
      kind: "unknown_order",
      subject: `${accountId} ${upstreamOrderId}`,
      data: { order_id: upstreamOrderId, message: id },
    });
  }
}

async function complainOfMaker(
  gateway: Gateway,
  { merchantId, accountId, body }: WaitingMessage,
): Promise<void> {
  const account = await findAccount(gateway, merchantId, accountId);
  if (!account) return;
  const reading = connectorOf(account).readMessage(account, { body });
  if (reading.outcome === "genuine") await complainOfLabel(gateway, account, reading);
}
