import type { MerchantId, TransactionId } from "@gerbang/protocol";
import { findAttempt } from "../../store/upstream/attempts.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import {
  findMessage,
  type InboxFilter,
  type ListedMessage,
  listInbox,
} from "../../store/upstream/message-list.ts";
import type { Gateway } from "../gateway.ts";

export type { ListedMessage } from "../../store/upstream/message-list.ts";

const INBOX_PAGE = 50;

interface InboxPage {
  readonly messages: readonly ListedMessage[];
  /** Where the next page begins; absent when there is none. */
  readonly olderBefore?: string;
}

/** A page of what upstreams sent a merchant, the newest first. */
export async function readInbox(
  { db }: Gateway,
  merchantId: MerchantId,
  filter: InboxFilter,
): Promise<InboxPage> {
  const found = await listInbox(db, merchantId, filter, INBOX_PAGE + 1);
  const messages = found.slice(0, INBOX_PAGE);
  const last = messages.at(-1)?.id;
  return { messages, ...(found.length > INBOX_PAGE && last && { olderBefore: last }) };
}

/** A message, and the order of the merchant that it is about, as far as there is one. */
interface OpenedMessage {
  readonly message: ListedMessage;
  readonly transactionId?: TransactionId;
  readonly orderId?: string;
  /** What the attempt has become that it rang for. */
  readonly attemptState?: string;
}

/** One message of a merchant's; `undefined` when it has none such. */
export async function openMessage(
  { db }: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<OpenedMessage | undefined> {
  const message = await findMessage(db, merchantId, id);
  if (!message) return undefined;
  const attempt =
    message.attemptId === undefined
      ? undefined
      : await findAttempt(db.kysely, merchantId, message.attemptId);
  if (!attempt) return { message };
  const { transactionId, state } = attempt;
  const charge = await findUpstreamCharge(db.kysely, merchantId, transactionId);
  return {
    message,
    transactionId,
    attemptState: state,
    ...(charge && { orderId: charge.orderId }),
  };
}
