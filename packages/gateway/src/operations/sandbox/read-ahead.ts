import type { MerchantId } from "@gerbang/protocol";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { Merchant } from "../../domain/merchants/merchant.ts";
import {
  type Answer,
  DELIVERY_FAILURES,
  decideRetry,
} from "../../domain/notifications/retry-rules.ts";
import { refundableUntil } from "../../domain/transactions/refund-rules.ts";
import { isPaid, refundedAmount, type Transaction } from "../../domain/transactions/transaction.ts";
import { type AheadRow, listAhead } from "../../store/sandbox/ahead.ts";
import type { Gateway } from "../gateway.ts";

/** Something that time will bring to a sandbox merchant, in the merchant's time. */
export interface AheadStep {
  readonly kind: AheadRow["kind"] | "refund_window";
  readonly at: Date;
  readonly transactionId: AheadRow["transactionId"];
  readonly orderId: string;
  readonly notificationId: string | null;
  /** Of an attempt: where it goes, and which it is. */
  readonly url: string | null;
  /** Whether the settings still name that URL, or the charge did; true of what has none. */
  readonly isInUse: boolean;
  readonly number?: number;
  /** Comes only when everything before it is answered as the last attempt was. */
  readonly isSupposed?: boolean;
}

/** What a merchant's time brings next, the first first. Reading changes nothing. */
export async function readAhead(
  gateway: Gateway,
  merchantId: MerchantId,
  limit: number,
): Promise<readonly AheadStep[]> {
  return (await listAhead(gateway.db, merchantId, { limit })).map(toStep);
}

/**
 * The same of one transaction, with the retries that follow when the merchant's server goes on answering
 * as it did last: their times are those that would come, not guesses. Then until when it can be refunded.
 */
export async function readTransactionAhead(
  gateway: Gateway,
  { id: merchantId, clock }: Pick<Merchant, "id" | "clock">,
  { transaction, limit }: { readonly transaction: Transaction; readonly limit: number },
): Promise<readonly AheadStep[]> {
  const { id, orderId } = transaction;
  const rows = await listAhead(gateway.db, merchantId, { transactionId: id, limit });
  const steps = rows.flatMap((row) => [toStep(row), ...supposedRetries(gateway, row)]);
  const end = endOfRefunds(transaction, merchantTime(clock, gateway.wallNow()));
  if (end) {
    const window = { kind: "refund_window", at: end, transactionId: id, orderId } as const;
    steps.push({ ...window, notificationId: null, url: null, isInUse: true });
  }
  return steps.sort((one, other) => one.at.getTime() - other.at.getTime()).slice(0, limit);
}

/** `undefined` once nothing is left to refund, or the time for it is over. */
function endOfRefunds(transaction: Transaction, now: Date): Date | undefined {
  if (!isPaid(transaction)) return undefined;
  if (refundedAmount(transaction) >= transaction.grossAmount) return undefined;
  const end = refundableUntil(transaction);
  return end && end > now ? end : undefined;
}

function toStep({ kind, dueAt: at, attempts, ...row }: AheadRow): AheadStep {
  const { transactionId, orderId, notificationId, url, isInUse } = row;
  const step = { kind, at, transactionId, orderId, notificationId, url, isInUse };
  return kind === "attempt" ? { ...step, number: attempts + 1 } : step;
}

/** Nothing is supposed of a message that nothing was answered to yet. */
function supposedRetries({ delivery }: Gateway, row: AheadRow): readonly AheadStep[] {
  const answer = parseAnswer(row.lastAnswer);
  if (answer === undefined) return [];
  const message = `${row.orderId} ${row.transactionStatus}`;
  const steps: AheadStep[] = [];
  let [number, startedAt] = [row.attempts + 1, row.dueAt];
  for (;;) {
    const verdict = decideRetry({ answer, number, startedAt, message, seed: delivery.seed });
    if (verdict.state !== "owed") return steps;
    [number, startedAt] = [number + 1, verdict.dueAt];
    steps.push({ ...toStep({ ...row, dueAt: startedAt }), number, isSupposed: true });
  }
}

function parseAnswer(text: string | null): Answer | undefined {
  if (text === null) return undefined;
  return /^\d+$/.test(text) ? Number(text) : DELIVERY_FAILURES.find((one) => one === text);
}
