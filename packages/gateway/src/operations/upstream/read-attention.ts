import type { MerchantId, Rupiah, TransactionId } from "@gerbang/protocol";
import type { UpstreamAccount } from "../../domain/upstream/account.ts";
import type { UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { Attention } from "../../domain/upstream/attention.ts";
import type { AttentionDecision } from "../../domain/upstream/attention-decision.ts";
import { findAccounts } from "../../store/upstream/accounts.ts";
import { countDesk, findAttention, listAttention } from "../../store/upstream/attention.ts";
import { type LoggedCall, listNewestCalls, listRefusedCalls } from "../../store/upstream/calls.ts";
import { findUpstreamCharges } from "../../store/upstream/charges.ts";
import {
  findMessage,
  type ListedMessage,
  listForged,
  listMessages,
} from "../../store/upstream/message-list.ts";
import type { Gateway } from "../gateway.ts";
import { type AttentionSubject, decisionsNow, findSubject } from "./attention-subject.ts";
import { findMessageUrl } from "./message-url.ts";

/** Something that needs a person, with everything that is known of it. */
export interface AttentionCase extends AttentionSubject {
  readonly attention: Attention;
  /** What may be decided now. */
  readonly decisions: readonly AttentionDecision[];
  readonly charge?: UpstreamCharge;
  readonly account?: UpstreamAccount;
  /** How much it is about. */
  readonly amount?: Rupiah;
  /** The evidence, the newest first. */
  readonly calls: readonly LoggedCall[];
  readonly messages: readonly ListedMessage[];
  /** Where the account's upstream is to send its messages: for those who set it up. */
  readonly messageUrl?: string;
}

export const ATTENTION_PAGE = 25;
const EVIDENCE_MAX = 5;
const CLOSED_SHOWN = 20;

/** A page of what needs a person, the oldest first, and what was closed lately. Pages count from 1. */
export async function readAttentionList(
  gateway: Gateway,
  merchantId: MerchantId,
  page: number,
): Promise<{
  readonly total: number;
  readonly open: readonly AttentionCase[];
  readonly closed: readonly AttentionCase[];
}> {
  const { db } = gateway;
  const place = { limit: ATTENTION_PAGE, offset: (page - 1) * ATTENTION_PAGE };
  const [{ open: total }, open, closed] = await Promise.all([
    countDesk(db, merchantId),
    listAttention(db, merchantId, "open", place),
    listAttention(db, merchantId, "closed", { limit: CLOSED_SHOWN }),
  ]);
  const cases = await toCases(gateway, merchantId, [...open, ...closed]);
  return { total, open: cases.slice(0, open.length), closed: cases.slice(open.length) };
}

/** One of a merchant's; `undefined` when it has none such. */
export async function readAttentionCase(
  gateway: Gateway,
  merchantId: MerchantId,
  id: string,
): Promise<AttentionCase | undefined> {
  const attention = await findAttention(gateway.db.kysely, merchantId, id);
  if (!attention) return undefined;
  const [found] = await toCases(gateway, merchantId, [attention]);
  return found;
}

async function toCases(
  gateway: Gateway,
  merchantId: MerchantId,
  list: readonly Attention[],
): Promise<readonly AttentionCase[]> {
  const { db } = gateway;
  const transactionIds = list.flatMap(({ transactionId }) => transactionId ?? []);
  const [accounts, charges, subjects] = await Promise.all([
    findAccounts(db, merchantId),
    findUpstreamCharges(db, merchantId, [...new Set(transactionIds)] as TransactionId[]),
    Promise.all(list.map(async (one) => await findSubject(db.kysely, one))),
  ]);
  const attemptIds = [...new Set(subjects.flatMap(({ attempt }) => attempt?.id ?? []))];
  const [calls, messages] = await Promise.all([
    listNewestCalls(db, merchantId, attemptIds, EVIDENCE_MAX),
    listMessages(db, merchantId, attemptIds),
  ]);
  const cases = list.map((attention, at): AttentionCase => {
    const subject = subjects[at] ?? {};
    const { attempt } = subject;
    const charge = charges.find((one) => one.transactionId === attention.transactionId);
    const accountId = attempt?.accountId ?? accountOf(attention);
    const found = accounts.find(({ account }) => account.id === accountId);
    const amount = amountOf(attention, subject);
    return {
      ...subject,
      attention,
      decisions: decisionsNow(attention, subject),
      ...(charge && { charge }),
      ...(found && { account: found.account }),
      ...(amount !== undefined && { amount }),
      calls: calls.filter((one) => one.attemptId === attempt?.id).slice(0, EVIDENCE_MAX),
      messages: messages.filter((one) => one.attemptId === attempt?.id).slice(0, EVIDENCE_MAX),
    };
  });
  return await Promise.all(cases.map(async (one) => await withAccountEvidence(gateway, one)));
}

/** Those that are about an account have its id in their subject. */
function accountOf({ kind, subject }: Attention): string | undefined {
  return kind === "unknown_order" ? subject.split(" ")[0] : subject;
}

function amountOf({ data }: Attention, subject: AttentionSubject): Rupiah | undefined {
  const { stray, refund, attempt } = subject;
  const noted = data["amount"];
  if (typeof noted === "number") return noted as Rupiah;
  return stray?.amount ?? refund?.amount ?? attempt?.amount;
}

/** Evidence of what is about an account, and about no attempt of it. */
async function withAccountEvidence(gateway: Gateway, one: AttentionCase): Promise<AttentionCase> {
  const { attention, account } = one;
  if (attention.closedAt || !account) return one;
  const { db } = gateway;
  const { merchantId, kind, data } = attention;
  if (kind === "unauthorized" || kind === "not_enabled") {
    return { ...one, calls: await listRefusedCalls(db, merchantId, account.id, EVIDENCE_MAX) };
  }
  if (kind === "webhooks_silent") {
    const messageUrl = await findMessageUrl(gateway, merchantId, account.id);
    return { ...one, ...(messageUrl !== undefined && { messageUrl }) };
  }
  if (kind === "forged_messages") {
    return { ...one, messages: await listForged(db, merchantId, account.id, EVIDENCE_MAX) };
  }
  if (kind !== "unknown_order") return one;
  const message = await findMessage(db, merchantId, String(data["message"]));
  return { ...one, messages: message ? [message] : [] };
}
