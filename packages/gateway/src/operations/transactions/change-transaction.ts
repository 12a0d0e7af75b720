import { LostAnswerError } from "../../domain/lost-answer.ts";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import { oweNotifications } from "../../domain/notifications/notification.ts";
import type { Decision } from "../../domain/transactions/decision.ts";
import { logEvent, type NewEvent } from "../../domain/transactions/logged-event.ts";
import type { Transaction } from "../../domain/transactions/transaction.ts";
import {
  type AccountCommitResult,
  commitOfAccount,
} from "../../store/transactions/commit-of-account.ts";
import type { Gateway } from "../gateway.ts";
import { toldOf } from "../told.ts";
import { isSentByWorkers } from "../worker-delivery.ts";
import type { AnswerFrom, KeptAnswer } from "./run-once.ts";

type EventData = Readonly<Record<string, unknown>>;

/** One command on one transaction of a merchant. */
interface ChangeCommand<After extends Transaction, Reason extends string> {
  /** Order id or transaction id. */
  readonly id: string;
  /** That transaction as its caller has just read it: then it is not read again, unless it has changed since. */
  readonly known?: Transaction | undefined;
  readonly decide: (transaction: Transaction, now: Date) => Decision<After, Reason>;
  /** What the log calls it; `transaction.<status>` when absent. */
  readonly event?: string;
  /** More that the log keeps of it, or what tells that of the last decision. */
  readonly data?: EventData | (() => EventData);
  /** What it means that the merchant's balance does not cover it. Only a refund can be short. */
  readonly whenShortOfFunds?: (transaction: Transaction) => Decision<After, Reason>;
  /** The same of the balance of the customer whose account is charged: only what takes from it. */
  readonly whenShortOfBalance?: (transaction: Transaction) => Decision<After, Reason>;
  /** What it means that another live transaction has its order id. Only what was closed can find that. */
  readonly whenOrderTaken?: (transaction: Transaction) => Decision<After, Reason>;
  readonly answerFrom?: AnswerFrom<After>;
  /** The merchant is not told of it. */
  readonly isUntold?: (after: After) => boolean;
}

const TRIES_MAX = 64;

/**
 * Reads, decides and commits: the new status, its event and the notifications it owes are one
 * commit, written only over the version that was read. When somebody else was faster it reads and
 * decides again, so of two commands at the same moment the second sees what the first did.
 *
 * Returns `undefined` when the merchant has no such transaction.
 */
export async function changeTransaction<After extends Transaction, Reason extends string>(
  gateway: Gateway,
  merchant: Merchant,
  command: ChangeCommand<After, Reason>,
): Promise<Decision<After, Reason> | undefined> {
  let taken: Transaction["id"] | undefined;
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const before = await readFor(gateway, merchant, { ...command, tries });
    if (!before) return undefined;
    const now = merchantTime(merchant.clock, gateway.wallNow());
    const decision = command.decide(before, now);
    if (decision.outcome !== "applied") return decision;
    const change = toChange(command, { before, after: decision.transaction, now });
    const result = await commit(gateway, merchant, change);
    if (result === "committed") return decision;
    if (result === "stale") continue;
    // An order that was charged again meanwhile is a newer transaction now: it is what the order's name means.
    const mayBeNewer = result === "order_taken" && before.id !== command.id;
    if (!mayBeNewer || before.id === taken) return brokenRule(command, before, result);
    taken = before.id;
  }
  throw new Error(`transaction ${command.id} kept changing during ${TRIES_MAX} tries`);
}

/** Whoever was too late reads anew, whatever its caller knew. */
async function readFor(
  gateway: Gateway,
  merchant: Merchant,
  { id, known, tries }: Pick<ChangeCommand<never, never>, "id" | "known"> & { tries: number },
): Promise<Transaction | undefined> {
  return tries === 0 && known ? known : await gateway.findTransaction(merchant.id, id);
}

function toChange<After extends Transaction, Reason extends string>(
  command: ChangeCommand<After, Reason>,
  { before, after, now }: { before: Transaction; after: After; now: Date },
): DecidedChange {
  const { data = {} } = command;
  const event = {
    name: command.event ?? `transaction.${after.status}`,
    occurredAt: now,
    data: typeof data === "function" ? data() : data,
  };
  const isTold = command.isUntold?.(after) !== true;
  return { before, after, event, answer: command.answerFrom?.(after), isTold };
}

function brokenRule<After extends Transaction, Reason extends string>(
  { whenShortOfFunds, whenShortOfBalance, whenOrderTaken }: ChangeCommand<After, Reason>,
  transaction: Transaction,
  rule: Exclude<AccountCommitResult, "committed" | "stale" | "key_taken">,
): Decision<After, Reason> {
  const decide = {
    short_of_funds: whenShortOfFunds,
    short_of_balance: whenShortOfBalance,
    order_taken: whenOrderTaken,
  }[rule];
  if (!decide) throw new Error(`no change of transaction ${transaction.id} can be ${rule}`);
  return decide(transaction);
}

interface DecidedChange {
  readonly before: Transaction;
  readonly after: Transaction;
  readonly event: NewEvent;
  readonly answer: KeptAnswer | undefined;
  readonly isTold: boolean;
}

async function commit(
  gateway: Gateway,
  merchant: Merchant,
  { before, after, event, answer, isTold }: DecidedChange,
): Promise<Exclude<AccountCommitResult, "key_taken">> {
  const { newId, wallNow } = gateway;
  const logged = logEvent(after, event, { id: newId(), recordedAt: wallNow() });
  const notifications = isTold
    ? oweNotifications(after, await toldOf(gateway, merchant, after), {
        newId,
        createdAt: event.occurredAt,
      })
    : [];
  const change = { before, after, event: logged, notifications, answer };
  const result = await (after.account
    ? commitOfAccount(gateway.db, change)
    : gateway.commitChange(change));
  // What that other run makes of it is its caller's to know.
  if (result === "key_taken") throw new LostAnswerError("its key has gone to another run");
  if (result === "committed") {
    if (after.status !== before.status) gateway.metrics.countChange(after.status);
    gateway.db.changes.announce({
      merchantId: before.merchantId,
      transactionId: before.id,
      owesNotifications: notifications.length > 0 && isSentByWorkers(gateway, merchant),
    });
  }
  return result;
}
