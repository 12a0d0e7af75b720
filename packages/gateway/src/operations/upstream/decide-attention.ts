import type { TransactionId } from "@gerbang/protocol";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import type { UpstreamCharge } from "../../domain/upstream/attempt.ts";
import type { Attention } from "../../domain/upstream/attention.ts";
import {
  type AttentionDecision,
  parseDecisionReason,
} from "../../domain/upstream/attention-decision.ts";
import { insertActivity } from "../../store/dashboard/activity.ts";
import type { Trx } from "../../store/database.ts";
import { findAttention, lockAttention, noteDecision } from "../../store/upstream/attention.ts";
import { findUpstreamCharge } from "../../store/upstream/charges.ts";
import type { Gateway } from "../gateway.ts";
import { decisionsNow, findSubject } from "./attention-subject.ts";
import { carryOut, type DecidedCase } from "./carry-out-decision.ts";
import { holdingCharge } from "./hold-charge.ts";

/** Somebody who may decide. */
interface Person {
  readonly id: string;
  readonly name: string;
}

/** What somebody decided, about what, and why. */
interface AskedDecision {
  readonly id: string;
  readonly decision: AttentionDecision;
  /** As it was typed. */
  readonly reason: string;
  readonly by: Person;
}

export type DecideOutcome =
  | { readonly outcome: "applied" }
  | {
      readonly outcome: "refused";
      /**
       * `decided`: by somebody else, by the same click before, or by the upstream, which was faster.
       * `not_allowed`: this is not decided so. `busy`: the upstream is being asked this very moment.
       */
      readonly reason: "unknown" | "no_reason" | "not_allowed" | "decided" | "busy";
    };

const REFUSED = { outcome: "refused" } as const;

/**
 * Carries out what a person decided about something that an upstream left in doubt, in one commit with
 * their name and their reason. Where money is concerned it is decided by who holds the charge, so it meets
 * the resolver nowhere half-way: of both the first one counts. The same decision again changes nothing.
 */
export async function decideAttention(
  gateway: Gateway,
  merchant: Merchant,
  asked: AskedDecision,
): Promise<DecideOutcome> {
  const { id: merchantId } = merchant;
  const found = await findAttention(gateway.db.kysely, merchantId, asked.id);
  if (!found) return { ...REFUSED, reason: "unknown" };
  const reason = parseDecisionReason(asked.reason);
  if (reason === undefined) return { ...REFUSED, reason: "no_reason" };
  const decided = { ...asked, reason };
  if (found.transactionId === undefined) {
    return await gateway.db.kysely
      .transaction()
      .execute(async (trx) => await decide(gateway, merchant, decided, { trx }));
  }
  const transactionId = found.transactionId as TransactionId;
  const outcome = await holdingCharge(
    gateway,
    { merchantId, transactionId },
    async (held) => await decide(gateway, merchant, decided, held),
  );
  if (outcome.outcome === "applied") {
    gateway.db.changes.announce({ merchantId, transactionId, isUpstreamDue: true });
  }
  return outcome;
}

async function decide(
  gateway: Gateway,
  merchant: Merchant,
  { id, decision, reason, by }: AskedDecision,
  place: { readonly trx: Trx; readonly charge?: UpstreamCharge },
): Promise<DecideOutcome> {
  const { trx } = place;
  const attention = await lockAttention(trx, merchant.id, id);
  if (!attention || attention.closedAt) return { ...REFUSED, reason: "decided" };
  const subject = await findSubject(trx, attention);
  const allowed = decisionsNow(attention, subject);
  if (!allowed.includes(decision)) {
    return { ...REFUSED, reason: allowed.length === 0 ? "decided" : "not_allowed" };
  }
  const decided: DecidedCase = { ...subject, merchant, attention, reason, by: by.name };
  const carried = await carryOut(gateway, place, decision, decided);
  if (carried !== "done") {
    return { ...REFUSED, reason: carried === "busy" ? "busy" : "decided" };
  }
  await noteDecision(trx, attention, { decision, by: by.name, reason });
  await insertActivity(trx, [
    {
      merchantId: merchant.id,
      id: gateway.newId(),
      userId: by.id,
      userName: by.name,
      action: `attention_${decision}`,
      subject: await nameOf(trx, attention),
      data: { about: attention.kind, reason },
      recordedAt: gateway.wallNow(),
    },
  ]);
  return { outcome: "applied" };
}

/** The order that it is about, where there is one. */
async function nameOf(trx: Trx, attention: Attention): Promise<string> {
  const { merchantId, transactionId, subject } = attention;
  if (transactionId === undefined) return subject;
  const charge = await findUpstreamCharge(trx, merchantId, transactionId as TransactionId);
  return charge?.orderId ?? subject;
}
