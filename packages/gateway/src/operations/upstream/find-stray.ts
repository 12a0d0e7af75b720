import type { OpenedAccount } from "../../domain/upstream/account.ts";
import type { UpstreamAttempt } from "../../domain/upstream/attempt.ts";
import type { Report } from "../../domain/upstream/connector.ts";
import type { StrayPayment } from "../../domain/upstream/stray-payment.ts";
import { updateAttempt } from "../../store/upstream/attempts.ts";
import { insertStray } from "../../store/upstream/strays.ts";
import type { Gateway } from "../gateway.ts";
import { callAttention } from "./call-attention.ts";
import type { HeldCharge } from "./hold-charge.ts";
import { beginReturn } from "./return-stray.ts";

interface FoundStray {
  readonly account: OpenedAccount;
  readonly attempt: UpstreamAttempt;
  readonly report: Report;
  readonly cause: StrayPayment["cause"];
}

/**
 * Puts money down that has no home, once, and calls a person. What was paid for a code that nobody was
 * to see goes back at once; the rest as the account says.
 */
export async function findStray(
  gateway: Gateway,
  { trx }: HeldCharge,
  { account, attempt, report, cause }: FoundStray,
): Promise<void> {
  const foundAt = gateway.wallNow();
  const { merchantId, transactionId, id: attemptId } = attempt;
  const stray: StrayPayment = {
    merchantId,
    id: gateway.newId(),
    attemptId,
    transactionId,
    amount: report.amount,
    paidAt: report.settledAt ?? foundAt,
    foundAt,
    cause,
    state: "found",
  };
  if (!(await insertStray(trx, stray))) return;
  if (attempt.state !== "paid") {
    const closed_at = stray.paidAt;
    await updateAttempt(trx, attempt, { state: "paid", closed_as: null, closed_at, syncs: 0 });
  }
  const kind = cause === "amount_differs" ? "amount_differs" : "stray_payment";
  const data = { cause, amount: stray.amount, upstream_id: report.upstreamId };
  await callAttention(gateway, { merchantId, kind, subject: stray.id, transactionId, data }, trx);
  const isReturned = cause === "unwanted" || account.returnStrays === "auto";
  if (isReturned) await beginReturn(trx, gateway, { stray, attempt });
}
