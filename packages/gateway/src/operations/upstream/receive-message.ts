import { hash } from "node:crypto";
import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type {
  InboundMessage,
  MessageAnswer,
  MessageReading,
} from "../../domain/upstream/connector.ts";
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
  readonly method: string;
  /** From the root, its secret part included. */
  readonly path: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes as they came. */
  readonly body: Buffer;
}

/** What the upstream is answered; `unknown_address`: nobody knows which one it is. */
type ReceiveOutcome = MessageAnswer | "unknown_address";

/** What is kept of a message's headers: what may say who sent it, and what it was signed with. Never a token. */
const KEPT_HEADERS = [
  "content-type",
  "user-agent",
  "x-forwarded-for",
  "x-timestamp",
  "x-signature",
  "x-partner-id",
  "x-external-id",
  "channel-id",
] as const;

const FORGED_MAX = 3;

/**
 * Keeps a message of an upstream and rings for its attempt, in one commit: nothing is asked and nothing
 * decided here. The same message again is counted and changes nothing. What is forged is kept as evidence.
 */
export async function receiveMessage(
  gateway: Gateway,
  arrived: ArrivedMessage,
): Promise<ReceiveOutcome> {
  const { token, body } = arrived;
  const account = await findAccountByInbox(gateway, token);
  if (!account) return "unknown_address";
  const connector = connectorOf(account);
  const receivedAt = gateway.wallNow();
  const reading = connector.readMessage(account, inboundOf({ ...arrived, receivedAt }));
  const rung = await keepMessage(gateway.db, {
    merchantId: account.merchantId,
    id: gateway.newId(),
    accountId: account.id,
    receivedAt,
    digest: hash("sha256", body, "buffer"),
    path: arrived.path.replace(token, SECRET_PART),
    headers: keptHeaders(arrived.headers),
    body,
    ...verdictOf(reading),
  });
  if (rung !== undefined) {
    const { merchantId } = account;
    gateway.db.changes.announce({ merchantId, transactionId: rung, isUpstreamDue: true });
  }
  if (reading.outcome !== "forged") return connector.answerMessage(account, "received");
  await complainOfForgeries(gateway, account);
  return connector.answerMessage(account, "forged");
}

/** What stands for the secret part of an address where it is kept. */
const SECRET_PART = "…";

function inboundOf({
  token,
  method,
  path,
  headers,
  body,
  receivedAt,
}: ArrivedMessage & { readonly receivedAt: Date }): InboundMessage {
  const at = path.indexOf(token);
  const subpath = at < 0 ? "" : path.slice(at + token.length);
  return { method, path, subpath, headers, body, receivedAt };
}

function keptHeaders(headers: ArrivedMessage["headers"]): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of KEPT_HEADERS) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value.slice(0, HEADER_LENGTH_MAX);
  }
  return kept;
}

/** As long as a signature by a key of 4096 bits is. */
const HEADER_LENGTH_MAX = 700;

function verdictOf(reading: MessageReading) {
  if (reading.outcome !== "genuine") return { verdict: reading.outcome, detail: reading.detail };
  const { orderId: upstreamOrderId, claims, payment } = reading;
  return { verdict: reading.outcome, upstreamOrderId, claims, ...(payment && { payment }) };
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
  { merchantId, accountId, path, headers, body, receivedAt }: WaitingMessage,
): Promise<void> {
  const account = await findAccount(gateway, merchantId, accountId);
  if (!account) return;
  // As it came: what was signed may be its whole address.
  const token = account.credentials.inboxToken.reveal();
  const whole = path.replace(SECRET_PART, token);
  const arrived = { token, method: "POST", path: whole, headers, body, receivedAt };
  const reading = connectorOf(account).readMessage(account, inboundOf(arrived));
  if (reading.outcome === "genuine") await complainOfLabel(gateway, account, reading);
}
